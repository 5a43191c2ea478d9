"""Where the raw files of a day lie below the folder of their source: in `dt=2026-11-28/`, or as CENSUS_LAYOUT says.

CENSUS_LAYOUT has a pattern for each source whose days are elsewhere, as an object store lays them: `litellm=%Y/%m/%d`.
A source that moved has several, separated by `|`; the files of a day are those of all its folders. What is below the
folder of a day belongs to the day, however deep: folders of hours need no word.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.sources import SOURCES, TAG_SOURCES
from schemas.errors import CensusError

USUAL = "dt=%Y-%m-%d"
DIGITS = {"%Y": "[0-9]{4}", "%m": "[0-9]{2}", "%d": "[0-9]{2}"}
WIDTH = {"%Y": 4, "%m": 2, "%d": 2}
"""Digits that each field always has."""

PATTERN = re.compile(r"(?:[A-Za-z0-9=+,@-]|%[Ymd])(?:[A-Za-z0-9=+,@._/-]|%[Ymd])*")
PLACE = re.compile(r"(?:requests|tags)/source=([^/]+)/(.+)/[^/]+\Z", re.DOTALL)
OR = "|"

Patterns = dict[str, tuple[str, ...]]
"""Source -> the folders of a day below that of the source, with %Y, %m and %d; a source that is missing: USUAL."""


@cache
def patterns_of(layout: str) -> Patterns:
    """The patterns of the setting `layout`; raises CensusError where one is not a folder for each day.

    Also where two patterns of a source may give one folder two days, or put the folder of a day into that of another.
    """
    found: Patterns = {}
    for word in layout.split():
        source, _, patterns = word.partition("=")
        if source not in SOURCES | TAG_SOURCES:
            raise CensusError(f"CENSUS_LAYOUT: no source is named {source!r}; known are {', '.join(SOURCES)}")
        if source in found:
            both = OR.join((*found[source], patterns))
            raise CensusError(f"CENSUS_LAYOUT: {source} is there twice; write all its patterns as one: {source}={both}")
        found[source] = tuple(patterns.split(OR))
        for pattern in found[source]:
            _stop_on_wrong(source, pattern)
        for one, other in combinations(found[source], 2):
            _stop_on_overlap(source, one, other)
    return found


def _stop_on_wrong(source: str, pattern: str) -> None:
    parts = pattern.split("/")
    is_sound = bool(PATTERN.fullmatch(pattern)) and all(part and not part.startswith((".", "_")) for part in parts)
    if not is_sound or any(pattern.count(field) != 1 for field in DIGITS):
        raise CensusError(
            f"CENSUS_LAYOUT: {source}={pattern} must be a folder with %Y, %m and %d once each, such as "
            f"{source}=%Y/%m/%d; what is below it (hours) belongs to the day"
        )


def _stop_on_overlap(source: str, one: str, other: str) -> None:
    """A folder that both may mean, or one that lies in a folder of the other, would give a file two days."""
    parts = ([_signs(part) for part in pattern.split("/")] for pattern in (one, other))
    if all(map(_may_be_same, *parts)):
        raise CensusError(
            f"CENSUS_LAYOUT: {source} has the patterns {one} and {other}, and a folder may fit both: the day of its "
            f"files would not be clear. Move the files of one of them to a folder of its own, or leave one out"
        )


def _signs(part: str) -> list[str | None]:
    """The signs of a folder's name; None where any digit may be."""
    found: list[str | None] = []
    for piece in _pieces(part):
        found += [None] * WIDTH[piece] if piece in WIDTH else list(piece)
    return found


def _may_be_same(one: list[str | None], other: list[str | None]) -> bool:
    return len(one) == len(other) and all(
        a == b or (a is None and str(b).isdecimal()) or (b is None and str(a).isdecimal())
        for a, b in zip(one, other, strict=True)
    )


def folders_of(patterns: Patterns, source: str, day: dt.date) -> tuple[str, ...]:
    """The folders of one day, below that of the source: one for each pattern of the source, whether they are there."""
    fields = {"%Y": f"{day.year:04}", "%m": f"{day.month:02}", "%d": f"{day.day:02}"}
    return tuple(
        "".join(fields.get(piece, piece) for piece in _pieces(pattern)) for pattern in patterns.get(source, (USUAL,))
    )


def expected(patterns: Patterns, day: dt.date) -> str:
    """The folders in which logs of one day may lie, below that of the logs, in words."""
    named = {"<source>": (USUAL,)} | {source: patterns[source] for source in patterns if source in SOURCES}
    return " or ".join(f"source={source}/{folder}/" for source in named for folder in folders_of(named, source, day))


def day_of(patterns: Patterns, name: str) -> dt.date | None:
    """The arrival of a file, by its name relative to the raw root; None where it lies in the folder of no day."""
    place = PLACE.match(name)
    return next(_days(patterns.get(place[1], (USUAL,)), place[2]), None) if place else None


def _days(patterns: tuple[str, ...], folder: str) -> Iterator[dt.date]:
    for pattern in patterns:
        if found := re.match(_expression(pattern) + r"(/|\Z)", folder):
            try:
                yield dt.date.fromisoformat("-".join((found["Y"], found["m"], found["d"])))
            except ValueError:
                continue


def below_days(patterns: Patterns, source: str, path: str) -> str:
    """What follows in the path of a file, below the folder of its source, after the folder of its day.

    Where it is in the folder of no day, what follows after the folders that hold the days.
    """
    for pattern in patterns.get(source, (USUAL,)):
        if found := re.match(_expression(pattern) + "/", path):
            return path[found.end() :]
    holders = [pattern.split("%")[0].rpartition("/")[0] for pattern in patterns.get(source, (USUAL,))]
    holder = next((one for one in holders if one and path.startswith(f"{one}/")), "")
    return path.removeprefix(f"{holder}/")


def _expression(pattern: str) -> str:
    """The pattern as a regular expression with the groups Y, m and d."""
    return "".join(
        f"(?P<{piece[1]}>{DIGITS[piece]})" if piece in DIGITS else re.escape(piece) for piece in _pieces(pattern)
    )


def _pieces(pattern: str) -> list[str]:
    """The fields of a pattern, and the texts between them."""
    return re.split("(%[Ymd])", pattern)


def day_column(patterns: Patterns, file: Column, source: Column) -> Column:
    """The arrival of a file, by its name relative to the raw root."""
    day = _day(file, USUAL)
    for name, several in patterns.items():
        # of several patterns a file fits one: they do not overlap
        day = F.when(source == name, F.coalesce(*(_day(file, pattern) for pattern in several))).otherwise(day)
    return day


def _day(file: Column, pattern: str) -> Column:
    """Null where the file does not fit the pattern."""
    order = re.findall("%[Ymd]", pattern)
    # neither engine knows groups by name
    expression = re.sub(r"\?P<.>", "", _expression(pattern))
    fields = [F.regexp_extract(file, f"source=[^/]+/{expression}/", order.index(field) + 1) for field in DIGITS]
    return F.concat_ws("-", *fields).try_cast("date")
