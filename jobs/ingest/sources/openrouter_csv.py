"""OpenRouter's CSV export of its activity, one generation per row. Docs: docs/sources/openrouter_csv.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import bare_word, decimal_of
from jobs.ingest.sources.fields import finish_reason, first_given
from schemas.columns import INCLUSIVE, STANDARD, WIDE_DECIMAL

SCHEMA = """
    generation_id string, created_at string, cost_total string, byok_usage_inference string, tokens_prompt string,
    tokens_completion string, tokens_reasoning string, tokens_cached string, model_permaslug string,
    provider_name string, variant string, cancelled string, streamed string, user string, finish_reason_raw string,
    finish_reason_normalized string, generation_time_ms string, time_to_first_token_ms string, api_key_name string,
    app_name string
"""

NOT_READ = ("cost_web_search", "cost_cache", "cost_file_processing", "api_key_disabled")


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one generation; all costs and discounts are already in `cost_total`."""
    field = record.getField
    reason = finish_reason(field("finish_reason_normalized"), field("finish_reason_raw"))
    return {
        "request_id": field("generation_id"),
        "user_id": first_given(field("user"), field("api_key_name")),
        "created_at": field("created_at"),
        "raw_model": _with_variant(field("model_permaslug"), F.lower(F.trim(field("variant")))),
        "provider": field("provider_name"),
        "app": first_given(field("app_name"), field("api_key_name")),
        "prompt_tokens": field("tokens_prompt"),
        "completion_tokens": field("tokens_completion"),
        "reasoning_tokens": field("tokens_reasoning"),
        "cached_tokens": field("tokens_cached"),
        "token_convention": F.lit(INCLUSIVE),
        "cost_usd": field("cost_total"),
        "is_byok": _is_more_than_zero(field("byok_usage_inference")),
        "is_streamed": field("streamed"),
        "is_cancelled": field("cancelled"),
        "is_error": (bare_word(reason) == "error").cast("string"),
        "finish_reason": reason,
        "time_to_first_token_ms": field("time_to_first_token_ms"),
        "duration_ms": field("generation_time_ms"),
    }


def _with_variant(model: Column, variant: Column) -> Column:
    """The model's name as OpenRouter's API writes it, with the variant after a colon."""
    suffix = F.concat(F.lit(":"), variant)
    is_to_add = (F.length(F.trim(model)) > 0) & (F.length(variant) > 0) & (variant != STANDARD)
    return F.when(is_to_add & ~F.lower(model).endswith(suffix), F.concat(model, suffix)).otherwise(model)


def _is_more_than_zero(amount: Column) -> Column:
    """Whether an amount is above zero, as text; an amount that is not a number stays as it is, to be rejected."""
    number = decimal_of(first_given(F.trim(amount)), WIDE_DECIMAL)
    return F.when(number.isNull(), amount).otherwise((number > 0).cast("string"))
