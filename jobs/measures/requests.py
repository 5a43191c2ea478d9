"""Measures of one request: its tokens, whether it is a generation or a tool call, whether it has a user."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from schemas.columns import UNKNOWN, tokens_sql


def tokens(of: str = "") -> Column:
    """Prompt and completion tokens together; `of="generation_"`: those of the sums over generations."""
    return F.expr(tokens_sql(of))


def cache_writes_in_prompt() -> Column:
    """The tokens written to the provider's cache, as far as the prompt has room for them beside cached ones.

    Some logs leave them out of the prompt, and nothing tells: the list cost must not count tokens twice.
    """
    return F.least(F.col("cache_write_tokens"), F.col("prompt_tokens") - F.col("cached_tokens"))


def one_hour_writes_in_prompt() -> Column:
    """Those of cache_writes_in_prompt() that are kept for an hour."""
    return F.least(F.col("one_hour_cache_write_tokens"), cache_writes_in_prompt())


def is_generation() -> Column:
    """Whether a model answered: the request is neither an error nor a hit of the gateway's own cache."""
    return ~F.col("is_error") & ~F.col("is_cache_hit")


def is_tool_call() -> Column:
    """Whether the request ended in a tool call."""
    return F.col("finish_reason") == "tool_calls"


def is_of_named_user() -> Column:
    """Whether the log has a user."""
    return F.col("user_key") != UNKNOWN
