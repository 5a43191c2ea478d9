"""The marts stage over a range of arrival days: read -> build -> publish."""

import datetime as dt
from collections import Counter

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.lake import tables as lake
from jobs.lake.engine import compiling, held, held_rows
from jobs.measures.periods import week_start
from jobs.stages.builds import COMPILED_ROWS, build_of, selected
from jobs.stages.days import Periods, mart_periods
from jobs.stages.publish import publish
from schemas import TABLE_BY_NAME, TABLES
from schemas.contract import Table


def run(spark: SparkSession, first: dt.date, last: dt.date, *, select: frozenset[str] = frozenset()) -> None:
    """Rebuild the weeks and months that arrivals `first` to `last` may touch, and every window mart as a whole.

    `select`: the only marts to build; all where it is empty. Marts that they read are taken from the lake if
    they are not selected. Raises CensusError for a name that is not a mart.
    """
    tables = selected("marts", select)
    periods = mart_periods(first, last)
    in_weeks = F.col("request_date").between(
        F.lit(periods["week_start"][0]), F.lit(periods["week_start"][-1] + dt.timedelta(days=6))
    )
    in_months = F.col("request_date").between(F.lit(periods["month"][0]), F.last_day(F.lit(periods["month"][-1])))
    kept = {"week_start": in_weeks, "month": in_months, None: F.lit(True)}
    stage_of = {table.name: table.stage for table in TABLES}
    uses = Counter((name, table.period) for table in tables for name in table.reads if stage_of[name] == "daily")
    # every run counts the rows of the first and may add up the tokens of the second
    names = {"daily_user_usage", "daily_model_usage"} | {name for name, _ in uses}
    daily = {name: lake.read(spark, TABLE_BY_NAME[name]) for name in sorted(names)}
    parts = {(name, period): daily[name].where(kept[period]) for name, period in uses}
    read_often = [part for use, part in parts.items() if uses[use] > 1]
    rows = daily["daily_user_usage"].count()
    with compiling(spark, pays=rows >= COMPILED_ROWS), held(read_often):
        built: dict[str, DataFrame] = {}

        def frame_for(table: Table, name: str) -> DataFrame:
            if name in daily:
                return parts[name, table.period]
            return _as_after(spark, TABLE_BY_NAME[name], built, periods)

        for table in tables:
            built[table.name] = build_of(table)(**{name: frame_for(table, name) for name in table.reads})
        usage = daily["daily_model_usage"].where(in_weeks).select(week_start().alias("week_start"), "tokens")
        whole = ("daily_model_usage", usage) if any(table.counts_every_token for table in tables) else None
        publish(spark, built, periods, is_small=rows < held_rows(), whole=whole)


def _as_after(spark: SparkSession, table: Table, built: dict[str, DataFrame], periods: Periods) -> DataFrame:
    """The rows of a table of the catalogue or of a mart, as they will be after this stage has published its tables."""
    if table.name not in built:
        return lake.read(spark, table)
    if table.period is None:
        return built[table.name]
    untouched = lake.read(spark, table).where(~F.col(table.period).isin(periods[table.period]))
    return untouched.unionByName(built[table.name])
