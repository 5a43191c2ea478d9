"""`weekly_author_categories` (F22, F23): one row per week, lab and category. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import in_window, with_week
from jobs.measures.ranks import ranked
from jobs.measures.samples import SAMPLED_SUMS, is_of_the_twelve, with_sample_share
from schemas.marts.weekly_author_categories import AUTHORS, TABLE


def build(*, daily_category_usage: DataFrame) -> DataFrame:
    """The categories per week of the ten labs with most sampled tokens of all categories in the window."""
    weeks = with_week(in_window(daily_category_usage))
    first = ranked(weeks, "author", "sampled_tokens", "author_rank").where(F.col("author_rank") <= AUTHORS)
    sums = (
        weeks.join(F.broadcast(first), on="author", how="inner")
        .groupBy("week_start", "is_complete", "author", "category")
        .agg(*(F.sum(name).alias(name) for name in SAMPLED_SUMS))
    )
    return with_sample_share(sums, "week_start", "author", among=is_of_the_twelve()).select(*TABLE.column_names)
