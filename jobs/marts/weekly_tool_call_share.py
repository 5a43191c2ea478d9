"""`weekly_tool_call_share` (F12): one row per week. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import week_start, with_week
from jobs.measures.ranks import rank
from jobs.measures.requests import is_of_named_user
from jobs.measures.shares import share
from schemas.marts.weekly_tool_call_share import TABLE

MEASURES = (
    "tokens",
    "tool_call_tokens",
    "request_count",
    "tool_call_count",
    "tools_offered_count",
    "tools_logged_count",
)


def build(*, daily_model_usage: DataFrame, daily_user_usage: DataFrame) -> DataFrame:
    """Tool calls by tokens and by requests, with and without the user with most tool-call tokens."""
    weeks = (
        with_week(daily_model_usage)
        .groupBy("week_start", "is_complete")
        .agg(*(F.sum(name).alias(name) for name in MEASURES))
    )
    rest_tool_calls = F.col("tool_call_tokens") - F.col("largest_user_tool_call_tokens")
    rest = F.col("tokens") - F.col("largest_user_tokens")
    return (
        weeks.join(F.broadcast(_largest_users(daily_user_usage)), on="week_start", how="left")
        .fillna(0, ["largest_user_tokens", "largest_user_tool_call_tokens"])
        .withColumn("tool_call_token_share", share("tool_call_tokens", "tokens"))
        .withColumn("tool_call_request_share", share("tool_call_count", "request_count"))
        .withColumn("tools_offered_share", share("tools_offered_count", "tools_logged_count"))
        .withColumn("largest_user_tool_call_share", share("largest_user_tool_call_tokens", "tool_call_tokens"))
        .withColumn("tool_call_token_share_without_largest_user", share(rest_tool_calls, rest))
        .select(*TABLE.column_names)
    )


def _largest_users(daily_user_usage: DataFrame) -> DataFrame:
    """The user with most tool-call tokens of each week, ties by key. Weeks without tool calls of users have no row."""
    return (
        daily_user_usage.where(is_of_named_user())
        .groupBy(week_start().alias("week_start"), "user_key")
        .agg(
            F.sum("tokens").alias("largest_user_tokens"),
            F.sum("tool_call_tokens").alias("largest_user_tool_call_tokens"),
        )
        .where("largest_user_tool_call_tokens > 0")
        .withColumn("user_rank", rank("largest_user_tool_call_tokens", "user_key", "week_start"))
        .where("user_rank = 1")
        .select("week_start", "largest_user_tokens", "largest_user_tool_call_tokens")
    )
