"""Join a day's sums with the catalogue: what model a raw name means, what it was that day, what its cost is worth.

And what the daily tables of models and of categories add up alike.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.catalogue.resolve import attributes_on, resolve


def with_catalogue(sums: DataFrame, models: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """Add model_id, variant, is_catalogued, the model's attributes and prices of the day, and `cost_kind`.

    `sums`: rows with request_date, raw_model and cost_status, already aggregated: thousands, not millions.
    `cost_kind`: what the log's `cost_status` means once the catalogue is known: `billable` (the cost is known, 0 if
    free), `unpriced` (it is not: an unexplained zero, or nothing logged), `byok`, `failed`.
    """
    names = resolve(sums.select("raw_model").distinct(), model_aliases)
    named = sums.join(F.broadcast(names), on="raw_model", how="inner")
    attributes = attributes_on(named.select("request_date", "model_id").distinct(), models)
    return named.join(F.broadcast(attributes), on=["request_date", "model_id"], how="inner").withColumn(
        "cost_kind", _cost_kind()
    )


def _cost_kind() -> Column:
    status = F.col("cost_status")
    has_zero_price = (F.col("prompt_price_usd_per_million_tokens") == 0) & (
        F.col("completion_price_usd_per_million_tokens") == 0
    )
    is_free = (F.col("variant") == "free") | F.coalesce(has_zero_price, F.lit(False))
    return (
        F.when(status.isin("byok", "failed"), status)
        .when(status.isin("billed", "cached"), "billable")
        .when((status == "zero") & is_free, "billable")
        .otherwise("unpriced")
    )


def spend_usd(cost_usd: Column) -> Column:
    """Sum of the known costs of all but BYOK; null where nothing is known.

    The 0 of a failure that was not charged is no price: beside unpriced requests it would make them look free.
    """
    return F.sum(F.when(F.col("cost_kind") == "billable", cost_usd)).cast("decimal(28,12)")


def squared(tokens: Column) -> Column:
    """Exact: the square of a million tokens a request, summed over a day, does not fit a bigint."""
    wide = tokens.cast("decimal(19,0)")
    return (wide * wide).cast("decimal(38,0)")
