"""Calendar months, and whether they are complete."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def month() -> Column:
    """The first day of the calendar month of `request_date`."""
    return F.trunc("request_date", "month")


def with_month(daily: DataFrame) -> DataFrame:
    """Add `month` and `is_complete`: whether all days of the month are present in this daily table."""
    months = (
        daily.select("request_date")
        .distinct()
        .groupBy(month().alias("month"))
        .agg(F.count(F.lit(1)).alias("days"))
        .select("month", (F.col("days") == F.dayofmonth(F.last_day("month"))).alias("is_complete"))
    )
    return daily.withColumn("month", month()).join(F.broadcast(months), on="month", how="inner")
