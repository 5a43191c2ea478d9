"""Weeks, windows and shares: what the marts have in common with definitions.md section 1."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.measures.intervals import share_interval
from jobs.measures.shares import share
from schemas.sample_columns import CATEGORIES

WINDOW_MONTHS = 13
SAMPLED_SUMS = ("sampled_request_count", "sampled_tokens", "sampled_tokens_squared")
"""What `with_sample_share` needs of a classified sample, added up."""


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


def effective_cost() -> Column:
    """USD a million tokens (definitions.md section 4, F26): spend / billable tokens × 10⁶; null without such tokens.

    Rounded to 9 decimals: one price that comes from different sums would differ in its last bit, and a model at the
    median would be above or below it by chance.
    """
    return F.round(share("spend_usd", "billable_tokens") * 1_000_000, 9)


def is_of_the_twelve() -> Column:
    """Whether a row's category is one of the twelve that shares are among: neither `other` nor `unclassified`."""
    return F.col("category").isin(*CATEGORIES)


def with_sample_share(sums: DataFrame, *period: str, among: Column | None = None) -> DataFrame:
    """Add `total_sampled_tokens` of the same period (of all rows where none is named), and each share with interval.

    `sums`: rows with sampled_tokens and sampled_tokens_squared. `among`: the rows that make up the total; others get
    it too, but no share: that, its interval and the effective size are null.
    """
    among = F.lit(True) if among is None else among
    return (
        sums.withColumn("counted", F.when(among, F.col("sampled_tokens")))
        .withColumn("counted_squared", F.when(among, F.col("sampled_tokens_squared")))
        .withColumn("total_sampled_tokens", F.coalesce(total_of("counted", *period), F.lit(0)))
        .withColumn("total_squared", total_of("counted_squared", *period))
        .withColumn("token_share", share("counted", "total_sampled_tokens"))
        .withColumns(share_interval("counted", "counted_squared", "total_sampled_tokens", "total_squared"))
    )
