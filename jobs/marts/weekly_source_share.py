"""`weekly_source_share` (F1, F2): one row per week and source type. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import with_week
from jobs.measures.shares import share
from jobs.measures.sums import total_of
from schemas.marts.weekly_source_share import TABLE


def build(*, daily_model_usage: DataFrame) -> DataFrame:
    """Tokens by source type; the shares of a week sum to 1, `unknown` included."""
    return (
        with_week(daily_model_usage)
        .groupBy("week_start", "is_complete", "source_type")
        .agg(F.sum("tokens").alias("tokens"))
        .withColumn("total_tokens", total_of("tokens", "week_start"))
        .withColumn("token_share", share("tokens", "total_tokens"))
        .select(*TABLE.column_names)
    )
