"""Run stages in this process on a raw root and a lake of the test's own, and look at what they wrote."""

import datetime as dt
import gzip
import hashlib
import hmac
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import pytest
from deltalake import DeltaTable
from pyspark.sql import DataFrame, SparkSession

from jobs.ingest import files, read
from jobs.ingest.sources import SOURCES, TAG_SOURCES
from jobs.lake import storage
from jobs.lake.contracts import spark_schema
from jobs.lake.engine import computed, numbered
from jobs.lake.frames import frame_of_rows
from jobs.stages import ingest, stage_of
from jobs.stages.before import Before
from schemas import TABLE_BY_NAME, TABLES, tables_of_stage
from tests.support import builds, run_folder

REPOSITORY = Path(__file__).parents[2]
KEY = "a key that only the tests use, 0123456789"
ALL_STAGES = ("models", "ingest", "daily", "marts")
CHECKED = tuple(table.name for table in TABLES if table.stage not in ("quality", "command"))
"""Every published table; expectation_results is a log of checks and depends on the ranges that were run."""


CONNECT = ("SPARK_REMOTE", "SPARK_LOCAL_REMOTE", "SPARK_CONNECT_MODE_ENABLED")
"""PySpark sets them in a process that uses the embedded engine."""


def other_process(engine: str | None = None) -> dict[str, str]:
    """The environment of a process that uses this engine, or the one that is named in the environment."""
    named = {} if engine is None else {"CENSUS_ENGINE": engine}
    return {name: value for name, value in os.environ.items() if name not in CONNECT} | named


def run_on(engine: str, module: str, out: Path, **variables: str) -> None:
    """Run a module of tests/support, which writes to `out`, with this engine; raises AssertionError if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.support.{module}", str(out)],
        cwd=REPOSITORY,
        env=other_process(engine) | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-5000:]


def settings(folder: Path) -> dict[str, str]:
    """The environment variables that point the census at raw/, lake/ and report/ of `folder`, and its key."""
    return {
        "CENSUS_RAW": str(folder / "raw"),
        "CENSUS_LAKE": str(folder / "lake"),
        "CENSUS_REPORT": str(folder / "report"),
        "CENSUS_USER_KEY": KEY,
    }


def use(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Point every path of the census into `folder`; returns the raw root."""
    for variable, value in settings(folder).items():
        monkeypatch.setenv(variable, value)
    return folder / "raw"


def run_command(folder: Path, *arguments: str) -> None:
    """Run `python -m jobs …` on `folder` as a process of its own; raises AssertionError with its output if it fails."""
    command = [sys.executable, "-m", "jobs", *arguments]
    builds.count_command(arguments[0])
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env=other_process() | settings(folder),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-5000:]}"


def run(spark: SparkSession, first: dt.date, last: dt.date, stages: tuple[str, ...] = ALL_STAGES) -> list[str]:
    """Run stages over a range; returns the messages of their logs."""
    with progress() as messages:
        for stage in stages:
            if stage == "models":
                _lay_catalogue(spark, Path(storage.lake_root()))
            else:
                stage_of(stage)(spark, first, last)
    return messages


@contextmanager
def progress() -> Iterator[list[str]]:
    """The messages, from INFO on, that the jobs log inside."""
    messages: list[str] = []
    handler = logging.Handler(logging.INFO)
    handler.emit = lambda record: messages.append(record.getMessage())
    logger = logging.getLogger("jobs")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield messages
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _lay_catalogue(spark: SparkSession, lake_root: Path) -> None:
    """Lay a copy of the catalogue into the lake, built once per run: it depends on no logs."""

    def fill(folder: Path) -> None:
        stage_of("models")(spark, dt.date.min, dt.date.min)
        for table in tables_of_stage("models"):
            shutil.copytree(lake_root / "core" / table.name, folder / table.name)

    for built in run_folder.shared("catalogue", fill).iterdir():
        shutil.copytree(built, lake_root / "core" / built.name, dirs_exist_ok=True)


def ingest_frames(spark: SparkSession, days: list[dt.date], key: bytes) -> dict[str, DataFrame]:
    """The tables that the ingest stage makes of these days, without a lake; and `records`, all that were read."""
    logs, tags = files.arrivals(days, "requests", SOURCES), files.arrivals(days, "tags", TAG_SOURCES)
    arrived = ingest.Arrived(
        requests=numbered(computed(read.requests(spark, logs, key))),
        tags=numbered(computed(read.tags(spark, tags, key))),
        files=files.manifest(spark, [*logs, *tags]),
        folders=ingest.folders(spark, [*logs, *tags]),
        has_spans=ingest.has_spans(logs),
    )
    built = ingest.tables(arrived, _empty_lake(spark, days))
    return {**built, "records": arrived.requests if logs else arrived.tags}


def _empty_lake(spark: SparkSession, days: list[dt.date]) -> Before:
    tables = [TABLE_BY_NAME[field.name] for field in fields(Before) if field.name not in ("days", "files_read")]
    empty = {table.name: frame_of_rows(spark, [], spark_schema(table)) for table in tables}
    return Before(days=days, files_read=frozenset(), **empty)


def hashed(identity: str) -> str:
    """The keyed hash of an id, computed by Python's own HMAC."""
    return hmac.new(KEY.encode(), identity.encode(), hashlib.sha256).hexdigest()


def write_lines(
    raw_root: Path,
    source: str,
    day: dt.date,
    lines: list[dict | str | bytes],
    name: str = "a.jsonl",
    *,
    kind: str = "requests",
) -> Path:
    """One raw file; `.gz` in its name compresses it."""
    path = raw_root / kind / f"source={source}" / f"dt={day}" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = b"".join(_bytes(line) + b"\n" for line in lines)
    path.write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
    return path


def _bytes(line: dict | str | bytes) -> bytes:
    if isinstance(line, bytes):
        return line
    return (line if isinstance(line, str) else json.dumps(line)).encode()


def generation(request_id: str, day: dt.date, **changes: object) -> dict:
    """A valid generation record of OpenRouter."""
    record = {
        "id": request_id,
        "created_at": f"{day}T12:00:00Z",
        "model": "openai/gpt-4o",
        "provider_name": "OpenAI",
        "native_tokens_prompt": 100,
        "native_tokens_completion": 20,
        "finish_reason": "stop",
        "total_cost": 0.001,
        "external_user": "ada",
    }
    return {**record, **changes}


def delta(lake_root: Path, name: str) -> DeltaTable:
    """A table of the lake as delta-rs sees it: another reader than the one that wrote it."""
    return DeltaTable(str(lake_root / TABLE_BY_NAME[name].layer / name))


def rows_of(lake_root: Path, name: str) -> list[dict]:
    """All rows of a table in the order of its grain, read by delta-rs."""
    rows = delta(lake_root, name).to_pyarrow_table().to_pylist()
    return sorted(rows, key=lambda row: tuple(str(row[column]) for column in TABLE_BY_NAME[name].grain))


def everything(lake_root: Path) -> dict[str, list[dict]]:
    """All rows of every published table."""
    return {name: rows_of(lake_root, name) for name in CHECKED}
