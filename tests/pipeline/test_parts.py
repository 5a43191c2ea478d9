"""Many rows stay in files, and are checked by the engine: with the same results as few rows, which pandas checks."""

import datetime as dt
import json

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession

from expectations import gate
from jobs.lake import local_tables, tables
from jobs.lake.contracts import LakeError, arrow_schema
from jobs.lake.engine import computed, held, materialized
from jobs.lake.frames import arrow_of_rows, frame_of_arrow
from jobs.settings import settings
from jobs.simulate import simulate
from jobs.stages.publish import publish
from schemas import TABLE_BY_NAME
from tests.support.lake_runs import everything, run, use

MART = TABLE_BY_NAME["weekly_source_share"]
DAY = dt.date(2025, 3, 3)

spark_only = pytest.mark.skipif(settings().engine != "spark", reason="the embedded engine holds no frames")
embedded_only = pytest.mark.skipif(settings().engine != "embedded", reason="Spark keeps many rows itself")


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


def in_files(spark: SparkSession, rows: pa.Table) -> DataFrame:
    """The rows as a frame that the engine has computed."""
    return computed(frame_of_arrow(spark, rows))


def test_the_engine_counts_what_pandas_counts(spark):
    first_week = MART.example_row()["week_start"]
    rows = mart_rows(tokens={13: -1, 14: -5}, week_start={24: first_week})
    by_pandas = gate.check(rows, MART)
    assert {one.broken_row_count for one in by_pandas.results if not one.is_kept} >= {2, 3}
    found = gate.check(in_files(spark, rows), MART)
    assert (found.row_count, found.results) == (by_pandas.row_count, by_pandas.results)
    assert found.page.count("unexpected") == by_pandas.page.count("unexpected")


def test_rows_that_keep_all_promises_keep_them_for_both(spark):
    good = mart_rows().filter(pa.array([number not in (3, 12, 24) for number in range(25)]))
    for rows in (good, in_files(spark, good)):
        assert [one.expectation for one in gate.check(rows, MART).results if not one.is_kept] == []


def test_nan_is_found_by_both(spark):
    rows = mart_rows(token_share={23: float("nan")})
    for found in (rows, in_files(spark, rows)):
        with pytest.raises(gate.BrokenCheck, match="NaN in token_share"):
            gate.check(found, MART)


def test_rules_are_not_computed_twice(spark):
    frame = gate.prepared(in_files(spark, mart_rows().select(MART.column_names)), MART)
    assert gate.prepared(frame, MART) is frame


@embedded_only
def test_many_rows_stay_in_files_and_are_written_as_they_are(spark, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path)
    rows = mart_rows()
    held = many(spark, rows, monkeypatch)
    assert materialized(held) is held, "they are not written again"
    tables.replace_table(spark, MART, tables.contracted(held, MART))
    written = local_tables.read(local_tables.opened(MART), MART, {}).sort_by("week_start")
    assert written.equals(rows.select(MART.column_names).cast(written.schema))


@embedded_only
def test_a_null_in_files_is_refused_before_anything_is_written(spark, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path)
    rows = mart_rows()
    nulls = pa.array([None if number == 24 else 1 for number in range(25)], pa.int64())
    broken = rows.set_column(rows.column_names.index("tokens"), "tokens", nulls)
    with pytest.raises(LakeError, match="tokens must not be null"):
        tables.replace_table(spark, MART, tables.contracted(many(spark, broken, monkeypatch), MART))
    assert local_tables.opened(MART) is None


@spark_only
def test_many_rows_stay_in_spark_and_are_written_as_they_are(spark, tmp_path, monkeypatch):
    from jobs.lake import spark as back_end  # noqa: PLC0415 - it needs Spark

    use(monkeypatch, tmp_path)
    monkeypatch.setattr(back_end, "HELD_ROWS", 10)
    good = mart_rows().filter(pa.array([number not in (3, 12, 24) for number in range(25)])).select(MART.column_names)
    frame = frame_of_arrow(spark, good)
    with held([frame]):
        assert materialized(frame) is frame
    publish(spark, {MART.name: frame}, {"week_start": good["week_start"].to_pylist()}, is_small=False)
    written = local_tables.read(local_tables.opened(MART), MART, {}).sort_by("week_start")
    assert written.equals(good.cast(written.schema))


def many(spark: SparkSession, rows: pa.Table, monkeypatch: pytest.MonkeyPatch) -> DataFrame:
    """The rows as the engine hands them on when they are too many for memory."""
    from jobs.lake import embedded  # noqa: PLC0415 - it needs the embedded engine

    monkeypatch.setattr(embedded, "IN_MEMORY_ROWS", 10)
    held = materialized(frame_of_arrow(spark, rows))
    assert isinstance(held, DataFrame)
    return held


@pytest.mark.slow
@embedded_only
def test_a_lake_whose_rows_were_in_files_is_the_same(spark, tmp_path, monkeypatch):
    from jobs.lake import embedded  # noqa: PLC0415 - it needs the embedded engine

    simulate(DAY, DAY, 300, 1, tmp_path / "raw", tag_rate=0.2)
    found = []
    for name, in_memory in (("whole", 10**6), ("parts", 100)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "raw").symlink_to(tmp_path / "raw")
        use(monkeypatch, folder)
        monkeypatch.setattr(embedded, "IN_MEMORY_ROWS", in_memory)
        run(spark, DAY, DAY, ("models", "ingest", "daily", "marts"))
        found.append(everything(folder / "lake"))
    whole, parts = found
    assert len(whole["requests"]) > 200
    assert json.dumps(parts, default=str) == json.dumps(whole, default=str)
