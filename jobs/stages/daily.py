"""The daily stage over a range of arrival days: read -> build -> publish."""

import datetime as dt

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from jobs.lake import tables as lake
from jobs.lake.engine import compiling
from jobs.lake.frames import held
from jobs.measures.requests import tokens
from jobs.settings import settings
from jobs.stages.builds import COMPILED_ROWS, HELD_ROWS, build_of, selected
from jobs.stages.days import daily_periods
from jobs.stages.publish import Say, publish
from schemas import TABLE_BY_NAME
from schemas.daily.daily_data_quality import TRAILING_DAYS


def run(spark: SparkSession, first: dt.date, last: dt.date, say: Say, *, select: frozenset[str] = frozenset()) -> None:
    """Rebuild the daily tables of the request days that arrivals `first` to `last` may touch.

    `daily_data_quality` is by arrival: the volume of later arrivals is compared with that of these.
    `select`: the only tables to build; all where it is empty. Raises CensusError for a name that is not a daily table.
    """
    tables = selected("daily", select)
    periods = daily_periods(first, last)
    days, arrivals = periods["request_date"], periods["arrival_date"]
    in_days = F.col("request_date").between(F.lit(days[0]), F.lit(days[-1]))
    in_arrivals = F.col("arrival_date").between(F.lit(arrivals[0]), F.lit(arrivals[-1]))
    trailing = F.col("arrival_date").between(F.lit(first - dt.timedelta(days=TRAILING_DAYS)), F.lit(arrivals[-1]))
    kept = {"requests": in_days, "request_tags": in_days, "rejected_records": in_arrivals, "load_audit": trailing}
    read = {name: lake.read(spark, TABLE_BY_NAME[name]) for name in {name for table in tables for name in table.reads}}
    of_days = {name: frame.where(kept.get(name, F.lit(True))) for name, frame in read.items()}
    of_arrivals = of_days | ({"requests": read["requests"].where(in_arrivals)} if "requests" in read else {})
    rows = lake.read(spark, TABLE_BY_NAME["load_audit"]).where(in_arrivals).agg(F.sum("request_count")).first()[0] or 0
    inputs = {"limits": settings().limits}
    often = {"requests", "request_tags"} if rows < HELD_ROWS else set()
    read_often = [frame for name, frame in of_days.items() if name in often]
    with compiling(spark, pays=rows >= COMPILED_ROWS), held(read_often):
        built = {}
        for table in tables:
            by_arrival = table.period == "arrival_date"
            frames = of_arrivals if by_arrival else of_days
            arguments = {name: (frames | inputs)[name] for name in (*table.reads, *table.inputs)}
            frame = build_of(table)(**arguments)
            built[table.name] = frame.where(in_arrivals) if by_arrival else frame
        requests = of_days.get("requests", lake.read(spark, TABLE_BY_NAME["requests"]).where(in_days))
        whole = requests.select("request_date", tokens().alias("tokens"))
        publish(
            spark,
            built,
            periods,
            say,
            is_small=rows < HELD_ROWS,
            whole=("requests", whole) if any(table.counts_every_token for table in tables) else None,
        )
