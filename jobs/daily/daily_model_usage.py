"""`daily_model_usage`: one row a day, model, variant and provider. Made by `python -m jobs daily`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.pricing import spend_usd, squared, with_catalogue
from jobs.measures.shares import sum_if
from schemas.daily.daily_model_usage import TABLE

ATTRIBUTES = ("author", "source_type", "size_class", "reasoning_class", "is_catalogued", "is_backdated_price")


def build(*, requests: DataFrame, models: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """Sums over requests, with the model's attributes and list prices as of the day."""
    sums = _sums(requests)
    priced = with_catalogue(sums, models, model_aliases).withColumn("list_cost_usd", _list_cost_usd())
    added = {name: F.sum(name) for name in _summed()}
    kinds = {
        f"{kind}_tokens": sum_if(F.col("cost_kind") == kind, F.col("tokens"))
        for kind in ("billable", "unpriced", "byok", "failed")
    }
    # every row of a model and day has the same prices: either all list costs are known or none is
    money = {"spend_usd": spend_usd(F.col("cost_usd")), "list_cost_usd": F.sum("list_cost_usd")}
    measures = {**added, **kinds, **money}
    return (
        priced.groupBy(*TABLE.grain, *ATTRIBUTES)
        .agg(*(measure.alias(name) for name, measure in measures.items()))
        .select(*(F.col(column.name).cast(column.type).alias(column.name) for column in TABLE.columns))
    )


def _summed() -> list[str]:
    """The measures that add up from the first sums."""
    settled_later = ("billable_tokens", "unpriced_tokens", "byok_tokens", "failed_tokens", "spend_usd", "list_cost_usd")
    keys = (*TABLE.grain, *ATTRIBUTES, *settled_later)
    return [name for name in TABLE.column_names if name not in keys]


def _sums(requests: DataFrame) -> DataFrame:
    """Sums by day, raw model name, provider and cost status: the only step that reads every request."""
    tokens = F.col("prompt_tokens") + F.col("completion_tokens")
    is_tool_call = F.col("finish_reason") == "tool_calls"
    is_generation = ~F.col("is_error") & ~F.col("is_cache_hit")
    measures = {
        "request_count": F.count(F.lit(1)),
        "error_count": F.count_if("is_error"),
        "cancelled_count": F.count_if("is_cancelled"),
        "streamed_count": F.count_if("is_streamed"),
        "cache_hit_count": F.count_if("is_cache_hit"),
        "tool_call_count": F.count_if(is_tool_call),
        "tools_offered_count": F.count_if(F.coalesce("has_tools_offered", F.lit(False))),
        "tools_logged_count": F.count("has_tools_offered"),
        "tokens": F.sum(tokens),
        "prompt_tokens": F.sum("prompt_tokens"),
        "completion_tokens": F.sum("completion_tokens"),
        "reasoning_tokens": F.sum("reasoning_tokens"),
        "cached_tokens": F.sum("cached_tokens"),
        "tool_call_tokens": sum_if(is_tool_call, tokens),
        "generation_count": F.count_if(is_generation),
        "generation_prompt_tokens": sum_if(is_generation, F.col("prompt_tokens")),
        "generation_completion_tokens": sum_if(is_generation, F.col("completion_tokens")),
        "generation_prompt_tokens_squared": sum_if(is_generation, squared(F.col("prompt_tokens"))),
        "generation_completion_tokens_squared": sum_if(is_generation, squared(F.col("completion_tokens"))),
        "generation_tokens_squared": sum_if(is_generation, squared(tokens)),
        "cost_usd": F.sum("cost_usd"),
    }
    return requests.groupBy("request_date", "raw_model", "provider", "cost_status").agg(
        *(measure.alias(name) for name, measure in measures.items())
    )


def _list_cost_usd() -> Column:
    """docs/definitions.md section 3: all tokens at the day's list prices, cached ones at their own price if any."""
    prompt_price = F.col("prompt_price_usd_per_million_tokens")
    cached_price = F.coalesce("cached_prompt_price_usd_per_million_tokens", prompt_price)
    return (
        _cost_usd(F.col("prompt_tokens") - F.col("cached_tokens"), prompt_price)
        + _cost_usd(F.col("cached_tokens"), cached_price)
        + _cost_usd(F.col("completion_tokens"), F.col("completion_price_usd_per_million_tokens"))
    )


def _cost_usd(tokens: Column, usd_per_million: Column) -> Column:
    """Exact: a price of six decimals per million has twelve per token, and Spark keeps them up to 38 digits."""
    usd_per_token = (usd_per_million * F.lit("0.000001").cast("decimal(7,6)")).cast("decimal(18,12)")
    return (tokens.cast("decimal(18,0)") * usd_per_token).cast("decimal(28,12)")
