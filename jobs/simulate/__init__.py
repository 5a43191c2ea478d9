"""The simulated gateway: seeded raw logs of a year like the study's, with their ground truth (docs/simulation.md).

world.py reads the facts, market.py turns the story into shares, accounts.py holds the accounts, traffic.py and
outcome.py draw the requests of a day, dirt.py damages some of them. texts.py and one module per format write the lines,
tags.py writes the output of a classifier for a sample, truth.py the numbers that a pipeline must find. Each arrival day
follows from (seed, day) alone, so a range gives the same bytes whether it is made at once or day by day.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate import dirt, litellm, openrouter, openrouter_csv, otel, tags, texts
from jobs.simulate.files import write_lines
from jobs.simulate.traffic import Gateway
from jobs.simulate.truth import Truth
from jobs.simulate.world import EPOCH, Columns, World, read_world
from schemas.errors import CensusError


class LogFormat(Protocol):
    """The names that a module of a log format defines."""

    @property
    def FILE(self) -> str:  # noqa: N802 - a constant of the module
        """Name of the file of a day."""

    @property
    def HEADER(self) -> bytes:  # noqa: N802
        """First line of each file, with its end; empty where there is none."""

    @property
    def DIRT(self) -> tuple[dirt.Kind, ...]:  # noqa: N802
        """The kinds of damage that its lines can have."""

    @property
    def NEVER(self) -> tuple[str, ...]:  # noqa: N802
        """Flags of a row that the format cannot express: they are false in all of its rows."""

    def request_ids(self, rows: Columns, world: World, /) -> texts.Texts:
        """The `request_id` that the pipeline finds for each row."""

    def lines_of(self, rows: Columns, world: World, /) -> texts.Texts:
        """One line per row."""


FORMATS: dict[str, LogFormat] = {
    "openrouter": openrouter, "openrouter_csv": openrouter_csv, "litellm": litellm, "otel": otel,
}  # fmt: skip
"""Name of a source -> the module that writes it."""

TAG_RATE = 0.0025
"""Share of requests that the classifier sees, as in the study."""
_DIRT, _TAGS, _CUTS = 201, 202, 203


@dataclass(frozen=True)
class Day:
    """One arrival day in one format."""

    gateway: Gateway
    day: dt.date
    form: LogFormat
    tag_rate: float
    truth: Truth

    def lines(self, tag_lines: list[texts.Texts]) -> Iterator[texts.Texts]:
        """The lines that land on the day, one block at a time; adds to `tag_lines` and to the truth."""
        late = self.gateway.late_for(self.day)
        if late:
            clean = late | {"dirt": np.zeros(len(late["id"]), int)}
            yield self._counted(_part(clean, clean["is_redelivered"]), is_late=True, is_again=True)[0]
            yield from self._block(_part(clean, ~clean["is_redelivered"]), tag_lines, -1, is_late=True)
        for number, rows in enumerate(self.gateway.blocks(self.day)):
            drawn = dirt.draw(len(rows["id"]), self.form.DIRT, self._random(number, _DIRT))
            yield from self._block(rows | {"dirt": drawn}, tag_lines, number, is_late=False)
        own = self.gateway.late_of(self.day)
        early = _part(own, own["is_redelivered"])
        yield from self._block(early | {"dirt": np.zeros(len(early["id"]), int)}, tag_lines, -2, is_late=False)

    def _random(self, block: int, purpose: int) -> np.random.Generator:
        return np.random.default_rng([self.gateway.seed, self.day.toordinal(), block + 2, purpose])

    def _block(
        self, rows: Columns, tag_lines: list[texts.Texts], number: int, *, is_late: bool
    ) -> Iterator[texts.Texts]:
        """The lines of a block, then its duplicates again; adds the classifier's records to `tag_lines`."""
        lines, ids = self._counted(rows, is_late=is_late)
        tag_lines.append(tags.lines_of(rows, ids, self.gateway.world, self.tag_rate, self._random(number, _TAGS)))
        yield _cut_off(rows, lines, self._random(number, _CUTS))
        yield lines.filter(pa.array(dirt.has(rows, dirt.DUPLICATE)))

    def _counted(self, rows: Columns, *, is_late: bool, is_again: bool = False) -> tuple[texts.Texts, texts.Texts]:
        rows = rows | {flag: np.zeros(len(rows["id"]), bool) for flag in self.form.NEVER}
        ids = self.form.request_ids(rows, self.gateway.world)
        self.truth.add(rows, ids, is_late=is_late, is_again=is_again)
        return self.form.lines_of(rows, self.gateway.world), ids


def _part(rows: Columns, is_in: np.ndarray) -> Columns:
    return {name: values[is_in] for name, values in rows.items()}


def _cut_off(rows: Columns, lines: texts.Texts, rng: np.random.Generator) -> texts.Texts:
    """The lines; those that a crash truncated end where it happened."""
    is_cut = dirt.has(rows, dirt.TRUNCATED)
    whole = lines.filter(pa.array(is_cut)).to_pylist()
    cuts = rng.uniform(0.1, 0.9, len(whole))
    begun = [line[: max(1, int(len(line) * cut))] for line, cut in zip(whole, cuts, strict=True)]
    return pc.replace_with_mask(lines, pa.array(is_cut), pa.array(begun, pa.string()))


def simulate(  # noqa: PLR0913 - the options of a command
    first: dt.date,
    last: dt.date,
    requests_per_day: int,
    seed: int,
    out: Path,
    *,
    format_name: str = "openrouter",
    tag_rate: float = TAG_RATE,
    when_written: Callable[[dt.date], None] = lambda day: None,
) -> None:
    """Write raw logs, tags and truth of the arrival days first to last under `out`; calls `when_written` for each day.

    A day has about `requests_per_day` requests, fewer at weekends; retries, duplicates and late lines come on top. The
    same arguments give the same bytes. Raises CensusError on an unknown format, an empty range or a bad number.
    """
    if format_name not in FORMATS:
        raise CensusError(f"cannot simulate format {format_name!r}: known are {', '.join(sorted(FORMATS))}")
    if first > last:
        raise CensusError(f"nothing to simulate: {first} is after {last}")
    if first < EPOCH:
        raise CensusError(f"the simulated world begins on {EPOCH}: {first} is before that")
    if requests_per_day < 1 or seed < 0 or not 0 <= tag_rate <= 1:
        raise CensusError("requests per day must be at least 1, the seed at least 0 and the tag rate from 0 to 1")
    gateway = Gateway(read_world(), requests_per_day, seed)
    for offset in range((last - first).days + 1):
        day = Day(
            gateway,
            first + dt.timedelta(days=offset),
            FORMATS[format_name],
            tag_rate,
            Truth(gateway.world, FORMATS[format_name].HEADER),
        )
        _write(day, out, format_name)
        when_written(day.day)


def _write(day: Day, out: Path, format_name: str) -> None:
    place = f"dt={day.day}"
    tag_lines: list[texts.Texts] = []
    requests = out / "requests" / f"source={format_name}" / place / day.form.FILE
    write_lines(requests, day.form.HEADER, day.lines(tag_lines))
    write_lines(out / "tags" / "source=classify_text" / place / "tags.jsonl.gz", b"", iter(tag_lines))
    day.truth.write(out / "truth" / f"source={format_name}" / place)
