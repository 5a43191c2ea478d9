"""Both engines make the same of every line: the lines of the cases, and mutated ones of each source."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.ingest.sources import SOURCES, TAG_SOURCES
from jobs.settings import settings
from tests.pipeline.fuzz import CSV_SOURCES, csv_seeds, drawn, mutated_csv, mutated_json, seeds
from tests.support import engine_tables
from tests.support.engine_tables import DAY
from tests.support.lake_runs import REPOSITORY, write_lines

NAMED = 5
CONNECT = ("SPARK_REMOTE", "SPARK_LOCAL_REMOTE", "SPARK_CONNECT_MODE_ENABLED")
"""PySpark sets them in a process that uses the embedded engine."""
PLACE = ("file", "line_number", "record_number")


@pytest.mark.slow
@pytest.mark.engine
def test_both_engines_make_the_same_tables_of_mutated_lines(spark, tmp_path, monkeypatch):
    """Value by value: all tables of the ingest stage, and every typed value and reason of every record."""
    write_mutated(tmp_path / "raw")
    monkeypatch.setenv("CENSUS_RAW", str(tmp_path / "raw"))
    own, other = ("spark", "embedded") if settings().engine == "spark" else ("embedded", "spark")
    made = {own: engine_tables.tables(spark), other: tables_of(other, tmp_path)}
    assert made["spark"].keys() == made["embedded"].keys()
    assert all(made["spark"][name].num_rows for name in ("requests", "rejected_records", "records", "load_audit"))
    read = [*PLACE, "reasons", "is_skipped", "raw_created_at"]  # what else a rejected record holds is not kept
    made = {engine: tables | {"records": tables["records"].select(read)} for engine, tables in made.items()}
    unsure = lines_with_a_key_twice(tmp_path / "raw")
    for tables in made.values():
        for name in ("records", "rejected_records"):
            tables[name] = tables[name].filter(
                pa.array([(row["file"], row["line_number"]) not in unsure for row in tables[name].to_pylist()])
            )
    differing = {name: differences(made["spark"][name], made["embedded"][name]) for name in made["spark"]}
    assert {name: found for name, found in differing.items() if found} == {}


def write_mutated(raw: Path) -> None:
    for source in (*SOURCES, *TAG_SOURCES):
        kind = "tags" if source in TAG_SOURCES else "requests"
        if source != "openrouter_csv":
            good = seeds(source)
            write_lines(raw, source, DAY, [*good, *drawn(mutated_json(good))], name="a.jsonl", kind=kind)
        if source in CSV_SOURCES:
            rows = csv_seeds(source)
            write_lines(raw, source, DAY, [*rows, *drawn(mutated_csv(rows))], name="b.csv", kind=kind)


def lines_with_a_key_twice(raw: Path) -> set[tuple[str, int]]:
    """File and number of each line of JSON that gives a key twice: of two values of two types Spark may keep the first.

    What becomes of such a line is compared all the same: only the reasons for which it is rejected are not.
    """
    found: set[tuple[str, int]] = set()
    for file in raw.rglob("*.jsonl"):
        for number, line in enumerate(file.read_bytes().split(b"\n"), 1):
            pairs_of_objects: list[list[tuple[str, object]]] = []
            with suppress(ValueError, RecursionError):
                json.loads(line, object_pairs_hook=pairs_of_objects.append)
            if any(len({key for key, _ in pairs}) < len(pairs) for pairs in pairs_of_objects):
                found.add((str(file.relative_to(raw)), number))
    return found


def tables_of(engine: str, folder: Path) -> dict[str, pa.Table]:
    """The tables that an engine makes, by name, in a process of its own."""
    out = folder / engine
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.engine_tables", str(out)],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if name not in CONNECT}
        | {"CENSUS_ENGINE": engine, "CENSUS_RAW": str(folder / "raw")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-5000:]
    return {path.stem: pq.read_table(path) for path in sorted(out.glob("*.parquet"))}


def differences(one: pa.Table, other: pa.Table) -> list[object]:
    """The first rows that differ, each as the columns that do; their number first. Empty: the tables are equal."""
    assert one.schema.names == other.schema.names
    rows, others = (sorted(table.to_pylist(), key=_key) for table in (one, other))
    found: list[object] = [
        {name: (row[name], also[name]) for name in row if name in PLACE or row[name] != also[name]}
        for row, also in zip(rows, others, strict=False)
        if row != also
    ]
    missing = len(rows) - len(others)
    return [f"{len(found)} rows differ", *found[:NAMED]] if found else [f"{missing} rows more"] if missing else []


def _key(row: dict) -> str:
    """The place of a record, or all values of a row that has none."""
    return repr([row[name] for name in PLACE]) if set(PLACE) <= row.keys() else repr(sorted(row.items()))
