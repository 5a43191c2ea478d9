"""`weekly_reasoning_share` (F10): one row per week and reasoning class. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import with_week
from jobs.measures.shares import share
from jobs.measures.sums import total_of
from schemas.marts.weekly_reasoning_share import TABLE


def build(*, daily_model_usage: DataFrame) -> DataFrame:
    """Tokens by reasoning class of the model, and the reasoning share of its completion tokens."""
    measures = ("tokens", "completion_tokens", "reasoning_tokens")
    return (
        with_week(daily_model_usage)
        .groupBy("week_start", "is_complete", "reasoning_class")
        .agg(*(F.sum(name).alias(name) for name in measures))
        .withColumn("total_tokens", total_of("tokens", "week_start"))
        .withColumn("token_share", share("tokens", "total_tokens"))
        .withColumn("reasoning_token_share", share("reasoning_tokens", "completion_tokens"))
        .select(*TABLE.column_names)
    )
