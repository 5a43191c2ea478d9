"""Many rows stay in files and are checked and written part by part: with the same results as all at once."""

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as pds
import pyarrow.parquet as pq
import pytest

from expectations import gate, validation
from jobs.lake import local_tables, tables
from jobs.lake.contracts import LakeError, arrow_schema
from jobs.lake.frames import arrow_of_rows
from jobs.settings import settings
from jobs.simulate import simulate
from schemas import TABLE_BY_NAME
from tests.support.lake_runs import everything, run, use

MART = TABLE_BY_NAME["weekly_source_share"]
PART = 10
DAY = dt.date(2025, 3, 3)


def mart_rows(count: int = 25, **changes: dict[int, object]) -> pa.Table:
    """Rows of `count` weeks that keep every promise, but for the values of `changes`: column -> place -> value."""
    example = MART.example_row()
    rows = []
    for number in range(count):
        row = {**example, "week_start": example["week_start"] + dt.timedelta(weeks=number)}
        row |= {name: values[number] for name, values in changes.items() if number in values}
        rows.append(tuple(row.values()))
    made = arrow_of_rows(rows, arrow_schema(MART))
    for rule in MART.rules:
        made = made.append_column(
            f"keeps_{rule.name}", pa.array([number not in (3, 12, 24) for number in range(count)])
        )
    return made


def in_files(rows: pa.Table, folder: Path) -> pds.Dataset:
    """The rows in two files."""
    folder.mkdir()
    pq.write_table(rows.slice(0, 7), folder / "a.parquet")
    pq.write_table(rows.slice(7), folder / "b.parquet")
    return pds.dataset(folder)


def test_checks_in_parts_count_what_a_check_at_once_counts(spark, tmp_path, monkeypatch):
    first_week = MART.example_row()["week_start"]
    # a key of the first part again in the last one: no part by itself shows it
    rows = mart_rows(tokens={13: -1, 14: -5}, week_start={24: first_week})
    at_once = gate.check(rows, MART)
    assert {one.broken_row_count for one in at_once.results if not one.is_kept} >= {2, 3}
    monkeypatch.setattr(validation, "PART_ROWS", PART)
    for held in (rows, in_files(rows, tmp_path / "rows")):
        found = gate.check(held, MART)
        assert (found.row_count, found.results) == (at_once.row_count, at_once.results)
        assert found.page.count("unexpected") == at_once.page.count("unexpected")


def test_rows_that_keep_all_promises_keep_them_in_parts(spark, monkeypatch):
    monkeypatch.setattr(validation, "PART_ROWS", PART)
    good = mart_rows(2)
    many = mart_rows().filter(pa.array([number not in (3, 12, 24) for number in range(25)]))
    for rows in (good, many):
        assert [one.expectation for one in gate.check(rows, MART).results if not one.is_kept] == []


def test_an_empty_file_is_not_a_part_without_rows(spark, tmp_path, monkeypatch):
    monkeypatch.setattr(validation, "PART_ROWS", PART)
    many = mart_rows().filter(pa.array([number not in (3, 12, 24) for number in range(25)]))
    in_files(many.slice(0, 17), tmp_path / "rows")
    pq.write_table(many.slice(0, 0), tmp_path / "rows" / "c.parquet")
    rows = pds.dataset(tmp_path / "rows")
    assert [one.expectation for one in gate.check(rows, MART).results if not one.is_kept] == []
    assert all(part.num_rows for part in validation.parts(rows))


def test_nan_in_a_late_part_is_found(spark, tmp_path, monkeypatch):
    monkeypatch.setattr(validation, "PART_ROWS", PART)
    rows = in_files(mart_rows(token_share={23: float("nan")}), tmp_path / "rows")
    with pytest.raises(gate.BrokenCheck, match="NaN in token_share"):
        gate.check(rows, MART)


def test_rows_in_files_are_written_as_they_are(spark, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path)
    rows = mart_rows()
    tables.replace_table(spark, MART, tables.contracted(in_files(rows, tmp_path / "rows"), MART))
    written = local_tables.read(local_tables.opened(MART), MART, {}).sort_by("week_start")
    assert written.equals(rows.select(MART.column_names).cast(written.schema))


def test_a_null_in_files_is_refused_before_anything_is_written(spark, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path)
    rows = mart_rows()
    nulls = pa.array([None if number == 24 else 1 for number in range(25)], pa.int64())
    broken = rows.set_column(rows.column_names.index("tokens"), "tokens", nulls)
    with pytest.raises(LakeError, match="tokens must not be null"):
        tables.replace_table(spark, MART, tables.contracted(in_files(broken, tmp_path / "rows"), MART))
    assert local_tables.opened(MART) is None


@pytest.mark.skipif(settings().engine != "embedded", reason="Spark keeps many rows itself")
def test_a_lake_whose_rows_were_in_files_is_the_same(spark, tmp_path, monkeypatch):
    from jobs.lake import embedded  # noqa: PLC0415 - it needs the embedded engine

    simulate(DAY, DAY, 300, 1, tmp_path / "raw", tag_rate=0.2)
    found = []
    for name, in_memory, part in (("whole", 10**6, 10**6), ("parts", 100, 150)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "raw").symlink_to(tmp_path / "raw")
        use(monkeypatch, folder)
        monkeypatch.setattr(embedded, "IN_MEMORY_ROWS", in_memory)
        monkeypatch.setattr(validation, "PART_ROWS", part)
        run(spark, DAY, DAY, ("models", "ingest", "daily", "marts"))
        found.append(everything(folder / "lake"))
    whole, parts = found
    assert len(whole["requests"]) > 200
    assert json.dumps(parts, default=str) == json.dumps(whole, default=str)
