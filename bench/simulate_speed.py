"""The speed of the simulated gateway against gzip alone on the same bytes, and the growth of its memory with traffic.

Seconds depend more on the machine than on the program, so only ratios of two measurements of the same run are
printed: a first day, for which the weeks of the accounts before it are simulated too, and each further day of the same
run, both against `gzip -6` of the lines that were written. Run as `python -m bench.simulate_speed`.
"""

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

DAY = dt.date(2025, 10, 15)
SEED, TAG_RATE = 1, 0.0025
FEWER = 10
"""The memory of a day is compared with that of a day with this factor fewer requests."""
PEAK_UNITS_PER_MIB = 2**20 if sys.platform == "darwin" else 2**10
"""The system reports the largest resident memory in bytes or KiB."""

console = Console(highlight=False)


@dataclass(frozen=True)
class Cost:
    """The cost of a command with all processes that it started: wall-clock seconds, CPU seconds, memory."""

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float

    def __sub__(self, other: "Cost") -> "Cost":
        """The time that this command took beyond another one."""
        return Cost(self.wall_seconds - other.wall_seconds, self.cpu_seconds - other.cpu_seconds, self.peak_mib)


def run(command: list[str], output: Path) -> Cost:
    """The cost of a command whose standard output goes to a file; raises CalledProcessError if it fails."""
    begin = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file)
        _, status, usage = os.wait4(process.pid, 0)
    wall_seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(wall_seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / PEAK_UNITS_PER_MIB)


def simulate(folder: Path, requests_per_day: int, days: int, log_format: str) -> Cost:
    """Simulate this number of days into a folder."""
    folder.mkdir()
    options = {
        "--from": DAY,
        "--to": DAY + dt.timedelta(days=days - 1),
        "--requests-per-day": requests_per_day,
        "--seed": SEED,
        "--tag-rate": TAG_RATE,
        "--format": log_format,
        "--out": folder / "raw",
    }
    words = [str(word) for option in options.items() for word in option]
    return run([sys.executable, "-m", "jobs", "simulate", *words], folder / "output.txt")


def compress(folder: Path) -> tuple[Cost, int]:
    """Compress the simulated text of a folder by gzip alone; returns the cost and the number of lines."""
    gzip = shutil.which("gzip")
    if not gzip:
        raise SystemExit("gzip is not on the PATH: install it to compare with")
    text = folder / "text"
    run([gzip, "-dc", *(str(path) for path in sorted(folder.rglob("*.gz")))], text)
    with text.open("rb") as file:
        lines = sum(1 for _ in file)
    return run([gzip, "-6", "-c", str(text)], folder / "text.gz"), lines


def main(
    requests_per_day: Annotated[int, typer.Option(min=100)] = 1_000_000,
    log_format: Annotated[
        str, typer.Option("--format", help="raw format: openrouter, openrouter_csv, litellm or otel")
    ] = "openrouter",
) -> None:
    """Measure one day, two days and a smaller day, and gzip on the bytes of the one day."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        small = simulate(place / "small", requests_per_day // FEWER, 1, log_format)
        day = simulate(place / "day", requests_per_day, 1, log_format)
        two_days = simulate(place / "two_days", requests_per_day, 2, log_format)
        gzip, lines = compress(place / "day")
    speed = Table("time of the simulation / time of gzip -6", "wall", "CPU")
    for what, cost in (("the first day", day), ("each further day", two_days - day)):
        speed.add_row(what, *(f"{ratio:.1f}" for ratio in _ratios(cost, gzip)))
    console.print(f"{log_format}, {lines:,} lines of one day, {os.cpu_count()} cores", speed)
    memory = Table("requests per day", "largest resident memory, MiB")
    for count, cost in ((requests_per_day // FEWER, small), (requests_per_day, day), (requests_per_day, two_days)):
        memory.add_row(f"{count:,}" + (", two days" if cost is two_days else ""), f"{cost.peak_mib:,.0f}")
    console.print(memory, f"{FEWER} times the requests: {day.peak_mib / small.peak_mib:.1f} times the memory")


def _ratios(cost: Cost, base: Cost) -> tuple[float, float]:
    return cost.wall_seconds / base.wall_seconds, cost.cpu_seconds / base.cpu_seconds


if __name__ == "__main__":
    typer.run(main)
