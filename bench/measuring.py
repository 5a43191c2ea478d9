"""The raw logs that programs are measured on, and one measured run of a program."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from bench import results
from bench.contenders import PROJECT, Contender
from bench.results import Logs
from bench.watch import Costs

DAY = "2025-10-15"
SEED = 1
LAST_LINES = 15

console = Console(highlight=False, soft_wrap=True)


def simulate(raw: Path, size: int, log_format: str, tag_rate: float = 0) -> Logs:
    """Write the logs of a day of requests in a format of `jobs simulate`, and the tags of some of them."""
    words = ["--from", DAY, "--to", DAY, "--requests-per-day", str(size), "--seed", str(SEED)]
    words += ["--tag-rate", str(tag_rate), "--format", log_format, "--out", str(raw)]
    subprocess.run([sys.executable, "-m", "jobs", "simulate", *words], check=True, cwd=PROJECT)
    files = sorted([*raw.glob("requests/**/*.gz"), *raw.glob("tags/**/*.gz")])
    line_count = text_bytes = 0
    for path in files:
        with gzip.open(path, "rb") as file:
            while block := file.read(2**24):
                line_count += block.count(b"\n")
                text_bytes += len(block)
    return Logs(size, line_count, text_bytes, sum(path.stat().st_size for path in files))


def measure(contender: Contender, raw: Path, place: Path, catalogue: Path, environment: dict[str, str]) -> Costs:
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
