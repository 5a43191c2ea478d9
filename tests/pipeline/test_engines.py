"""Both engines make the same of every line: the lines of the cases, and mutated ones of each source."""

import math
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.ingest.sources import SOURCES, TAG_SOURCES
from jobs.settings import settings
from tests.pipeline.fuzz import CSV_SOURCES, csv_seeds, drawn, mutated_csv, mutated_json, seeds
from tests.support import engine_tables
from tests.support.engine_tables import DAY
from tests.support.lake_runs import run_on, write_lines

NAMED = 5
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
ODD_DOUBLE = re.compile(rb"[0-9][eE][+-]?[0-9]|[0-9]{8,}\.[0-9]|0\.000[0-9]|-0[,}\] ]")
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
    for tables in made.values():
        _compare_hashes_by_line(tables, lines_with_odd_doubles(tmp_path / "raw"))
    differing = {name: differences(made["spark"][name], made["embedded"][name]) for name in made["spark"]}
    found = [
        f"{name}: {difference}" for name, differences_of_it in differing.items() for difference in differences_of_it
    ]
    assert not found, "\n".join(found)


def write_mutated(raw: Path) -> None:
    for source in (*SOURCES, *TAG_SOURCES):
        kind = "tags" if source in TAG_SOURCES else "requests"
        if source != "openrouter_csv":
            good = seeds(source)
            write_lines(raw, source, DAY, [*good, *drawn(mutated_json(good))], name="a.jsonl", kind=kind)
        if source in CSV_SOURCES:
            rows = csv_seeds(source)
            write_lines(raw, source, DAY, [*rows, *drawn(mutated_csv(rows))], name="b.csv", kind=kind)


HASHES = ("user_key", "session_key")


def _compare_hashes_by_line(tables: dict[str, pa.Table], unsure: set[tuple[str, int]]) -> None:
    """Take the hashes from `requests` into `records`, null for lines in which the hashed text may be such a double."""
    read = ["reasons", "is_skipped", "raw_created_at"]  # what else a rejected record holds is not kept
    rows = tables["records"].select([*PLACE, *read, *HASHES])
    tables["records"] = pa.Table.from_pylist(
        [
            row | dict.fromkeys(HASHES) if row["reasons"] or (row["file"], row["line_number"]) in unsure else row
            for row in rows.to_pylist()
        ],
        rows.schema,
    )
    tables["requests"] = tables["requests"].drop_columns(list(HASHES))


def lines_with_odd_doubles(raw: Path) -> set[tuple[str, int]]:
    """File and number of each line with a double that Spark and Sail may write as other texts."""
    return {
        (str(file.relative_to(raw)), number)
        for file in raw.rglob("*.*")
        for number, line in enumerate(file.read_bytes().split(b"\n"), 1)
        if ODD_DOUBLE.search(line)
    }


def tables_of(engine: str, folder: Path) -> dict[str, pa.Table]:
    """The tables that an engine makes, by name, in a process of its own."""
    out = folder / engine
    out.mkdir()
    run_on(engine, "engine_tables", out, CENSUS_RAW=str(folder / "raw"))
    return {path.stem: pq.read_table(path) for path in sorted(out.glob("*.parquet"))}


def differences(one: pa.Table, other: pa.Table) -> list[object]:
    """The first rows that differ, each as the columns that do; their number first. Empty: the tables are equal."""
    assert one.schema.names == other.schema.names
    rows, others = (sorted(table.to_pylist(), key=_key) for table in (one, other))
    found: list[object] = [
        {name: (row[name], also[name]) for name in row if name in PLACE or not _is_same(row[name], also[name])}
        for row, also in zip(rows, others, strict=False)
        if not all(_is_same(row[name], also[name]) for name in row)
    ]
    missing = len(rows) - len(others)
    return [f"{len(found)} rows differ", *found[:NAMED]] if found else [f"{missing} rows more"] if missing else []


def _is_same(one: object, other: object) -> bool:
    """Equal; or both are texts of one double, which engines write with other last digits: docs/operations.md."""
    if one == other or not (isinstance(one, str) and isinstance(other, str)):
        return one == other
    pairs = list(zip(one.split("/"), other.split("/"), strict=False))
    return one.count("/") == other.count("/") and all(_is_same_part(*pair) for pair in pairs)


def _is_same_part(one: str, other: str) -> bool:
    if one == other:
        return True
    is_double = NUMBER.fullmatch(one) and NUMBER.fullmatch(other)
    return bool(is_double) and math.isclose(float(one), float(other), rel_tol=1e-15)


def _key(row: dict) -> str:
    """The place of a record, or all values of a row that has none."""
    return repr([row[name] for name in PLACE]) if set(PLACE) <= row.keys() else repr(sorted(row.items()))
