"""Shares in the classified sample, for all marts of categories."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.intervals import share_interval
from jobs.measures.shares import share
from jobs.measures.sums import total_of
from schemas.sample_columns import CATEGORIES

SAMPLED_SUMS = ("sampled_request_count", "sampled_tokens", "sampled_tokens_squared")
"""The sums of a classified sample that `with_sample_share` needs."""


def is_of_the_twelve() -> Column:
    """Whether a row's category is one of the twelve that shares are among: neither `other` nor `unclassified`."""
    return F.col("category").isin(*CATEGORIES)


def with_sample_share(sums: DataFrame, *period: str, among: Column | None = None) -> DataFrame:
    """Add `total_sampled_tokens` of the same period (of all rows where none is named), and each share with interval.

    `sums`: rows with sampled_tokens and sampled_tokens_squared. `among`: the rows that make up the total; the others
    get the total too, but their share, its interval and the effective size are null.
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
