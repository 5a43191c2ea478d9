"""Measures of one request: its tokens, whether it is a generation or a tool call, whether it has a user."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from schemas.columns import UNKNOWN, tokens_sql


def tokens(of: str = "") -> Column:
    """Prompt and completion tokens together; `of="generation_"`: those of the sums over generations."""
    return F.expr(tokens_sql(of))


def is_generation() -> Column:
    """Whether a model answered: the request is neither an error nor a hit of the gateway's own cache."""
    return ~F.col("is_error") & ~F.col("is_cache_hit")


def is_tool_call() -> Column:
    """Whether the request ended in a tool call."""
    return F.col("finish_reason") == "tool_calls"


def is_of_named_user() -> Column:
    """Whether the log has a user."""
    return F.col("user_key") != UNKNOWN
