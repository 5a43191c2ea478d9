"""`weekly_category_sources` (F8, F9): one row per week, category and source type. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import with_week
from jobs.measures.samples import SAMPLED_SUMS, with_sample_share
from schemas.marts.weekly_category_sources import TABLE


def build(*, daily_category_usage: DataFrame) -> DataFrame:
    """Share of each source type in the category's tokens, also for `other` and `unclassified`."""
    sums = (
        with_week(daily_category_usage)
        .groupBy("week_start", "is_complete", "category", "source_type")
        .agg(*(F.sum(name).alias(name) for name in SAMPLED_SUMS))
    )
    return with_sample_share(sums, "week_start", "category").select(*TABLE.column_names)
