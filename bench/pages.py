"""Writes the measured part of docs/performance.md and its pictures from the files of bench/results/.

`python -m bench.pages` takes, for each size, the newest file that has it. Text outside of the two markers of the page
stays as a person wrote it.
"""

import sys
from pathlib import Path

from bench import charts
from bench.contenders import CONTENDERS, DUCKDB, FLOOR, FORMER, Contender
from bench.results import FOLDER, STAGES, Results, Spread, ratios, read, spread, table_stages
from bench.watch import Costs

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
NEW_PAGE = f"""# Performance

Token Census on its engines, beside its former build on Spark and a job in DuckDB by hand, on the same raw logs. How it
is measured, what each program leaves out, and how the tables are compared: [bench/README.md](../bench/README.md).
Seconds depend on the machine; the ratios are of two measurements of the same run, `CPU / floor` to the work that no
program can leave out: gunzip, parse and write.

{BEGIN}
{END}
"""
PICTURES = {"performance_stages.svg": charts.of_stages, "performance_memory.svg": charts.of_memory}


def newest(folder: Path) -> dict[int, Results]:
    """Requests per day -> the newest results of this size, sizes in order; raises SystemExit if there are none."""
    found: dict[int, Results] = {}
    for results in sorted(map(read, folder.glob("*.json")), key=lambda one: one.began_at):
        found |= {logs.requests_per_day: results for logs in results.logs}
    if not found:
        raise SystemExit(f"no results in {folder}: run make bench first")
    return dict(sorted(found.items()))


def measured_part(found: dict[int, Results]) -> str:
    """The tables of all sizes as Markdown."""
    parts = [_origin(found), *(_size(results, size) for size, results in found.items())]
    pictures = "\n\n".join(f"![{_alternative(name)}](pictures/{name})" for name in PICTURES)
    return "\n\n".join([*parts, pictures])


def write(found: dict[int, Results], docs: Path = DOCS) -> None:
    """Replace the measured part of the page, and all pictures."""
    page = docs / PAGE
    text = page.read_text(encoding="utf-8") if page.exists() else NEW_PAGE
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{page} has no markers {BEGIN} and {END}")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{measured_part(found)}\n{END}{after}", encoding="utf-8")
    for name, draw in PICTURES.items():
        draw(found).save(docs / "pictures" / name)


def _alternative(name: str) -> str:
    return "Processor time of each program by stage" if "stages" in name else "Peak memory of each program by size"


def _origin(found: dict[int, Results]) -> str:
    """Where the numbers come from: one line per go of the benchmark."""
    lines = []
    for results in dict.fromkeys(results.began_at for results in found.values()):
        one = next(each for each in found.values() if each.began_at == results)
        sizes = ", ".join(f"{size:,}" for size, each in found.items() if each is one)
        machine = one.machine
        versions = ", ".join(f"{name} {number}" for name, number in one.versions.items())
        lines.append(
            f"* {one.began_at[:10]}, commit `{one.commit}`, {sizes} requests: {machine['cores']} cores "
            f"({machine['processor']}), {machine['memory_gib']} GiB; {versions}"
        )
    return "\n".join(lines)


def _size(results: Results, size: int) -> str:
    """The tables of one size."""
    logs = next(one for one in results.logs if one.requests_per_day == size)
    measured = [one for one in CONTENDERS if results.of(size, one.name)]
    load = spread(one.load_before for one in results.measurements if one.requests_per_day == size)
    loads = f" Load average before each run: {load.shown('.1f')}." if load else ""
    heading = (
        f"## {size:,} requests\n\n{logs.line_count:,} lines, {logs.text_bytes / 2**20:,.1f} MiB, compressed "
        f"{logs.compressed_bytes / 2**20:,.1f} MiB.{loads}"
    )
    return "\n\n".join(
        [heading, _costs(results, size, measured), _stages(results, size, measured), _equal(results, size)]
    )


def _costs(results: Results, size: int, measured: list[Contender]) -> str:
    """Costs, and CPU time as a ratio to that of three others: of the whole command, and of the stages with tables."""
    bases = [base for base in (FORMER, DUCKDB, FLOOR) if base in measured]
    heads = ["", "wall, s", "CPU, s", "of it tables", "peak, MiB", *(f"CPU / {base.name}" for base in bases)]
    heads += [f"{what} / {base.name}" for what in ("tables", "wall") for base in _without_floor(bases)]
    rows = []
    for one in measured:
        mine = results.of(size, one.name)
        cells = [
            _shown(spread(m.costs.wall_seconds for m in mine), ",.1f"),
            _shown(spread(m.costs.cpu_seconds for m in mine), ",.1f"),
            _shown(spread(_tables(m.costs) for m in mine), ",.1f"),
            _shown(spread(m.costs.peak_mib for m in mine), ",.0f"),
        ]
        for take, against in ((_cpu, bases), (_tables, _without_floor(bases)), (_wall, _without_floor(bases))):
            cells += [_shown(ratios(mine, results.of(size, base.name), take), ".3g") for base in against]
        rows.append([f"{one.title} (`{one.name}`)", *cells])
    return _table(heads, rows)


def _without_floor(bases: list[Contender]) -> list[Contender]:
    return [base for base in bases if base is not FLOOR]


def _cpu(costs: Costs) -> float:
    return costs.cpu_seconds


def _wall(costs: Costs) -> float:
    return costs.wall_seconds


def _tables(costs: Costs) -> float:
    return table_stages(costs, "cpu_seconds")


def _stages(results: Results, size: int, measured: list[Contender]) -> str:
    rows = []
    for one in measured:
        runs = [m.costs.stages for m in results.of(size, one.name)]
        cells = [
            _shown(spread(stages[name].cpu_seconds for stages in runs if name in stages), ",.1f") for name in STAGES
        ]
        rows.append([f"`{one.name}`, CPU seconds by stage", *cells])
    return _table(["", *STAGES], rows)


def _equal(results: Results, size: int) -> str:
    """What was compared at this size."""
    lines = []
    for verdict in results.verdicts:
        if verdict.requests_per_day == size and verdict.run == 1:
            outcome = f"{len(verdict.differences)} differences" if verdict.differences else "all equal"
            lines.append(
                f"* `{verdict.contender}` against `{verdict.compared_with}`: {verdict.table_count} tables, "
                f"{verdict.row_count:,} rows, {verdict.value_count:,} values: {outcome}"
            )
    return "\n".join(lines)


def _table(heads: list[str], rows: list[list[str]]) -> str:
    rule = ["---", *("---:" for _ in heads[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))


def _shown(found: Spread | None, form: str) -> str:
    return found.shown(form) if found else ""


if __name__ == "__main__":
    write(newest(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
