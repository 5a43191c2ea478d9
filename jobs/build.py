"""A stage over a range of arrival days: read -> build -> gate -> replace, each table in one atomic commit."""

import datetime as dt
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs import lake
from jobs.days import touched_days, week_start
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.contract import Table

if TYPE_CHECKING:
    from expectations.gate import Report

Say = Callable[[str], None]
"""Where a stage says what it is doing."""

WHOLE_TABLE = dt.date(1, 1, 1)
"""Stands for the range of days where a table is checked as a whole."""


def report_folder() -> Path:
    """Where the page and Data Docs are written: `CENSUS_REPORT`."""
    return Path(os.environ.get("CENSUS_REPORT") or ".census/report").resolve()


def publish(spark: SparkSession, frames: dict[str, DataFrame], days: dict[str, list[dt.date]], say: Say) -> None:
    """Check all frames of a stage, record what the checks found, then replace each table by its frame.

    `frames`: by table name. `days`: by period column, the values to replace; a table without a period is replaced as a whole. Raises
    GateFailure if a critical promise is broken: then no table of the stage has changed.
    """
    # Great Expectations takes seconds to import: once a process, and not for `--help`
    from expectations import gate  # noqa: PLC0415

    persisted = {name: frame.persist() for name, frame in frames.items()}
    try:
        for name, frame in persisted.items():
            table = TABLE_BY_NAME[name]
            say(f"checking {table.name}")
            report = gate.check(frame, table)
            gate.write_page(report, report_folder() / "data-docs")
            _record(spark, report, days.get(table.period or "", []))
            gate.stop_on_critical(report, frame)
        for name, frame in persisted.items():
            table = TABLE_BY_NAME[name]
            if table.period is None:
                lake.replace_table(spark, table, frame)
            else:
                lake.replace_days(spark, table, frame, days[table.period])
            say(f"published {table.layer}/{table.name}: {frame.count():,} rows")
    finally:
        for frame in persisted.values():
            frame.unpersist()


def _record(spark: SparkSession, report: "Report", days: list[dt.date]) -> None:
    """Replace the results of this table and range of days in `expectation_results`, also those of a failed check."""
    name, table = report.table.name, TABLE_BY_NAME["expectation_results"]
    first, last = (days[0], days[-1]) if days else (WHOLE_TABLE, WHOLE_TABLE)
    rows = [
        (name, first, last, one.expectation, one.severity.value, one.is_kept, one.checked_row_count,
         one.broken_row_count)
        for one in report.results
    ]  # fmt: skip
    is_same_range = (F.col("from_date") == F.lit(first)) & (F.col("to_date") == F.lit(last))
    others = lake.read(spark, table).where((F.col("table_name") == name) & ~is_same_range)
    new = spark.createDataFrame(rows, lake.spark_schema(table))
    lake.replace_value(spark, table, others.unionByName(new), name)


def _build_of(table: Table) -> Callable[..., DataFrame]:
    return import_module(f"jobs.{table.layer}.{table.name}").build


def run_daily(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    """Rebuild the daily tables of the request days that arrivals `first` to `last` may touch."""
    days = touched_days(first, last)
    in_days = F.col("request_date").between(F.lit(days[0]), F.lit(days[-1]))
    frames = {name: lake.read(spark, TABLE_BY_NAME[name]) for name in ("models", "model_aliases")}
    frames["requests"] = lake.read(spark, TABLE_BY_NAME["requests"]).where(in_days)
    tables = tables_of_stage("daily")
    built = {table.name: _build_of(table)(*(frames[name] for name in table.reads)) for table in tables}
    publish(spark, built, {"request_date": days}, say)
    _reconcile_daily(frames["requests"], {table.name: lake.read(spark, table).where(in_days) for table in tables})


def _reconcile_daily(requests: DataFrame, daily: dict[str, DataFrame]) -> None:
    from expectations.reconcile import same_tokens  # noqa: PLC0415 - see publish()

    for name, frame in daily.items():
        same_tokens(
            (name, frame, "tokens"), ("requests", requests, "prompt_tokens + completion_tokens"), "request_date"
        )


def run_marts(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    """Rebuild the weeks that arrivals `first` to `last` may touch, and every window mart as a whole."""
    days = touched_days(first, last)
    weeks = sorted({week_start(day) for day in days})
    in_weeks = F.col("request_date").between(F.lit(weeks[0]), F.lit(weeks[-1] + dt.timedelta(days=6)))
    daily = {table.name: lake.read(spark, table) for table in tables_of_stage("daily")}
    built = {}
    for table in tables_of_stage("marts"):
        frames = (daily[name] if table.period is None else daily[name].where(in_weeks) for name in table.reads)
        built[table.name] = _build_of(table)(*frames)
    publish(spark, built, {"week_start": weeks}, say)
    _reconcile_marts(spark, daily["daily_model_usage"].where(in_weeks), weeks)


def _reconcile_marts(spark: SparkSession, daily_model_usage: DataFrame, weeks: list[dt.date]) -> None:
    from expectations.reconcile import same_tokens  # noqa: PLC0415 - see publish()

    daily = daily_model_usage.withColumn("week_start", F.date_trunc("week", "request_date").cast("date"))
    in_weeks = F.col("week_start").between(F.lit(weeks[0]), F.lit(weeks[-1]))
    for table in tables_of_stage("marts"):
        if "tokens" in table.column_names and table.period == "week_start" and table.name != "unknown_models":
            mart = lake.read(spark, table).where(in_weeks)
            same_tokens((table.name, mart, "tokens"), ("daily_model_usage", daily, "tokens"), "week_start")
