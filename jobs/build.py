"""A stage over a range of arrival days: read -> build -> gate -> replace, each table in one atomic commit."""

import datetime as dt
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from expectations.arrival import TRAILING_DAYS
from jobs import lake
from jobs.days import days_between, month_start, touched_days, week_start
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
        kept |= {"rejected_requests": in_arrivals, "request_tags": in_days}
        frames = (read[name].where(kept.get(name, F.lit(True))) for name in table.reads)
        frame = _build_of(table)(*frames)
        built[table.name] = frame.where(in_arrivals) if by_arrival else frame
    publish(spark, built, {"request_date": days, "arrival_date": arrivals}, say)
    requests = ("requests", read["requests"].where(in_days), "prompt_tokens + completion_tokens")
    _reconcile(requests, _counting_every_token(spark, "daily", in_days), "request_date", say)


def _counting_every_token(spark: SparkSession, stage: str, kept: Column) -> list[tuple[str, DataFrame, str]]:
    tables = [table for table in tables_of_stage(stage) if table.counts_every_token]
    return [(table.name, lake.read(spark, table).where(kept), "tokens") for table in tables]


def _reconcile(
    whole: tuple[str, DataFrame, str], parts: list[tuple[str, DataFrame, str]], period: str, say: Say
) -> None:
    from expectations.reconcile import same_tokens  # noqa: PLC0415 - see publish()

    tokens = same_tokens(whole, parts, period)
    say(f"sums agree in every {period}: {' = '.join(name for name, _, _ in (whole, *parts))} = {tokens:,} tokens")


def run_marts(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    """Rebuild the weeks and months that arrivals `first` to `last` may touch, and every window mart as a whole."""
    days = touched_days(first, last)
    periods = {
        "week_start": sorted({week_start(day) for day in days}),
        "month": sorted({month_start(day) for day in days}),
    }
    in_weeks = F.col("request_date").between(
        F.lit(periods["week_start"][0]), F.lit(periods["week_start"][-1] + dt.timedelta(days=6))
    )
    in_months = F.col("request_date").between(F.lit(periods["month"][0]), F.last_day(F.lit(periods["month"][-1])))
    kept = {"week_start": in_weeks, "month": in_months}
    daily = {table.name: lake.read(spark, table) for table in tables_of_stage("daily")}
    built: dict[str, DataFrame] = {}

    def frame_for(table: Table, name: str) -> DataFrame:
        if name not in daily:
            return _as_after(spark, TABLE_BY_NAME[name], built, periods)
        return daily[name] if table.period is None else daily[name].where(kept[table.period])

    for table in tables_of_stage("marts"):
        built[table.name] = _build_of(table)(*(frame_for(table, name) for name in table.reads))
    publish(spark, built, periods, say)
    usage = daily["daily_model_usage"].where(in_weeks).withColumn("week_start", F.trunc("request_date", "week"))
    in_these_weeks = F.col("week_start").isin(periods["week_start"])
    _reconcile(
        ("daily_model_usage", usage, "tokens"), _counting_every_token(spark, "marts", in_these_weeks), "week_start", say
    )


def _as_after(
    spark: SparkSession, table: Table, built: dict[str, DataFrame], periods: dict[str, list[dt.date]]
) -> DataFrame:
    """The rows of a table that is no daily one, as they will be once this stage has published what it built."""
    if table.name not in built:
        return lake.read(spark, table)
    if table.period is None:
        return built[table.name]
    untouched = lake.read(spark, table).where(~F.col(table.period).isin(periods[table.period]))
    return untouched.unionByName(built[table.name])
