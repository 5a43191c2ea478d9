"""`window_category_cost_usage` (F26): one row a category over the window. Made by `python -m jobs marts`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import SAMPLED_SUMS, effective_cost, in_window, is_of_the_twelve, with_sample_share
from schemas.columns import UNKNOWN
from schemas.marts.window_category_cost_usage import TABLE

SUMS = (*SAMPLED_SUMS, "billable_tokens")


def build(*, daily_category_usage: DataFrame) -> DataFrame:
    """Effective cost and token share of each of the twelve categories that the window's sample has."""
    sums = (
        in_window(daily_category_usage)
        .where(is_of_the_twelve())
        .groupBy("category", "window_start_date", "window_end_date")
        .agg(
            *(F.sum(name).alias(name) for name in SUMS),
            F.sum("spend_usd").cast("decimal(28,12)").alias("spend_usd"),
        )
    )
    categories = with_sample_share(sums).withColumn("effective_cost_usd_per_million_tokens", effective_cost())
    medians = categories.agg(
        F.median("effective_cost_usd_per_million_tokens").alias("median_cost"),
        F.median("sampled_tokens").alias("median_tokens"),
    )
    return (
        categories.crossJoin(F.broadcast(medians))
        .withColumn("category_segment", _segment())
        .select(*TABLE.column_names)
    )


def _segment() -> Column:
    """By the medians; tokens in place of the token share, which they are but for the total that all have in common."""
    cost = F.col("effective_cost_usd_per_million_tokens")
    is_dear, is_used = cost >= F.col("median_cost"), F.col("sampled_tokens") >= F.col("median_tokens")
    return (
        F.when(cost.isNull(), UNKNOWN)
        .when(is_dear & is_used, "premium_workload")
        .when(is_used, "mass_market")
        .when(is_dear, "specialized_expert")
        .otherwise("niche_utility")
    )
