"""A stage over a range of arrival days: read -> build -> gate -> replace, each table in one atomic commit."""

import datetime as dt
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from expectations.arrival import TRAILING_DAYS
from jobs import lake
from jobs.days import days_between, touched_days, week_start
from jobs.frames import frame_of_rows
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.contract import Table

if TYPE_CHECKING:
    from expectations.gate import Report

Say = Callable[[str], None]
"""Where a stage says what it is doing."""

WHOLE_TABLE = dt.date(1970, 1, 1)
"""Stands for the range of days where a table is checked as a whole."""


def report_folder() -> Path:
    """Where the page and Data Docs are written: `CENSUS_REPORT`."""
    return Path(os.environ.get("CENSUS_REPORT") or ".census/report").resolve()


def publish(
    spark: SparkSession,
    frames: dict[str, DataFrame],
    days: dict[str, list[dt.date]],
    say: Say,
    made_from: str = "",
) -> None:
    """Check all frames of a stage, record what the checks found, then replace each table by its frame.

    `frames`: by table name. `days`: by period column, the values to replace; a table without a period is replaced as
    a whole, and `made_from` is kept with it. Raises GateFailure if a critical promise is broken: then no table of the
    stage has changed.
    """
    # Great Expectations takes seconds to import: once a process, and not for `--help`
    from expectations import gate  # noqa: PLC0415

    persisted = {name: frame if frame.is_cached else frame.persist() for name, frame in frames.items()}
    try:
        say(f"checking {', '.join(persisted)}")
        reports = [gate.check(frame, TABLE_BY_NAME[name]) for name, frame in persisted.items()]
        for report in reports:
            gate.write_page(report, report_folder() / "data-docs")
        _record(spark, reports, days)
        for report in reports:
            gate.stop_on_critical(report, persisted[report.table.name])
        for report in reports:
            table, frame = report.table, persisted[report.table.name]
            if table.period is None:
                lake.replace_table(spark, table, frame, made_from)
            else:
                lake.replace_days(spark, table, frame, days[table.period])
            say(f"published {table.layer}/{table.name}: {report.row_count:,} rows, {len(report.results)} promises kept")
    finally:
        for frame in persisted.values():
            frame.unpersist()


def _record(spark: SparkSession, reports: list["Report"], days: dict[str, list[dt.date]]) -> None:
    """Replace the results of these tables and days in `expectation_results`, failed ones too, in one commit."""
    table = TABLE_BY_NAME["expectation_results"]
    rows, is_replaced = [], F.lit(False)
    for report in reports:
        replaced = days.get(report.table.period or "") or [WHOLE_TABLE]
        key = (report.table.name, replaced[0], replaced[-1])
        rows += [
            (*key, one.expectation, one.severity.value, one.is_kept, report.row_count, one.broken_row_count)
            for one in report.results
        ]
        is_same = [F.col(name) == F.lit(value) for name, value in zip(table.grain, key, strict=False)]
        is_replaced = is_replaced | (is_same[0] & is_same[1] & is_same[2])
    names = [report.table.name for report in reports]
    others = lake.read(spark, table).where(F.col("table_name").isin(names) & ~is_replaced)
    new = frame_of_rows(spark, rows, lake.spark_schema(table))
    lake.replace_values(spark, table, others.unionByName(new), names)


def _build_of(table: Table) -> Callable[..., DataFrame]:
    return import_module(f"jobs.{table.layer}.{table.name}").build


def run_daily(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    """Rebuild the daily tables of the request days that arrivals `first` to `last` may touch.

    `daily_data_quality` is by arrival: the arrivals after these are judged against their volume too.
    """
    days, arrivals = touched_days(first, last), days_between(first, last + dt.timedelta(days=TRAILING_DAYS))
    in_days = F.col("request_date").between(F.lit(days[0]), F.lit(days[-1]))
    in_arrivals = F.col("arrival_date").between(F.lit(arrivals[0]), F.lit(arrivals[-1]))
    trailing = F.col("arrival_date").between(F.lit(first - dt.timedelta(days=TRAILING_DAYS)), F.lit(arrivals[-1]))
    tables = tables_of_stage("daily")
    read = {name: lake.read(spark, TABLE_BY_NAME[name]) for name in {name for table in tables for name in table.reads}}
    built = {}
    for table in tables:
        by_arrival = table.period == "arrival_date"
        kept = {"ingest_accounts": trailing, "requests": in_arrivals if by_arrival else in_days}
        kept["rejected_requests"] = in_arrivals
        frames = (read[name].where(kept.get(name, F.lit(True))) for name in table.reads)
        frame = _build_of(table)(*frames)
        built[table.name] = frame.where(in_arrivals) if by_arrival else frame
    publish(spark, built, {"request_date": days, "arrival_date": arrivals}, say)
    daily = [table for table in tables if table.period == "request_date"]
    _reconcile_daily(
        read["requests"].where(in_days), {table.name: lake.read(spark, table).where(in_days) for table in daily}
    )


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
