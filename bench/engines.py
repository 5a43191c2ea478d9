"""Token Census on its engines, its build of before, and a DuckDB job by hand: the same raw bytes, measured in one go.

Seconds depend more on the machine than on the program, so the results to look at are the ratios of two measurements of
the same run. Every value of every table is compared, and a difference fails the benchmark. Run as `make bench`, or
`python -m bench.engines --sizes 400,20000`.
"""

import gzip
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import contenders, results, tables
from bench.contenders import CONTENDERS, DUCKDB, EMBEDDED, FORMER, PROJECT, SPARK_FREE, Contender
from bench.differences import compare
from bench.results import Logs, Measurement, Results, Verdict
from bench.watch import Costs

DAY = "2025-10-15"
SEED = 1
SMALL_REQUESTS_PER_DAY = 10_000
"""Smaller days are measured three times: they take seconds, of which chance has a larger part."""
LAST_LINES = 15

console = Console(highlight=False, soft_wrap=True)


def main(  # noqa: PLR0913 - the options of a command
    *,
    sizes: Annotated[str, typer.Option(help="requests per day, separated by commas")] = "400,20000",
    runs: Annotated[int, typer.Option(help="runs of each; 0: three below 10,000 requests, one above", min=0)] = 0,
    tag_rate: Annotated[float, typer.Option(help="share of requests that have tags", min=0, max=1)] = 0.05,
    largest_for_spark: Annotated[
        int, typer.Option(help="Spark is left out at larger sizes: a day of four million takes it an hour")
    ] = 1_000_000,
    without_before: Annotated[
        bool, typer.Option("--without-before", help=f"without the build of commit {contenders.FORMER_COMMIT}")
    ] = False,
    only: Annotated[str, typer.Option(help="only these contenders, separated by commas")] = "",
    out: Annotated[Path, typer.Option(help="folder of the results")] = results.FOLDER,
) -> None:
    """Measure all contenders at each size, compare their tables, print and keep the results."""
    contenders.require_programs()
    chosen = _chosen(only, without_before)
    if FORMER in chosen:
        contenders.set_up_former()
    for folder in {contender.folder for contender in chosen}:
        contenders.compile_modules(folder)
    found = results.begin(tag_rate)
    environment = contenders.plain_environment(secrets.token_hex(32))
    for size in (int(part.replace("_", "")) for part in sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="token-census-bench-") as name:
            raw = Path(name) / "raw"
            found.logs.append(_simulate(raw, size, tag_rate))
            taking_part = [one for one in chosen if size <= largest_for_spark or one.name in SPARK_FREE]
            found.left_out += [f"{one.name} at {size:,} requests" for one in chosen if one not in taking_part]
            for run in range(1, (runs or (3 if size < SMALL_REQUESTS_PER_DAY else 1)) + 1):
                _run_all(found, taking_part, Path(name), (size, run), environment)
        tables.show_size(console, found, size, chosen)
    console.print(f"results: {found.write(out)}")
    problems = found.problems()
    for problem in problems:
        console.print(problem, style="red", markup=False)
    raise typer.Exit(1 if problems else 0)


def _chosen(only: str, without_before: bool) -> list[Contender]:
    names = [part.strip() for part in only.split(",") if part.strip()] or [one.name for one in CONTENDERS]
    unknown = set(names) - {one.name for one in CONTENDERS}
    if unknown:
        raise typer.BadParameter(f"unknown: {', '.join(unknown)}; there are {', '.join(c.name for c in CONTENDERS)}")
    return [one for one in CONTENDERS if one.name in names and not (without_before and one is FORMER)]


def _simulate(raw: Path, size: int, tag_rate: float) -> Logs:
    """Write the logs of a day of OpenRouter's records, and the tags of some of them."""
    words = ["--from", DAY, "--to", DAY, "--requests-per-day", str(size), "--seed", str(SEED)]
    words += ["--tag-rate", str(tag_rate), "--format", "openrouter", "--out", str(raw)]
    subprocess.run([sys.executable, "-m", "jobs", "simulate", *words], check=True, cwd=PROJECT)
    files = sorted([*raw.glob("requests/**/*.gz"), *raw.glob("tags/**/*.gz")])
    line_count = text_bytes = 0
    for path in files:
        with gzip.open(path, "rb") as file:
            while block := file.read(2**24):
                line_count += block.count(b"\n")
                text_bytes += len(block)
    return Logs(size, line_count, text_bytes, sum(path.stat().st_size for path in files))


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
        costs = _measure(one, place / "raw", folders[one.name], catalogue or place, environment)
        found.measurements.append(Measurement(size, one.name, run, load, costs))
        if costs.exit_code == 0:
            good.append(one)
    compared = [one for one in good if one.stages]
    for one in compared[1:]:
        # DuckDB's tables are the yardstick's: they are compared with whatever came first
        first = compared[0]
        result = compare(first.lake(folders[first.name]), one.lake(folders[one.name]))
        found.verdicts.append(Verdict(size, run, one.name, first.name, **vars(result)))


def _measure(contender: Contender, raw: Path, place: Path, catalogue: Path, environment: dict[str, str]) -> Costs:
    """Run a contender in a process of its own that watches it; shows the end of its output if it fails."""
    result, log = place / "costs.json", place / "log.txt"
    command = contender.command(raw, place, catalogue, DAY)
    watcher = [sys.executable, "-m", "bench.watch", str(result), str(log), "--", *command]
    subprocess.run(watcher, check=True, cwd=PROJECT, env=environment)
    costs = results.costs_of(json.loads(result.read_text(encoding="utf-8")))
    if costs.exit_code:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        console.print(f"{contender.title} failed with exit code {costs.exit_code}; the end of its output:", style="red")
        console.print("\n".join(lines), markup=False)
    return costs


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
