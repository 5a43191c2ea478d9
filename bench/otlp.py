"""One day of OTLP, ingested by this checkout and by an earlier commit, both embedded, on the same bytes, in turn.

Reading the dialects of many libraries and looking for views of one call has its price; the aim says how much it may be.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from deltalake import DeltaTable
from rich.table import Table

from bench.contenders import OTLP_COMMIT, OTLP_NOW, OTLP_THEN, Contender
from bench.measuring import console, measure, simulate
from bench.results import Measurement, Otlp, Spread, ratios, spread, table_stages
from bench.watch import Costs

NAME = "otlp"
RUNS = 3
AIM = 1.2
"""The CPU and the wall-clock seconds of this checkout, at most, over those of the earlier commit."""

QUANTITIES: dict[str, Callable[[Costs], float]] = {
    "wall, s": lambda costs: costs.wall_seconds,
    "CPU, s": lambda costs: costs.cpu_seconds,
    "stage ingest, wall, s": lambda costs: table_stages(costs, "wall_seconds"),
    "stage ingest, CPU, s": lambda costs: table_stages(costs, "cpu_seconds"),
    "peak, MiB": lambda costs: costs.peak_mib,
}
AIMED_AT = ("wall, s", "CPU, s")


def run(size: int, runs: int, environment: dict[str, str]) -> Otlp:
    """Simulate a day of OTLP and ingest it by both, `runs` times each; every second time the other one goes first."""
    with tempfile.TemporaryDirectory(prefix="token-census-bench-") as name:
        raw = Path(name) / "raw"
        found = Otlp(OTLP_COMMIT, simulate(raw, size, "otel"))
        for number in range(1, runs + 1):
            for one in (OTLP_THEN, OTLP_NOW) if number % 2 else (OTLP_NOW, OTLP_THEN):
                _measure(found, one, number, Path(name), environment)
    return found


def _measure(found: Otlp, one: Contender, number: int, place: Path, environment: dict[str, str]) -> None:
    folder = place / f"run-{number}" / one.name
    folder.mkdir(parents=True)
    console.print(f"{found.logs.requests_per_day:,} requests of OTLP, run {number}: {one.title} …")
    load = os.getloadavg()[0]
    costs = measure(one, place / "raw", folder, place, environment)
    found.measurements.append(Measurement(found.logs.requests_per_day, one.name, number, load, costs))
    if costs.exit_code == 0:
        rows = DeltaTable(str(folder / "lake" / "core" / "requests")).to_pyarrow_dataset().count_rows()
        found.request_counts[f"{one.name}, run {number}"] = rows


def table(found: Otlp) -> Table:
    """The costs of both and the ratios of one to the other: medians with the least and the most."""
    logs = found.logs
    mib = logs.text_bytes / 2**20, logs.compressed_bytes / 2**20
    title = (
        f"ingest of OTLP, {logs.requests_per_day:,} requests: {logs.line_count:,} lines, {mib[0]:,.1f} MiB, compressed "
        f"{mib[1]:,.1f} MiB; median (least-most)"
    )
    grid = Table("", *QUANTITIES, title=title, title_justify="left")
    for column in grid.columns:
        column.overflow = "fold"  # a narrow terminal would cut the spread off
    for one in (OTLP_NOW, OTLP_THEN):
        costs = [spread(take(each.costs) for each in found.of(one.name)) for take in QUANTITIES.values()]
        grid.add_row(one.title, *(_shown(each, ",.1f") for each in costs))
    grid.add_row("ratio", *(_shown(_ratio(found, quantity), ".3g") for quantity in QUANTITIES))
    return grid


def beyond_aim(found: Otlp) -> list[str]:
    """A message for each ratio whose median is above AIM; of one run on a shared machine it may be chance."""
    medians = {name: ratio.median for name in AIMED_AT if (ratio := _ratio(found, name))}
    return [f"{name.split(',')[0]}: {one:.3g}, above the aim of {AIM}" for name, one in medians.items() if one > AIM]


def _ratio(found: Otlp, quantity: str) -> Spread | None:
    take = QUANTITIES[quantity]
    return ratios(found.of(OTLP_NOW.name), found.of(OTLP_THEN.name), take)


def _shown(found: Spread | None, form: str) -> str:
    return found.shown(form) if found else ""
