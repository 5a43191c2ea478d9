"""`weekly_category_share` (F6, F7, F19): one row per week, scope and category. Made by `python -m jobs marts`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import with_week
from jobs.measures.samples import SAMPLED_SUMS, is_of_the_twelve, with_sample_share
from schemas.marts.weekly_category_share import TABLE


def build(*, daily_category_usage: DataFrame) -> DataFrame:
    """Sampled tokens by category: of all models, of open-weight models, and of Chinese open-weight models."""
    sums = (
        with_week(daily_category_usage)
        .withColumn("scope", F.explode(_scopes()))
        .groupBy("week_start", "is_complete", "scope", "category")
        .agg(*(F.sum(name).alias(name) for name in SAMPLED_SUMS))
    )
    return with_sample_share(sums, "week_start", "scope", among=is_of_the_twelve()).select(*TABLE.column_names)


def _scopes() -> Column:
    """The scopes in which the requests of a model count: those of a Chinese open-weight model count in all three."""
    source_type = F.col("source_type")
    every, open_weight, chinese = (F.lit(name) for name in ("all", "open_weight", "chinese_oss"))
    return (
        F.when(source_type == "chinese_oss", F.array(every, open_weight, chinese))
        .when(source_type == "row_oss", F.array(every, open_weight))
        .otherwise(F.array(every))
    )
