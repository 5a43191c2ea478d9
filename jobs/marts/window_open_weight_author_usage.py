"""`window_open_weight_author_usage` (T1): one row a lab with open-weight models. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from jobs.measures.periods import in_window, total_of
from jobs.measures.shares import share
from schemas.columns import OPEN_WEIGHT_SOURCE_TYPES
from schemas.marts.window_open_weight_author_usage import TABLE


def build(*, daily_model_usage: DataFrame) -> DataFrame:
    """Window tokens of each lab's open-weight models; its closed models are left out."""
    order = Window.partitionBy().orderBy(F.desc("tokens"), "author")
    return (
        in_window(daily_model_usage)
        .where(F.col("source_type").isin(*OPEN_WEIGHT_SOURCE_TYPES))
        .groupBy("author", "window_start_date", "window_end_date")
        .agg(F.sum("tokens").alias("tokens"))
        .withColumn("total_tokens", total_of("tokens"))
        .withColumn("token_share", share("tokens", "total_tokens"))
        .withColumn("author_rank", F.row_number().over(order))
        .select(*TABLE.column_names)
    )
