"""`daily_provider_performance`: one row per day, provider and model, variants merged. Made by `jobs daily`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.pricing import with_model
from jobs.measures.requests import is_generation
from jobs.measures.shares import ratio, share
from schemas.daily.daily_provider_performance import TABLE

PERCENTILES = (50, 95, 99)
MILLISECONDS_PER_SECOND = 1000


def build(*, requests: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """Errors of all requests; exact, interpolated percentiles of waiting time and speed of generations."""
    has_speed = is_generation() & (F.col("completion_tokens") > 0) & (F.col("duration_ms") > 0)
    speed = ratio(F.col("completion_tokens") * MILLISECONDS_PER_SECOND, "duration_ms")
    return (
        with_model(requests, model_aliases)
        .withColumn("first_token_ms", F.when(is_generation(), F.col("time_to_first_token_ms")))
        .withColumn("tokens_per_second", F.when(has_speed, speed))
        .groupBy(*TABLE.grain)
        .agg(
            F.count(F.lit(1)).alias("request_count"),
            F.count_if("is_error").alias("error_count"),
            F.count_if(is_generation()).alias("generation_count"),
            F.count("first_token_ms").alias("first_token_logged_count"),
            F.count("tokens_per_second").alias("speed_logged_count"),
            _percentiles("first_token_ms").alias("first_token_percentiles"),
            _percentiles("tokens_per_second").alias("speed_percentiles"),
        )
        .withColumn("error_share", share("error_count", "request_count"))
        .withColumns(_named("first_token_percentiles", "time_to_first_token_ms"))
        .withColumns(_named("speed_percentiles", "tokens_per_second"))
        .select(*TABLE.column_names)
    )


def _percentiles(column: str) -> Column:
    return F.percentile(column, F.array(*(F.lit(percent / 100) for percent in PERCENTILES)))


def _named(percentiles: str, prefix: str) -> dict[str, Column]:
    return {
        f"{prefix}_p{percent}": F.get(percentiles, F.lit(place)).cast("double")
        for place, percent in enumerate(PERCENTILES)
    }
