"""`daily_user_usage`: one row a day, user and model, variants merged. Made by `python -m jobs daily`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.pricing import spend_usd, with_catalogue
from jobs.measures.shares import sum_if
from schemas.daily.daily_user_usage import TABLE


def build(*, requests: DataFrame, models: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """Sums over requests; nobody named is the user `unknown`."""
    tokens = F.col("prompt_tokens") + F.col("completion_tokens")
    is_tool_call = F.col("finish_reason") == "tool_calls"
    sums = requests.groupBy("request_date", "raw_model", "user_key", "cost_status").agg(
        F.count(F.lit(1)).alias("request_count"),
        F.count_if(is_tool_call).alias("tool_call_count"),
        F.sum(tokens).alias("tokens"),
        sum_if(is_tool_call, tokens).alias("tool_call_tokens"),
        F.sum("cost_usd").alias("cost_usd"),
    )
    counts = ("request_count", "tool_call_count", "tokens", "tool_call_tokens")
    return (
        with_catalogue(sums, models, model_aliases)
        .groupBy(*TABLE.grain)
        .agg(*(F.sum(name).alias(name) for name in counts), spend_usd(F.col("cost_usd")).alias("spend_usd"))
        .select(*(F.col(column.name).cast(column.type).alias(column.name) for column in TABLE.columns))
    )
