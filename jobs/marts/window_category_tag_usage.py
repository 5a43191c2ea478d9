"""`window_category_tag_usage` (F21, F29): one row per category and tag over the window.

Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import in_window
from jobs.measures.ranks import rank
from jobs.measures.samples import SAMPLED_SUMS, with_sample_share
from schemas.marts.window_category_tag_usage import TABLE


def build(*, daily_category_usage: DataFrame) -> DataFrame:
    """Share of each tag in its category's window tokens, and its rank there."""
    sums = (
        in_window(daily_category_usage)
        .groupBy("category", "tag", "window_start_date", "window_end_date")
        .agg(*(F.sum(name).alias(name) for name in SAMPLED_SUMS))
        .withColumn("tag_rank", rank("sampled_tokens", "tag", "category"))
    )
    return with_sample_share(sums, "category").select(*TABLE.column_names)
