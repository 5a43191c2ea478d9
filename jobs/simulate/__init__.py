"""The simulated gateway: seeded raw logs that look like real ones, small on purpose.

world.py knows the models, traffic.py draws a day's requests, a module a format (openrouter.py) writes them as lines,
dirt.py spoils some. Each arrival day is drawn from (seed, day) alone, so a range gives the same bytes whether it is
made at once or day by day.
"""

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np

from jobs.simulate import dirt, openrouter, traffic, world
from schemas.errors import CensusError

Models = tuple[world.Model, ...]
LinesOf = Callable[[traffic.Columns, Models, dt.date], list[bytes]]

FORMATS = {openrouter.SOURCE: openrouter}
"""Name of a source -> the module that writes it: `lines_of(columns, models, day)`."""

LATE_RATE = 0.004
"""Requests of a day's last minutes that land in the next day's folder, as a share of a day."""
LATE_WINDOW_MS = 10 * 60 * 1000
REDELIVERED_EVERY = 8
"""One late line in so many had already landed on its own day: a duplicate across arrivals."""

_ON_TIME, _LATE, _DIRT = range(3)


def simulate(  # noqa: PLR0913 - the options of a command
    first: dt.date, last: dt.date, requests_per_day: int, seed: int, out: Path, *, format_name: str = openrouter.SOURCE
) -> None:
    """Write one gzip file an arrival day, first to last, under `out`/requests/source=<format>/dt=<day>/.

    A day has about `requests_per_day` requests, fewer at weekends; retries, duplicates and late lines come on top.
    The same arguments give the same bytes. Raises CensusError on an unknown format, an empty range or a bad count.
    """
    if format_name not in FORMATS:
        raise CensusError(f"cannot simulate format {format_name!r}: known are {', '.join(sorted(FORMATS))}")
    if first > last:
        raise CensusError(f"nothing to simulate: {first} is after {last}")
    if requests_per_day < 1 or seed < 0:
        raise CensusError("requests per day must be at least 1 and the seed at least 0")
    models = world.read_models()
    for offset in range((last - first).days + 1):
        day = first + dt.timedelta(days=offset)
        lines = _arrivals(models, day, requests_per_day, seed, FORMATS[format_name].lines_of)
        folder = out / "requests" / f"source={format_name}" / f"dt={day}"
        _write(folder / "generations.jsonl.gz", lines)


def _arrivals(models: Models, day: dt.date, requests_per_day: int, seed: int, lines_of: LinesOf) -> list[bytes]:
    """The lines that land on a day: late ones of the day before, its own, and those that will be delivered twice."""
    count = max(1, round(requests_per_day * world.weekday_rhythm(day)))
    rng = np.random.default_rng([seed, day.toordinal(), _ON_TIME])
    own = traffic.requests_of(traffic.Demand(day, count, _user_count(requests_per_day)), models, rng)
    late = _late(models, day, requests_per_day, seed, lines_of)
    twice = _late(models, day + dt.timedelta(days=1), requests_per_day, seed, lines_of)[::REDELIVERED_EVERY]
    lines = late + lines_of(own, models, day) + twice
    return dirt.spoil(lines, np.random.default_rng([seed, day.toordinal(), _DIRT]))


def _late(models: Models, arrival: dt.date, requests_per_day: int, seed: int, lines_of: LinesOf) -> list[bytes]:
    """The lines of the day before that land on `arrival`."""
    day = arrival - dt.timedelta(days=1)
    count = max(1, round(requests_per_day * LATE_RATE))
    demand = traffic.Demand(day, count, _user_count(requests_per_day), LATE_WINDOW_MS)
    rng = np.random.default_rng([seed, arrival.toordinal(), _LATE])
    return lines_of(traffic.requests_of(demand, models, rng), models, day)


def _user_count(requests_per_day: int) -> int:
    return max(10, round(requests_per_day * traffic.USERS_PER_REQUEST))


def _write(path: Path, lines: list[bytes]) -> None:
    """Replace a gzip file as a whole, without a time or a name in its header, so that equal lines are equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = gzip.compress(b"".join(line + b"\n" for line in lines), compresslevel=6, mtime=0)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)
