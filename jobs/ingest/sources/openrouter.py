"""OpenRouter's generation records (GET /generation) as JSON lines. Fields and traps: docs/sources/openrouter.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import all_objects, bare_word
from jobs.ingest.sources.fields import finish_reason, first_given
from schemas.columns import INCLUSIVE

SCHEMA = """
    id string, request_id string, created_at string, model string, provider_name string, app_id string,
    streamed string, cancelled string, is_byok string, tokens_prompt string, tokens_completion string,
    native_tokens_prompt string, native_tokens_completion string, native_tokens_reasoning string,
    native_tokens_cached string, finish_reason string, native_finish_reason string, latency string,
    generation_time string, usage string, total_cost string, response_cache_source_id string, external_user string,
    user string, session_id string, country string, language string, router string,
    service_tier string, provider_responses array<struct<status: string>>
"""

NOT_READ = (
    "upstream_id", "router", "origin", "moderation_latency", "provider_responses", "user_agent", "http_referer",
    "cache_discount", "upstream_inference_cost", "api_type", "num_media_prompt", "num_media_completion",
    "num_input_audio_prompt", "num_search_results", "native_tokens_completion_images",
)  # fmt: skip


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one generation; native token counts are preferred to normalised ones."""
    field = record.getField
    reason = finish_reason(field("finish_reason"), field("native_finish_reason"))
    attempts = all_objects(field("provider_responses"))
    is_normalised = F.lit(False)
    for count in ("prompt", "completion"):
        native, normalised = first_given(field(f"native_tokens_{count}")), first_given(field(f"tokens_{count}"))
        is_normalised |= native.isNull() & normalised.isNotNull()
    return {
        "request_id": field("id"),
        "trace_id": field("request_id"),
        "session_id": field("session_id"),
        "user_id": first_given(field("external_user"), field("user")),
        "created_at": field("created_at"),
        "raw_model": field("model"),
        "requested_model": field("router"),
        "provider": field("provider_name"),
        "service_tier": field("service_tier"),
        "country": field("country"),
        "language": field("language"),
        "app": field("app_id"),
        "prompt_tokens": first_given(field("native_tokens_prompt"), field("tokens_prompt")),
        "completion_tokens": first_given(field("native_tokens_completion"), field("tokens_completion")),
        "reasoning_tokens": field("native_tokens_reasoning"),
        "cached_tokens": field("native_tokens_cached"),
        "token_convention": F.lit(INCLUSIVE),
        "cost_usd": first_given(field("total_cost"), field("usage")),
        "is_byok": field("is_byok"),
        "is_streamed": field("streamed"),
        "is_cancelled": field("cancelled"),
        "is_error": (bare_word(reason) == "error").cast("string"),
        "http_status": F.get(attempts, F.size(attempts) - 1)["status"],
        "is_cache_hit": (F.length(field("response_cache_source_id")) > 0).cast("string"),
        "finish_reason": reason,
        "has_normalised_tokens": F.when(is_normalised, F.lit("true")),
        "time_to_first_token_ms": field("latency"),
        "duration_ms": field("generation_time"),
    }
