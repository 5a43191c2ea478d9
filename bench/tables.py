"""The results of one size as tables for a person: costs, ratios, costs by stage, and what was compared."""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table

from bench.contenders import DUCKDB, FORMER, Contender
from bench.results import STAGES, Results, Spread, ratios, spread, table_stages
from bench.watch import Costs

QUANTITIES: dict[str, tuple[Callable[[Costs], float], str]] = {
    "wall, s": (lambda costs: costs.wall_seconds, ",.1f"),
    "CPU, s": (lambda costs: costs.cpu_seconds, ",.1f"),
    "of it tables, CPU s": (lambda costs: table_stages(costs, "cpu_seconds"), ",.1f"),
    "peak memory, MiB": (lambda costs: costs.peak_mib, ",.0f"),
}
"""Heading -> a quantity of the costs, and its format."""


def show_size(console: Console, found: Results, size: int, contenders: Sequence[Contender]) -> None:
    """Print all that was measured at one size."""
    logs = next(one for one in found.logs if one.requests_per_day == size)
    mib = logs.text_bytes / 2**20, logs.compressed_bytes / 2**20
    console.print(f"\n{size:,} requests: {logs.line_count:,} lines, {mib[0]:,.1f} MiB, compressed {mib[1]:,.1f} MiB")
    measured = [one for one in contenders if found.of(size, one.name)]
    console.print(_costs(found, size, measured))
    for base in (FORMER, DUCKDB):
        if base in measured:
            console.print(_ratios(found, size, measured, base))
    console.print(_stages(found, size, measured))
    for verdict in found.verdicts:
        if verdict.requests_per_day == size:
            outcome = f"{len(verdict.differences)} differences" if verdict.differences else "all equal"
            counted = f"{verdict.table_count} tables, {verdict.row_count:,} rows, {verdict.value_count:,} values"
            left_out = f"; not compared: {', '.join(verdict.not_compared)}" if verdict.not_compared else ""
            console.print(
                f"run {verdict.run}: {verdict.contender} against {verdict.compared_with}: "
                f"{counted}: {outcome}{left_out}"
            )


def _costs(found: Results, size: int, measured: list[Contender]) -> Table:
    table = Table("", *QUANTITIES, title="costs: median (least-most)", title_justify="left")
    for one in measured:
        table.add_row(
            one.title,
            *(
                _shown(spread(take(m.costs) for m in found.of(size, one.name)), form)
                for take, form in QUANTITIES.values()
            ),
        )
    return table


def _ratios(found: Results, size: int, measured: list[Contender], base: Contender) -> Table:
    table = Table(
        "", *(name.split(",")[0] for name in QUANTITIES), title=f"ratios to: {base.title}", title_justify="left"
    )
    for one in measured:
        if one is not base:
            table.add_row(
                one.title,
                *(
                    _shown(ratios(found.of(size, one.name), found.of(size, base.name), take), ".3g")
                    for take, _ in QUANTITIES.values()
                ),
            )
    return table


def _stages(found: Results, size: int, measured: list[Contender]) -> Table:
    table = Table("", *STAGES, title="wall / CPU seconds of each stage, median", title_justify="left")
    for one in measured:
        runs = [m.costs.stages for m in found.of(size, one.name)]
        cells = []
        for stage in STAGES:
            wall = spread(stages[stage].wall_seconds for stages in runs if stage in stages)
            cpu = spread(stages[stage].cpu_seconds for stages in runs if stage in stages)
            cells.append(f"{wall.median:,.1f} / {cpu.median:,.1f}" if wall and cpu else "")
        table.add_row(one.title, *cells)
    return table


def _shown(found: Spread | None, form: str) -> str:
    return found.shown(form) if found else ""
