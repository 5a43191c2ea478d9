"""Requests, tokens and spend of a day by a logged property: shared by countries and languages."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.money import spend_usd
from jobs.measures.pricing import with_catalogue
from jobs.measures.requests import tokens


def priced_sums(requests: DataFrame, models: DataFrame, model_aliases: DataFrame, *keys: str) -> DataFrame:
    """One row per day and value of `keys`, columns of `requests`: `request_count`, `tokens` and `spend_usd`."""
    sums = requests.groupBy("request_date", "raw_model", "cost_status", *keys).agg(
        F.count(F.lit(1)).alias("request_count"),
        F.sum(tokens()).alias("tokens"),
        F.sum("cost_usd").alias("cost_usd"),
    )
    return (
        with_catalogue(sums, models, model_aliases)
        .groupBy("request_date", *keys)
        .agg(
            F.sum("request_count").alias("request_count"),
            F.sum("tokens").alias("tokens"),
            spend_usd().alias("spend_usd"),
        )
    )
