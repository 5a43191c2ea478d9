"""The daily stage over a range of arrival days: read -> build -> publish."""

import datetime as dt

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.lake import tables as lake
from jobs.lake.engine import compiling, held, held_rows
from jobs.measures.requests import tokens
from jobs.settings import settings
from jobs.stages.builds import COMPILED_ROWS, build_of, selected
from jobs.stages.days import Periods, daily_periods
from jobs.stages.publish import publish
from schemas import TABLE_BY_NAME
from schemas.contract import Table
from schemas.daily.daily_data_quality import TRAILING_DAYS


def run(spark: SparkSession, first: dt.date, last: dt.date, *, select: frozenset[str] = frozenset()) -> None:
    """Rebuild the daily tables of the request days that arrivals `first` to `last` may touch.

    `daily_data_quality` is by arrival: the volume of later arrivals is compared with that of these.
    `select`: the only tables to build; all where it is empty. Raises CensusError for a name that is not a daily table.
    """
    tables = selected("daily", select)
    periods = daily_periods(first, last)
    arrivals = periods["arrival_date"]
    in_arrivals = F.col("arrival_date").between(F.lit(arrivals[0]), F.lit(arrivals[-1]))
    of_days, of_arrivals = _read(spark, tables, periods, first)
    counted = of_days["load_audit"].where(in_arrivals).agg(F.coalesce(F.sum("request_count"), F.lit(0)).alias("rows"))
    rows = counted.collect()[0].rows
    read_often = [of_days[name] for name in ("requests", "request_tags") if name in of_days and rows < held_rows()]
    with compiling(spark, pays=rows >= COMPILED_ROWS), held(read_often):
        inputs = {"limits": settings().limits}
        built = {}
        for table in tables:
            by_arrival = table.period == "arrival_date"
            given = (of_arrivals if by_arrival else of_days) | inputs
            frame = build_of(table)(**{name: given[name] for name in (*table.reads, *table.inputs)})
            built[table.name] = frame.where(in_arrivals) if by_arrival else frame
        whole = None
        if any(table.counts_every_token for table in tables):
            whole = ("requests", of_days["requests"].select("request_date", tokens().alias("tokens")))
        publish(spark, built, periods, is_small=rows < held_rows(), whole=whole)


def _read(
    spark: SparkSession, tables: tuple[Table, ...], periods: Periods, first: dt.date
) -> tuple[dict[str, DataFrame], dict[str, DataFrame]]:
    """What the tables read, by name: for those by request day, and for those by arrival day."""
    days, arrivals = ((days[0], days[-1]) for days in (periods["request_date"], periods["arrival_date"]))
    ranges = {
        "requests": {"request_date": days},
        "request_tags": {"request_date": days},
        "rejected_records": {"arrival_date": arrivals},
        "load_audit": {"arrival_date": (first - dt.timedelta(days=TRAILING_DAYS), arrivals[1])},
    }
    names = {name for table in tables for name in table.reads} | {"load_audit"}
    if any(table.counts_every_token for table in tables):
        names.add("requests")
    of_days = {name: lake.read(spark, TABLE_BY_NAME[name], ranges.get(name)) for name in sorted(names)}
    if not any(table.period == "arrival_date" for table in tables):
        return of_days, {}
    arrived = lake.read(spark, TABLE_BY_NAME["requests"], {"arrival_date": arrivals})
    return of_days, of_days | {"requests": arrived}
