"""The simulated gateway: seeded raw logs of a year like the study's, and the truth about them (docs/simulation.md).

world.py reads the facts, market.py turns the story into shares, accounts.py has the people, traffic.py and outcome.py
draw the requests of a day, dirt.py spoils some, texts.py and a module a format write them as lines, tags.py what a
classifier says of a sample, truth.py what must be found. Each arrival day follows from (seed, day) alone, so a range
gives the same bytes whether it is made at once or day by day.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from jobs.simulate import dirt, litellm, openrouter, openrouter_csv, otel, tags
from jobs.simulate import texts as t
from jobs.simulate.files import write_lines
from jobs.simulate.traffic import Gateway
from jobs.simulate.truth import Truth
from jobs.simulate.world import EPOCH, Columns, read_world
from schemas.errors import CensusError

FORMATS: dict[str, ModuleType] = {
    "openrouter": openrouter, "openrouter_csv": openrouter_csv, "litellm": litellm, "otel": otel,
}  # fmt: skip
"""Name of a source -> the module that writes it: FILE, HEADER, DIRT, NEVER, request_ids, lines_of."""

TAG_RATE = 0.0025
"""Share of requests that the classifier sees, as in the study."""
_DIRT, _TAGS, _CUTS = 201, 202, 203


@dataclass(frozen=True)
class Day:
    """What is written of an arrival day: how, and in which format."""

    gateway: Gateway
    day: dt.date
    form: ModuleType
    tag_rate: float
    truth: Truth

    def lines(self, tag_lines: list[t.Texts]) -> Iterator[t.Texts]:
        """The lines that land on the day, a block at a time; fills `tag_lines` and the truth as it goes."""
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

    def _block(self, rows: Columns, tag_lines: list[t.Texts], number: int, *, is_late: bool) -> Iterator[t.Texts]:
        """The lines of a block, those of its duplicates again, and what the classifier says of its sample."""
        lines, ids = self._counted(rows, is_late=is_late)
        tag_lines.append(tags.lines_of(rows, ids, self.gateway.world, self.tag_rate, self._random(number, _TAGS)))
        yield _cut_off(rows, lines, self._random(number, _CUTS))
        yield lines.filter(t.pa.array(dirt.has(rows, dirt.DUPLICATE)))

    def _counted(self, rows: Columns, *, is_late: bool, is_again: bool = False) -> tuple[t.Texts, t.Texts]:
        rows = rows | {flag: np.zeros(len(rows["id"]), bool) for flag in self.form.NEVER}
        ids = self.form.request_ids(rows, self.gateway.world)
        self.truth.add(rows, ids, is_late=is_late, is_again=is_again)
        return self.form.lines_of(rows, self.gateway.world), ids


def _part(rows: Columns, is_in: np.ndarray) -> Columns:
    return {name: values[is_in] for name, values in rows.items()}


def _cut_off(rows: Columns, lines: t.Texts, rng: np.random.Generator) -> t.Texts:
    """The lines, those that a crash truncated as far as they were written."""
    is_cut = dirt.has(rows, dirt.TRUNCATED)
    whole = lines.filter(t.pa.array(is_cut)).to_pylist()
    cuts = rng.uniform(0.1, 0.9, len(whole))
    begun = [line[: max(1, int(len(line) * cut))] for line, cut in zip(whole, cuts, strict=True)]
    return t.pc.replace_with_mask(lines, t.pa.array(is_cut), t.pa.array(begun, t.pa.string()))


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
    """Write raw logs, tags and truth of the arrival days first to last under `out`; tells `when_written` of each day.

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
    tag_lines: list[t.Texts] = []
    requests = out / "requests" / f"source={format_name}" / place / day.form.FILE
    write_lines(requests, day.form.HEADER, day.lines(tag_lines))
    write_lines(out / "tags" / "source=classify_text" / place / "tags.jsonl.gz", b"", iter(tag_lines))
    day.truth.write(out / "truth" / f"source={format_name}" / place)
