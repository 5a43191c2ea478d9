"""`weekly_size_share` (F4, F5): one row per week and size class. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.models import is_open_weight
from jobs.measures.periods import with_week
from jobs.measures.shares import share
from jobs.measures.sums import total_of
from schemas.marts.weekly_size_share import TABLE


def build(*, daily_model_usage: DataFrame) -> DataFrame:
    """Open-weight models by size: tokens and models seen, each with its share of the week."""
    return (
        with_week(daily_model_usage)
        .where(is_open_weight())
        .groupBy("week_start", "is_complete", "size_class")
        .agg(F.sum("tokens").alias("tokens"), F.count_distinct("model_id").alias("model_count"))
        .withColumn("total_tokens", total_of("tokens", "week_start"))
        .withColumn("token_share", share("tokens", "total_tokens"))
        .withColumn("total_model_count", total_of("model_count", "week_start"))
        .withColumn("model_share", share("model_count", "total_model_count"))
        .select(*TABLE.column_names)
    )
