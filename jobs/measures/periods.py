"""Weeks, months and the window of a daily table: docs/definitions.md section 1."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from schemas.columns import WINDOW_MONTHS

DAYS_PER_WEEK = 7


def week_start() -> Column:
    """The Monday of the ISO week of `request_date`."""
    return F.date_trunc("week", F.col("request_date")).cast("date")


def month() -> Column:
    """The first day of the calendar month of `request_date`."""
    return F.trunc("request_date", "month")


def with_week(daily: DataFrame) -> DataFrame:
    """Add `week_start` and `is_complete`: whether all seven days of the week are present in this daily table."""
    return _with_period(daily, "week_start", week_start(), F.lit(DAYS_PER_WEEK))


def with_month(daily: DataFrame) -> DataFrame:
    """Add `month` and `is_complete`: whether all days of the month are present in this daily table."""
    return _with_period(daily, "month", month(), F.dayofmonth(F.last_day("month")))


def _with_period(daily: DataFrame, name: str, start: Column, length_days: Column) -> DataFrame:
    """Add the first day of the period as `name`, and `is_complete`. `length_days` may depend on the column `name`."""
    periods = (
        daily.select("request_date")
        .distinct()
        .groupBy(start.alias(name))
        .agg(F.count(F.lit(1)).alias("days"))
        .select(name, (F.col("days") == length_days).alias("is_complete"))
    )
    return daily.withColumn(name, start).join(F.broadcast(periods), on=name, how="inner")


def in_window(daily: DataFrame) -> DataFrame:
    """The rows of the window, the trailing calendar months up to the newest day; adds the window's two dates."""
    newest_day = daily.agg(F.max("request_date").alias("window_end_date"))
    bounds = newest_day.select(
        F.add_months(F.trunc("window_end_date", "month"), 1 - WINDOW_MONTHS).alias("window_start_date"),
        "window_end_date",
    )
    return daily.crossJoin(F.broadcast(bounds)).where(F.col("request_date") >= F.col("window_start_date"))


def newest(*names: str) -> Column:
    """An aggregate: the value of the newest day of a group, of one column or a struct of several."""
    return F.max_by(names[0] if len(names) == 1 else F.struct(*names), "request_date")
