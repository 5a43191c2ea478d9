"""`weekly_category_spend` (F20): one row per week, category and lab. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.intervals import share_interval
from jobs.measures.money import sum_usd, total_usd
from jobs.measures.periods import in_window, with_week
from jobs.measures.ranks import first_with_any
from jobs.measures.shares import share
from jobs.measures.sums import total_of
from schemas.marts.weekly_category_spend import AUTHORS, TABLE
from schemas.sample_columns import OTHER


def build(*, daily_category_usage: DataFrame) -> DataFrame:
    """Spend share of the ten labs with most spend in the window's sample, and of the rest, within each category."""
    weeks = with_week(in_window(daily_category_usage))
    first = first_with_any(weeks, "author", "spend_usd", "author_rank", AUTHORS)
    author = F.when(F.col("author_rank").isNotNull(), F.col("author")).otherwise(OTHER)
    period = ("week_start", "category")
    return (
        weeks.join(F.broadcast(first), on="author", how="left")
        .withColumn("author", author)
        .groupBy(*period, "is_complete", "author")
        .agg(
            F.sum("sampled_request_count").alias("sampled_request_count"),
            sum_usd().alias("spend_usd"),
            F.sum("spend_usd_squared").alias("spend_usd_squared"),
        )
        .withColumn("known_usd", F.coalesce("spend_usd", F.lit(0)))
        .withColumn("total_spend_usd", total_usd("spend_usd", *period))
        .withColumn("total_squared", total_of("spend_usd_squared", *period))
        .withColumn("spend_share", share("known_usd", "total_spend_usd"))
        .withColumns(share_interval("known_usd", "spend_usd_squared", "total_spend_usd", "total_squared"))
        .select(*TABLE.column_names)
    )
