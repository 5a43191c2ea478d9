"""`weekly_category_shape` (F16, F18): one row per week and category, and `all`. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.intervals import mean_interval
from jobs.measures.periods import with_week
from schemas.marts.weekly_category_shape import TABLE

MEASURES = (
    "sampled_request_count",
    "generation_count",
    "generation_prompt_tokens",
    "generation_prompt_tokens_squared",
    "generation_tokens",
    "generation_tokens_squared",
)


def build(*, daily_category_usage: DataFrame) -> DataFrame:
    """Means per generation of each category, and of the whole sample including `other` and `unclassified`."""
    sums = (
        with_week(daily_category_usage)
        .withColumn("category", F.explode(F.array("category", F.lit("all"))))
        .groupBy("week_start", "is_complete", "category")
        .agg(*(F.sum(name).alias(name) for name in MEASURES))
    )
    for name in ("prompt_tokens", "tokens"):
        total = f"generation_{name}"
        sums = sums.withColumns(mean_interval(total, f"{total}_squared", "generation_count", name))
    return sums.select(*TABLE.column_names)
