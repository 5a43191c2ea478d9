"""`daily_model_usage`: one row per day, model, variant and provider. Made by `python -m jobs daily`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.list_prices import with_list_prices, with_prompt_band
from jobs.measures.money import list_cost_usd, spend_usd
from jobs.measures.pricing import COST_KINDS, is_cost, with_catalogue
from jobs.measures.requests import (
    cache_writes_in_prompt,
    is_generation,
    is_tool_call,
    one_hour_writes_in_prompt,
    tokens,
)
from jobs.measures.sums import squared, sum_if
from jobs.measures.typed import typed
from schemas.daily.daily_model_usage import TABLE

ATTRIBUTES = ("author", "source_type", "size_class", "reasoning_class", "is_catalogued", "is_backdated_price")


def build(*, requests: DataFrame, models: DataFrame, model_prices: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """Sums over requests, with the model's attributes as of the day and the cost at list prices."""
    named = with_catalogue(_sums(requests, model_prices), models, model_aliases)
    priced = with_list_prices(named, model_prices).withColumn("list_cost_usd", list_cost_usd())
    added = {name: F.sum(name) for name in _summed()}
    kinds = {f"{kind}_tokens": sum_if(is_cost(kind), F.col("tokens")) for kind in COST_KINDS}
    # a sum of those that are known would be too low
    is_known = F.count("list_cost_usd") == F.count(F.lit(1))
    money = {"spend_usd": spend_usd(), "list_cost_usd": F.when(is_known, F.sum("list_cost_usd"))}
    assumed = {"assumed_tier_tokens": sum_if(F.col("is_assumed_tier"), F.col("tokens"))}
    measures = {**added, **kinds, **assumed, **money}
    rows = priced.groupBy(*TABLE.grain, *ATTRIBUTES).agg(*(measure.alias(name) for name, measure in measures.items()))
    return typed(rows, TABLE)


def _summed() -> list[str]:
    """The measures that add up from the first sums."""
    kinds = (f"{kind}_tokens" for kind in COST_KINDS)
    computed_later = (*kinds, "assumed_tier_tokens", "spend_usd", "list_cost_usd")
    keys = (*TABLE.grain, *ATTRIBUTES, *computed_later)
    return [name for name in TABLE.column_names if name not in keys]


def _sums(requests: DataFrame, model_prices: DataFrame) -> DataFrame:
    """Sums by day, raw model name, provider, cost status, tier and length of prompt: all that reads every request."""
    measures = {
        "request_count": F.count(F.lit(1)),
        "error_count": F.count_if("is_error"),
        "cancelled_count": F.count_if("is_cancelled"),
        "streamed_count": F.count_if("is_streamed"),
        "cache_hit_count": F.count_if("is_cache_hit"),
        "tool_call_count": F.count_if(is_tool_call()),
        "tools_offered_count": F.count_if(F.coalesce("has_tools_offered", F.lit(False))),
        "tools_logged_count": F.count("has_tools_offered"),
        "tokens": F.sum(tokens()),
        "prompt_tokens": F.sum("prompt_tokens"),
        "completion_tokens": F.sum("completion_tokens"),
        "reasoning_tokens": F.sum("reasoning_tokens"),
        "cached_tokens": F.sum("cached_tokens"),
        "cache_write_tokens": F.sum("cache_write_tokens"),
        "priced_cache_write_tokens": F.sum(cache_writes_in_prompt()),
        "priced_one_hour_tokens": F.sum(one_hour_writes_in_prompt()),
        "tool_call_tokens": sum_if(is_tool_call(), tokens()),
        "generation_count": F.count_if(is_generation()),
        "generation_prompt_tokens": sum_if(is_generation(), F.col("prompt_tokens")),
        "generation_completion_tokens": sum_if(is_generation(), F.col("completion_tokens")),
        "generation_prompt_tokens_squared": sum_if(is_generation(), squared(F.col("prompt_tokens"))),
        "generation_completion_tokens_squared": sum_if(is_generation(), squared(F.col("completion_tokens"))),
        "generation_tokens_squared": sum_if(is_generation(), squared(tokens())),
        "cost_usd": F.sum("cost_usd"),
    }
    keys = ("request_date", "raw_model", "provider", "cost_status", "service_tier", "above_prompt_tokens")
    return (
        with_prompt_band(requests, model_prices)
        .groupBy(*keys)
        .agg(*(measure.alias(name) for name, measure in measures.items()))
    )
