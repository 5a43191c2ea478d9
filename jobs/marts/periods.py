"""Weeks, windows and shares: what the marts have in common with definitions.md section 1."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

WINDOW_MONTHS = 13


def week_start() -> Column:
    """The Monday of the ISO week of `request_date`."""
    return F.date_trunc("week", F.col("request_date")).cast("date")


def with_week(daily: DataFrame) -> DataFrame:
    """Add `week_start` and `is_complete`: whether all seven days of the week are present in this daily table."""
    weeks = (
        daily.select("request_date")
        .distinct()
        .groupBy(week_start().alias("week_start"))
        .agg((F.count(F.lit(1)) == 7).alias("is_complete"))
    )
    return daily.withColumn("week_start", week_start()).join(F.broadcast(weeks), on="week_start", how="inner")


def share(part: str | Column, whole: str | Column) -> Column:
    """`part` / `whole` as a fraction; null where the whole is 0."""
    part, whole = (F.col(side) if isinstance(side, str) else side for side in (part, whole))
    return F.when(whole != 0, part.cast("double") / whole.cast("double"))


def total_of(column: str, *period: str) -> Column:
    """The sum of `column` over all rows of the same period (of all rows where none is named)."""
    return F.sum(column).over(Window.partitionBy(*period))


def in_window(daily: DataFrame) -> DataFrame:
    """The rows of the trailing 13 calendar months that end with the newest day; adds the window's two dates."""
    newest = daily.agg(F.max("request_date").alias("window_end_date"))
    bounds = newest.select(
        F.add_months(F.trunc("window_end_date", "month"), 1 - WINDOW_MONTHS).alias("window_start_date"),
        "window_end_date",
    )
    return daily.crossJoin(F.broadcast(bounds)).where(F.col("request_date") >= F.col("window_start_date"))
