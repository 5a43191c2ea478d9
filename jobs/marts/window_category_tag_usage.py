"""`window_category_tag_usage` (F21, F29): one row per category and tag over the window.

Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from jobs.measures.periods import SAMPLED_SUMS, in_window, with_sample_share
from schemas.marts.window_category_tag_usage import TABLE


def build(*, daily_category_usage: DataFrame) -> DataFrame:
    """Share of each tag in its category's window tokens, and its rank there."""
    order = Window.partitionBy("category").orderBy(F.desc("sampled_tokens"), "tag")
    sums = (
        in_window(daily_category_usage)
        .groupBy("category", "tag", "window_start_date", "window_end_date")
        .agg(*(F.sum(name).alias(name) for name in SAMPLED_SUMS))
        .withColumn("tag_rank", F.row_number().over(order))
    )
    return with_sample_share(sums, "category").select(*TABLE.column_names)
