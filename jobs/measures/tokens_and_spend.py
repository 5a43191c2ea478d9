"""Tokens and spend of places and languages and their shares: what F24 and T2 to T4 have in common."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from jobs.measures.periods import in_window, total_of
from jobs.measures.shares import share

USD = "decimal(28,12)"


def tokens_and_spend(daily: DataFrame, *keys: str, period: tuple[str, ...] = ()) -> DataFrame:
    """One row a value of `keys`: sums of the daily rows, with totals and shares within the same `period` (of all rows).

    `request_count`, `tokens`, `token_share`, and `spend_usd`, null where none is known: then `spend_share` is 0 where
    any is known in the period (definitions.md section 4, spend shares).
    """
    return (
        daily.groupBy(*keys)
        .agg(
            F.sum("request_count").alias("request_count"),
            F.sum("tokens").alias("tokens"),
            F.sum("spend_usd").cast(USD).alias("spend_usd"),
        )
        .withColumn("total_tokens", total_of("tokens", *period))
        .withColumn("token_share", share("tokens", "total_tokens"))
        .withColumn("total_spend_usd", total_of("spend_usd", *period).cast(USD))
        .withColumn("spend_share", share(F.coalesce("spend_usd", F.lit(0)), "total_spend_usd"))
    )


def ranked_in_window(daily: DataFrame, key: str, rank: str) -> DataFrame:
    """One row a value of `key`: tokens and spend of the window, and its place by tokens (1 = most, ties by name)."""
    order = Window.partitionBy().orderBy(F.desc("tokens"), key)
    sums = tokens_and_spend(in_window(daily), key, "window_start_date", "window_end_date")
    return sums.withColumn(rank, F.row_number().over(order))
