"""`window_model_cost_usage` (F27, F28, T5): one row per model, variants merged. Made by `python -m jobs marts`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.medians import with_cost_and_use
from jobs.measures.money import effective_cost, sum_usd
from jobs.measures.periods import in_window, newest
from schemas.columns import UNKNOWN
from schemas.marts.window_model_cost_usage import TABLE


def build(*, daily_model_usage: DataFrame) -> DataFrame:
    """Window tokens and effective cost of each model; the medians are over models with a cost above 0."""
    models = (
        in_window(daily_model_usage)
        .groupBy("model_id", "window_start_date", "window_end_date")
        .agg(
            newest("author", "source_type").alias("newest"),
            F.sum("tokens").alias("tokens"),
            F.sum("billable_tokens").alias("billable_tokens"),
            sum_usd().alias("spend_usd"),
        )
        .select("*", "newest.*")
        .withColumn("effective_cost_usd_per_million_tokens", effective_cost())
    )
    cost = F.col("effective_cost_usd_per_million_tokens")
    return (
        with_cost_and_use(models, "tokens", among=cost > 0)
        .withColumn("is_zero_cost", F.coalesce(cost == 0, F.lit(False)))
        .withColumn("model_segment", _segment())
        .select(*TABLE.column_names)
    )


def _segment() -> Column:
    cost = F.col("effective_cost_usd_per_million_tokens")
    is_dear, is_used = F.col("is_dear"), F.col("is_used")
    return (
        F.when(cost.isNull(), UNKNOWN)
        .when(cost == 0, "zero_cost")
        .when(is_dear & is_used, "premium_leader")
        .when(is_used, "efficient_giant")
        .when(is_dear, "premium_specialist")
        .otherwise("long_tail")
    )
