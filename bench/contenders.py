"""The programs that are compared: how each is started on a folder of raw logs, and which tables it makes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.differences import Lake
from bench.results import TABLE_STAGES
from schemas.contract import RUN_STAGES

PROJECT = Path(__file__).resolve().parents[1]
FORMER_COMMIT = "9d5ed98"
"""The build before the work on engines began, on Spark."""
OTLP_COMMIT = "7a29072"
"""The build before source `otel` read the dialects of many libraries and looked for views of one call."""

FORMER_TABLES = {
    "load_audit": "ingest_accounts",
    "rejected_records": "rejected_requests",
    "window_continent_usage": "continents",
    "window_country_usage": "countries",
    "window_language_usage": "languages",
    "window_reasoning_model_usage": "reasoning_models",
    "window_open_weight_author_usage": "open_weight_authors",
    "window_category_tag_usage": "category_tags",
    "window_category_cost_usage": "category_cost_usage",
    "window_model_cost_usage": "model_cost_usage",
    "window_price_elasticity": "price_elasticity",
    "weekly_unknown_models": "unknown_models",
}
"""Today's name of a table -> its name in that build (CHANGELOG.md)."""

FORMER_COLUMNS = {
    "daily_data_quality": {
        "warning_below": "warn_below",
        "warning_above": "warn_above",
        "critical_below": "stop_below",
        "critical_above": "stop_above",
    }
}
"""Table -> today's name of a column -> its name in that build (CHANGELOG.md)."""

FORMER_LACKS = ("request_views", "models", "model_aliases", "model_prices", "price_statements")
"""Tables that are newer than that build; and those of models, which it knows from one source alone."""

FORMER_RULES = {"daily_model_usage": ("is_backdated_price", "list_cost_usd")}
"""Table -> columns that follow from prices, of which that build knows one per model and day."""

FORMER_LACKS_ROWS = {
    "daily_data_quality": "check_name = 'unknown_unpriced_token_share'",
}
"""Table -> which of its rows are newer than that build: a check."""

FORMER_ENVIRONMENT = {"CENSUS_UNKNOWN_MODEL_TOKEN_SHARE_STOP_ABOVE": "none"}
"""Limits of that build that have other defaults today."""

SPARK_FREE = ("embedded", "duckdb", "floor")
"""Contenders that may be measured at every size."""


@dataclass(frozen=True)
class Contender:
    """One program. `title`: its name for a person; `stages`: whose tables it makes; `job`: the command it runs.

    `commit`: of an earlier build; None: this checkout.
    """

    name: str
    title: str
    commit: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    stages: tuple[str, ...] = RUN_STAGES
    former_tables: Mapping[str, str] = field(default_factory=dict)
    former_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    lacks_rows: Mapping[str, str] = field(default_factory=dict)
    other_rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    job: str = "build"

    @property
    def folder(self) -> Path:
        """Of its project: an earlier build is in a worktree."""
        return PROJECT / ".bench" / self.commit if self.commit else PROJECT

    def command(self, raw: Path, place: Path, catalogue: Path, day: str) -> list[str]:
        """The command that builds the lake of `place` from the raw logs of a day, in the environment of its project."""
        words = ["python", "-m", "jobs", self.job, "--from", day, "--to", day]
        if self.name in ("duckdb", "floor"):
            words = ["python", "-m", "bench.duckdb_job", "--raw", str(raw), "--lake", str(place / "lake")]
            words += ["--catalogue", str(catalogue), *(["--floor"] if self.name == "floor" else [])]
        variables = {"CENSUS_RAW": raw, "CENSUS_LAKE": place / "lake", "CENSUS_REPORT": place / "report"}
        pairs = [f"{name}={value}" for name, value in {**variables, **self.environment}.items()]
        script = f'cd "{self.folder}" && source infra/env.sh && exec env "$@"'
        return ["bash", "-euc", script, "bash", *pairs, *words]

    def lake(self, place: Path) -> Lake:
        """Where its tables are, and what they are called."""
        former = (self.former_tables, self.former_columns, self.lacks, self.lacks_rows, self.other_rules)
        return Lake(place / "lake", self.stages, *former)


EMBEDDED = Contender("embedded", "Token Census, embedded engine", environment={"CENSUS_ENGINE": "embedded"})
SPARK = Contender("spark", "Token Census, Spark", environment={"CENSUS_ENGINE": "spark"})
FORMER = Contender(
    "before",
    f"Token Census at commit {FORMER_COMMIT}, Spark",
    commit=FORMER_COMMIT,
    environment=FORMER_ENVIRONMENT,
    former_tables=FORMER_TABLES,
    former_columns=FORMER_COLUMNS,
    lacks=FORMER_LACKS,
    lacks_rows=FORMER_LACKS_ROWS,
    other_rules=FORMER_RULES,
)
DUCKDB = Contender("duckdb", "DuckDB and delta-rs, by hand", stages=TABLE_STAGES)
FLOOR = Contender("floor", "gunzip, parse and write alone", stages=())
CONTENDERS = (EMBEDDED, SPARK, FORMER, DUCKDB, FLOOR)

OTLP_NOW = Contender("now", "this checkout", environment={"CENSUS_ENGINE": "embedded"}, job="ingest")
OTLP_THEN = replace(OTLP_NOW, name="then", title=f"commit {OTLP_COMMIT}", commit=OTLP_COMMIT)
"""Those that ingest the same day of OTLP (bench/otlp.py)."""


def plain_environment(user_key: str) -> dict[str, str]:
    """The environment of every measured command: without settings and paths of this project, with the key.

    Python may keep its compiled modules, as it does on any machine.
    """
    ours = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYSPARK_PYTHON", "SPARK_CONF_DIR", "PROJECT")
    kept = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("CENSUS_")}
    here = str(PROJECT / ".venv" / "bin")
    kept["PATH"] = os.pathsep.join(part for part in kept.get("PATH", "").split(os.pathsep) if part != here)
    return kept | {"CENSUS_USER_KEY": user_key}


def set_up(contender: Contender) -> None:
    """Check out the commit of an earlier build into a worktree, with the environment of its own lock file.

    Both are kept for the next time. Raises SystemExit if this clone does not have the commit.
    """
    git, place = ["git", "-C", str(PROJECT)], contender.folder
    if not (place / "infra" / "setup.sh").exists():
        subprocess.run([*git, "worktree", "prune"], check=True)
        added = subprocess.run([*git, "worktree", "add", "--detach", str(place), str(contender.commit)], check=False)
        if added.returncode:
            raise SystemExit(
                f"commit {contender.commit} is not in this clone: git fetch --unshallow, or --without-before"
            )
    tools = place / ".tools"
    if not tools.exists():
        tools.symlink_to((PROJECT / ".tools").resolve())  # the same uv, Java and jars
    engine = {name: value for name, value in contender.environment.items() if name == "CENSUS_ENGINE"}
    environment = plain_environment("") | engine
    subprocess.run([str(place / "infra" / "setup.sh")], cwd=place, env=environment, check=True)


def compile_modules(folder: Path) -> None:
    """Let Python compile all modules of a project and its environment, so that no measured run has to."""
    names = ("jobs", "schemas", "expectations", "bench")
    places = [str(folder / ".venv" / "lib"), *(str(folder / name) for name in names)]
    script = f'cd "{folder}" && source infra/env.sh && exec python -m compileall -q -j 0 "$@"'
    subprocess.run(
        ["bash", "-euc", script, "bash", *places],  # noqa: S607 - the bash of this machine
        env=plain_environment(""),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,  # some packages ship modules for other versions of Python
    )


def require_programs() -> None:
    """Raise SystemExit if this machine cannot be measured."""
    if not sys.platform.startswith("linux"):
        raise SystemExit("make bench needs Linux: it reads the costs of processes from /proc")
    if not shutil.which("git"):
        raise SystemExit("make bench needs git")
