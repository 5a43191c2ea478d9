"""Tokens and spend of places and languages and their shares, for F24 and T2 to T4."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.money import sum_usd, total_usd
from jobs.measures.periods import in_window
from jobs.measures.ranks import rank
from jobs.measures.shares import share
from jobs.measures.sums import total_of


def tokens_and_spend(daily: DataFrame, *keys: str, period: tuple[str, ...] = ()) -> DataFrame:
    """One row per value of `keys`: sums of the daily rows, with totals and shares of the same `period` (of all rows).

    `request_count`, `tokens`, `token_share`, and `spend_usd`, null if no spend is known: then `spend_share` is 0 if any
    is known in the period, otherwise null (definitions.md section 4, spend shares).
    """
    return (
        daily.groupBy(*keys)
        .agg(
            F.sum("request_count").alias("request_count"),
            F.sum("tokens").alias("tokens"),
            sum_usd().alias("spend_usd"),
        )
        .withColumn("total_tokens", total_of("tokens", *period))
        .withColumn("token_share", share("tokens", "total_tokens"))
        .withColumn("total_spend_usd", total_usd("spend_usd", *period))
        .withColumn("spend_share", share(F.coalesce("spend_usd", F.lit(0)), "total_spend_usd"))
    )


def ranked_in_window(daily: DataFrame, key: str, rank_name: str) -> DataFrame:
    """One row per value of `key`: tokens and spend of the window, and its rank by tokens as `rank_name`."""
    sums = tokens_and_spend(in_window(daily), key, "window_start_date", "window_end_date")
    return sums.withColumn(rank_name, rank("tokens", key))
