"""`weekly_request_shape` (F14, F15, F17): one row per week. Made by `python -m jobs marts`."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.measures.intervals import mean_interval
from jobs.measures.periods import week_start, with_week
from jobs.measures.requests import tokens
from schemas.marts.weekly_request_shape import TABLE

MEASURES = (
    "generation_count",
    "generation_prompt_tokens",
    "generation_prompt_tokens_squared",
    "generation_completion_tokens",
    "generation_completion_tokens_squared",
    "generation_tokens_squared",
)
KINDS = ("prompt", "completion", "total")
PERCENTS = (50, 95)


def build(*, daily_model_usage: DataFrame, daily_token_distribution: DataFrame) -> DataFrame:
    """Means per generation from exact sums, percentiles from the distribution of rounded tokens."""
    weeks = (
        with_week(daily_model_usage)
        .groupBy("week_start", "is_complete")
        .agg(*(F.sum(name).alias(name) for name in MEASURES))
        .withColumn("generation_tokens", tokens(of="generation_"))
    )
    for name in ("prompt_tokens", "completion_tokens", "tokens"):
        total = f"generation_{name}"
        weeks = weeks.withColumns(mean_interval(total, f"{total}_squared", "generation_count", name))
    percentiles = F.broadcast(_percentiles(daily_token_distribution))
    return weeks.join(percentiles, on="week_start", how="left").select(*TABLE.column_names)


def _percentiles(daily_token_distribution: DataFrame) -> DataFrame:
    """One row per week: `{kind}_tokens_p{percent}`, by nearest rank."""
    of_kind = Window.partitionBy("week_start", "token_kind")
    up_to = of_kind.orderBy("rounded_tokens").rowsBetween(Window.unboundedPreceding, Window.currentRow)
    return (
        daily_token_distribution.groupBy(week_start().alias("week_start"), "token_kind", "rounded_tokens")
        .agg(F.sum("generation_count").alias("generation_count"))
        .withColumn("not_above_count", F.sum("generation_count").over(up_to))
        .withColumn("all_count", F.sum("generation_count").over(of_kind))
        .groupBy("week_start")
        .agg(*(_percentile(kind, percent) for kind in KINDS for percent in PERCENTS))
    )


def _percentile(kind: str, percent: int) -> Column:
    """The smallest rounded number that `percent` % of the generations do not exceed: whole numbers, so exact."""
    is_reached = F.col("not_above_count") * 100 >= F.col("all_count") * percent
    is_candidate = (F.col("token_kind") == kind) & is_reached
    return F.min(F.when(is_candidate, F.col("rounded_tokens"))).alias(f"{kind}_tokens_p{percent}")
