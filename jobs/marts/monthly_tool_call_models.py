"""`monthly_tool_call_models` (F13): one row per month of the window and model. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import in_window, newest, with_month
from jobs.measures.ranks import first_with_any
from jobs.measures.shares import share
from jobs.measures.sums import total_of
from schemas.marts.monthly_tool_call_models import MODELS, TABLE


def build(*, daily_model_usage: DataFrame) -> DataFrame:
    """The ten models with most tool-call tokens in the window, and the share of each among these ten per month."""
    usage = with_month(in_window(daily_model_usage))
    first = first_with_any(usage, "model_id", "tool_call_tokens", "model_rank", MODELS)
    return (
        usage.join(F.broadcast(first), on="model_id", how="inner")
        .groupBy("month", "is_complete", "model_id", "model_rank")
        .agg(F.sum("tool_call_tokens").alias("tool_call_tokens"), newest("author").alias("author"))
        .withColumn("total_tool_call_tokens", total_of("tool_call_tokens", "month"))
        .withColumn("tool_call_token_share_among_ten", share("tool_call_tokens", "total_tool_call_tokens"))
        .select(*TABLE.column_names)
    )
