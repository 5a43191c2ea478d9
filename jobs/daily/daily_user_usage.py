"""`daily_user_usage`: one row per day, user and model, variants merged. Made by `python -m jobs daily`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.money import spend_usd
from jobs.measures.pricing import with_catalogue
from jobs.measures.requests import is_tool_call, tokens
from jobs.measures.sums import sum_if
from jobs.measures.typed import typed
from schemas.daily.daily_user_usage import TABLE


def build(*, requests: DataFrame, models: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """Sums over requests. The user of a request without one is `unknown`."""
    sums = requests.groupBy("request_date", "raw_model", "user_key", "cost_status").agg(
        F.count(F.lit(1)).alias("request_count"),
        F.count_if(is_tool_call()).alias("tool_call_count"),
        F.sum(tokens()).alias("tokens"),
        sum_if(is_tool_call(), tokens()).alias("tool_call_tokens"),
        F.sum("cost_usd").alias("cost_usd"),
    )
    counts = ("request_count", "tool_call_count", "tokens", "tool_call_tokens")
    rows = (
        with_catalogue(sums, models, model_aliases)
        .groupBy(*TABLE.grain)
        .agg(*(F.sum(name).alias(name) for name in counts), spend_usd().alias("spend_usd"))
    )
    return typed(rows, TABLE)
