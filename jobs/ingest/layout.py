"""Where the raw files of a day lie below the folder of their source: in `dt=2026-11-28/`, or as CENSUS_LAYOUT says.

CENSUS_LAYOUT has a pattern for each source whose days are elsewhere, as an object store lays them: `litellm=%Y/%m/%d`.
What is below the folder of a day belongs to the day, however deep: folders of hours need no word.
"""

import datetime as dt
import re
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.sources import SOURCES, TAG_SOURCES
from schemas.errors import CensusError

USUAL = "dt=%Y-%m-%d"
DIGITS = {"%Y": "[0-9]{4}", "%m": "[0-9]{2}", "%d": "[0-9]{2}"}
PATTERN = re.compile(r"(?:[A-Za-z0-9=+,@-]|%[Ymd])(?:[A-Za-z0-9=+,@._/-]|%[Ymd])*")
PLACE = re.compile(r"(?:requests|tags)/source=([^/]+)/(.+)/[^/]+\Z", re.DOTALL)


Patterns = dict[str, str]
"""Source -> the folder of a day below that of the source, with %Y, %m and %d; a source that is missing: USUAL."""


@cache
def patterns_of(layout: str) -> Patterns:
    """The patterns of the setting `layout`; raises CensusError where one is not a folder for each day."""
    found = {}
    for word in layout.split():
        source, _, pattern = word.partition("=")
        if source not in SOURCES | TAG_SOURCES:
            raise CensusError(f"CENSUS_LAYOUT: no source is named {source!r}; known are {', '.join(SOURCES)}")
        parts = pattern.split("/")
        is_sound = bool(PATTERN.fullmatch(pattern)) and all(part and not part.startswith((".", "_")) for part in parts)
        if not is_sound or any(pattern.count(field) != 1 for field in DIGITS):
            raise CensusError(
                f"CENSUS_LAYOUT: {source}={pattern} must be a folder with %Y, %m and %d once each, such as "
                f"{source}=%Y/%m/%d; what is below it (hours) belongs to the day"
            )
        if source in found:
            raise CensusError(f"CENSUS_LAYOUT: {source} has two patterns; a source has its days in one place")
        found[source] = pattern
    return found


def folder_of(patterns: Patterns, source: str, day: dt.date) -> str:
    """The folder of one day, below that of the source."""
    fields = {"%Y": f"{day.year:04}", "%m": f"{day.month:02}", "%d": f"{day.day:02}"}
    return re.sub("%[Ymd]", lambda field: fields[field[0]], patterns.get(source, USUAL))


def day_of(patterns: Patterns, name: str) -> dt.date | None:
    """The arrival of a file, by its name relative to the raw root; None where it lies in the folder of no day."""
    place = PLACE.match(name)
    found = re.match(_expression(patterns.get(place[1], USUAL)) + r"(/|\Z)", place[2]) if place else None
    try:
        return dt.date.fromisoformat("-".join((found["Y"], found["m"], found["d"]))) if found else None
    except ValueError:
        return None


def _expression(pattern: str) -> str:
    """The pattern as a regular expression with the groups Y, m and d."""
    parts = re.split("(%[Ymd])", pattern)
    return "".join(f"(?P<{part[1]}>{DIGITS[part]})" if part in DIGITS else re.escape(part) for part in parts)


def day_column(patterns: Patterns, file: Column, source: Column) -> Column:
    """The arrival of a file, by its name relative to the raw root."""
    day = _day(file, USUAL)
    for name, pattern in patterns.items():
        day = F.when(source == name, _day(file, pattern)).otherwise(day)
    return day


def _day(file: Column, pattern: str) -> Column:
    order = re.findall("%[Ymd]", pattern)
    # neither engine knows groups by name
    expression = re.sub(r"\?P<.>", "", _expression(pattern))
    fields = [F.regexp_extract(file, f"source=[^/]+/{expression}/", order.index(field) + 1) for field in DIGITS]
    return F.concat_ws("-", *fields).cast("date")
