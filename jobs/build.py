"""The daily and the marts stage over a range of arrival days: read -> build -> publish."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from importlib import import_module

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from expectations.arrival import TRAILING_DAYS
from jobs import lake
from jobs.days import days_between, month_start, touched_days, week_start
from jobs.frames import held
from jobs.publish import Say, publish
from jobs.session import compiling
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.contract import Table

HELD_ROWS = 1_000_000
"""Fewer rows are read once and held for all tables: many small files take longer to open than to read."""

COMPILED_ROWS = 100_000
"""Fewer rows are computed before their plans are compiled."""


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
    kept = {"requests": in_days, "request_tags": in_days, "rejected_requests": in_arrivals, "ingest_accounts": trailing}
    tables = tables_of_stage("daily")
    read = {name: lake.read(spark, TABLE_BY_NAME[name]) for name in {name for table in tables for name in table.reads}}
    of_days = {name: frame.where(kept.get(name, F.lit(True))) for name, frame in read.items()}
    of_arrivals = of_days | {"requests": read["requests"].where(in_arrivals)}
    rows = read["ingest_accounts"].where(in_arrivals).agg(F.sum("request_count")).first()[0] or 0
    read_often = [of_days["requests"], of_days["request_tags"]] if rows < HELD_ROWS else []
    with compiling(spark, pays=rows >= COMPILED_ROWS), held(read_often):
        built = {}
        for table in tables:
            by_arrival = table.period == "arrival_date"
            frame = _build_of(table)(*((of_arrivals if by_arrival else of_days)[name] for name in table.reads))
            built[table.name] = frame.where(in_arrivals) if by_arrival else frame
        publish(spark, built, {"request_date": days, "arrival_date": arrivals}, say)
        requests = ("requests", of_days["requests"], "prompt_tokens + completion_tokens")
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
    kept = {"week_start": in_weeks, "month": in_months, None: F.lit(True)}
    tables = tables_of_stage("marts")
    daily = {table.name: lake.read(spark, table) for table in tables_of_stage("daily")}
    uses = Counter((name, table.period) for table in tables for name in table.reads if name in daily)
    parts = {(name, period): daily[name].where(kept[period]) for name, period in uses}
    read_often = [part for use, part in parts.items() if uses[use] > 1]
    with compiling(spark, pays=daily["daily_user_usage"].count() >= COMPILED_ROWS), held(read_often):
        built: dict[str, DataFrame] = {}

        def frame_for(table: Table, name: str) -> DataFrame:
            if name in daily:
                return parts[name, table.period]
            return _as_after(spark, TABLE_BY_NAME[name], built, periods)

        for table in tables:
            built[table.name] = _build_of(table)(*(frame_for(table, name) for name in table.reads))
        publish(spark, built, periods, say)
        usage = parts["daily_model_usage", "week_start"].withColumn("week_start", F.trunc("request_date", "week"))
        in_these_weeks = F.col("week_start").isin(periods["week_start"])
        weekly = _counting_every_token(spark, "marts", in_these_weeks)
        _reconcile(("daily_model_usage", usage, "tokens"), weekly, "week_start", say)


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
