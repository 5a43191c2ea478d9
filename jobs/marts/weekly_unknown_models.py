"""`weekly_unknown_models`: one row per week and raw model name without a catalogue entry.

Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.money import sum_usd
from jobs.measures.periods import week_start
from schemas.marts.weekly_unknown_models import TABLE


def build(*, daily_model_usage: DataFrame) -> DataFrame:
    """The use of names that did not resolve to a model; in daily tables such a name is the `model_id`."""
    return (
        daily_model_usage.where(~F.col("is_catalogued"))
        .groupBy(week_start().alias("week_start"), F.col("model_id").alias("raw_model"))
        .agg(
            F.sum("request_count").alias("request_count"),
            F.sum("tokens").alias("tokens"),
            sum_usd().alias("spend_usd"),
        )
        .select(*TABLE.column_names)
    )
