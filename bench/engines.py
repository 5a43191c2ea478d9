"""Token Census on its engines, its build of before, and a DuckDB job by hand: the same raw bytes, measured in one go.

Seconds depend more on the machine than on the program, so the results to look at are the ratios of two measurements of
the same run. Every value of every table is compared, and a difference fails the benchmark. At the end the ingest of
OTLP is measured beside that of an earlier commit (bench/otlp.py). Run as `make bench`, or `python -m bench.engines
--sizes 400,20000`.
"""

import os
import secrets
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bench import contenders, otlp, results, tables
from bench.contenders import CONTENDERS, DUCKDB, EMBEDDED, FORMER, OTLP_THEN, SPARK_FREE, Contender
from bench.differences import compare
from bench.measuring import DAY, console, measure, simulate
from bench.results import Measurement, Results, Verdict

SMALL_REQUESTS_PER_DAY = 10_000
"""Smaller days are measured three times: they take seconds, of which chance has a larger part."""


def main(  # noqa: PLR0913 - the options of a command
    *,
    sizes: Annotated[str, typer.Option(help="requests per day, separated by commas")] = "400,20000",
    runs: Annotated[
        int, typer.Option(help="runs of each; 0: three below 10,000 requests and of otlp, one above", min=0)
    ] = 0,
    tag_rate: Annotated[float, typer.Option(help="share of requests that have tags", min=0, max=1)] = 0.05,
    largest_for_spark: Annotated[
        int, typer.Option(help="Spark is left out at larger sizes: a day of four million takes it an hour")
    ] = 1_000_000,
    without_before: Annotated[
        bool, typer.Option("--without-before", help="without earlier commits: without before, and without otlp")
    ] = False,
    only: Annotated[str, typer.Option(help="only these contenders, or otlp, separated by commas")] = "",
    otlp_requests: Annotated[int, typer.Option(help="requests of the day of OTLP", min=1)] = 100_000,
    out: Annotated[Path, typer.Option(help="folder of the results")] = results.FOLDER,
) -> None:
    """Measure all contenders at each size, compare their tables, print and keep the results."""
    contenders.require_programs()
    chosen, with_otlp = _chosen(only, without_before)
    earlier = [one for one in (FORMER, OTLP_THEN) if one in chosen or (one is OTLP_THEN and with_otlp)]
    for one in earlier:
        contenders.set_up(one)
    for folder in {contenders.PROJECT, *(one.folder for one in (*chosen, *earlier))}:
        contenders.compile_modules(folder)
    found = results.begin(tag_rate)
    environment = contenders.plain_environment(secrets.token_hex(32))
    for size in (int(part.replace("_", "")) for part in sizes.split(",") if chosen):
        with tempfile.TemporaryDirectory(prefix="token-census-bench-") as name:
            raw = Path(name) / "raw"
            found.logs.append(simulate(raw, size, "openrouter", tag_rate))
            taking_part = [one for one in chosen if size <= largest_for_spark or one.name in SPARK_FREE]
            found.left_out += [f"{one.name} at {size:,} requests" for one in chosen if one not in taking_part]
            for run in range(1, (runs or (3 if size < SMALL_REQUESTS_PER_DAY else 1)) + 1):
                _run_all(found, taking_part, Path(name), (size, run), environment)
        tables.show_size(console, found, size, chosen)
    if with_otlp:
        found.otlp = otlp.run(otlp_requests, runs or otlp.RUNS, environment)
        console.print(otlp.table(found.otlp))
        for message in otlp.beyond_aim(found.otlp):
            console.print(message, style="yellow", markup=False)
    console.print(f"results: {found.write(out)}")
    problems = found.problems()
    for problem in problems:
        console.print(problem, style="red", markup=False)
    raise typer.Exit(1 if problems else 0)


def _chosen(only: str, without_before: bool) -> tuple[list[Contender], bool]:
    """The contenders that are measured at each size, and whether the ingest of OTLP is measured."""
    known = [*(one.name for one in CONTENDERS), otlp.NAME]
    names = [part.strip() for part in only.split(",") if part.strip()] or known
    unknown = set(names) - set(known)
    if unknown:
        raise typer.BadParameter(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    chosen = [one for one in CONTENDERS if one.name in names and not (without_before and one is FORMER)]
    return chosen, otlp.NAME in names and not without_before


def _run_all(
    found: Results,
    taking_part: list[Contender],
    place: Path,
    size_and_run: tuple[int, int],
    environment: dict[str, str],
) -> None:
    """Measure each contender once, then compare their tables."""
    size, run = size_and_run
    folders = {one.name: place / f"run-{run}" / one.name for one in taking_part}
    good: list[Contender] = []
    for one in taking_part:
        catalogue = next((folders[other.name] / "lake" for other in good if "models" in other.stages), None)
        if one is DUCKDB and catalogue is None:
            catalogue = _catalogue(place, environment)
        folders[one.name].mkdir(parents=True)
        console.print(f"{size:,} requests, run {run}: {one.title} …")
        load = os.getloadavg()[0]
        costs = measure(one, place / "raw", folders[one.name], catalogue or place, environment)
        found.measurements.append(Measurement(size, one.name, run, load, costs))
        if costs.exit_code == 0:
            good.append(one)
    compared = [one for one in good if one.stages]
    for one in compared[1:]:
        # DuckDB's tables are the yardstick's: they are compared with whatever came first
        first = compared[0]
        result = compare(first.lake(folders[first.name]), one.lake(folders[one.name]))
        found.verdicts.append(Verdict(size, run, one.name, first.name, **vars(result)))


def _catalogue(place: Path, environment: dict[str, str]) -> Path:
    """A lake with the tables of the catalogue alone, for when no other contender has built them."""
    folder = place / "catalogue"
    if not folder.exists():
        command = EMBEDDED.command(place / "raw", folder, folder, DAY)
        command[command.index("build")] = "models"
        subprocess.run(command, check=True, env=environment)
    return folder / "lake"


if __name__ == "__main__":
    typer.run(main)
