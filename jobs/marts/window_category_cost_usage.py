"""`window_category_cost_usage` (F26): one row per category over the window. Made by `python -m jobs marts`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.medians import with_cost_and_use
from jobs.measures.money import effective_cost, sum_usd
from jobs.measures.periods import in_window
from jobs.measures.samples import SAMPLED_SUMS, is_of_the_twelve, with_sample_share
from schemas.columns import UNKNOWN
from schemas.marts.window_category_cost_usage import TABLE

SUMS = (*SAMPLED_SUMS, "billable_tokens")


def build(*, daily_category_usage: DataFrame) -> DataFrame:
    """Effective cost and token share of each of the twelve categories in the window's sample."""
    sums = (
        in_window(daily_category_usage)
        .where(is_of_the_twelve())
        .groupBy("category", "window_start_date", "window_end_date")
        .agg(
            *(F.sum(name).alias(name) for name in SUMS),
            sum_usd().alias("spend_usd"),
        )
    )
    categories = with_sample_share(sums).withColumn("effective_cost_usd_per_million_tokens", effective_cost())
    return (
        with_cost_and_use(categories, "sampled_tokens")
        .withColumn("category_segment", _segment())
        .select(*TABLE.column_names)
    )


def _segment() -> Column:
    """The segment by the medians. Tokens take the place of the token share: both have the same order."""
    is_dear, is_used = F.col("is_dear"), F.col("is_used")
    return (
        F.when(F.col("effective_cost_usd_per_million_tokens").isNull(), UNKNOWN)
        .when(is_dear & is_used, "premium_workload")
        .when(is_used, "mass_market")
        .when(is_dear, "specialized_expert")
        .otherwise("niche_utility")
    )
