"""`window_open_weight_author_usage` (T1): one row per lab with open-weight models. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.models import is_open_weight
from jobs.measures.periods import in_window
from jobs.measures.ranks import rank
from jobs.measures.shares import share
from jobs.measures.sums import total_of
from schemas.marts.window_open_weight_author_usage import TABLE


def build(*, daily_model_usage: DataFrame) -> DataFrame:
    """Window tokens of each lab's open-weight models, without its closed models."""
    return (
        in_window(daily_model_usage)
        .where(is_open_weight())
        .groupBy("author", "window_start_date", "window_end_date")
        .agg(F.sum("tokens").alias("tokens"))
        .withColumn("total_tokens", total_of("tokens"))
        .withColumn("token_share", share("tokens", "total_tokens"))
        .withColumn("author_rank", rank("tokens", "author"))
        .select(*TABLE.column_names)
    )
