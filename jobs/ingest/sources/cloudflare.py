"""Entries of the log of Cloudflare's AI Gateway, one JSON object per line. Fields: docs/sources/cloudflare.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import decimal_of
from jobs.ingest.sources.fields import first_given
from schemas.columns import INCLUSIVE, WITHOUT_CACHE

SCHEMA = """
    id string, created_at string, provider string, model string, duration string, request_type string,
    status_code string, success string, cached string, tokens_in string, tokens_out string, cost string, byok string,
    usage_metadata string, metadata string, Timestamp string, Gateway string
"""

NESTED = {
    "usage_metadata": """
    input_cached_tokens string, cachedInputTokens string, input_cache_creation_tokens string,
    reasoningTokens string, output_reasoning_tokens string
""",
    "metadata": "user string, user_id string, userId string, session_id string, app string, team string",
}
"""The gateway's API writes objects, and JSON in a text where it hands on what the application sent."""

LOGPUSH = "entries of Logpush (ai_gateway_events), which have no id of a request; deliver those of the Logs API"

NOT_READ = (
    "path", "step", "custom_cost", "model_type", "request_content_type", "request_head", "request_head_complete",
    "request_size", "response_content_type", "response_head", "response_head_complete", "response_size",
    "wholesale_cost",
)  # fmt: skip
NOT_LANGUAGE = ("text-to-image", "image-to-text", "text-to-speech", "speech-to-text", "object-detection", "translation")


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one entry; on Anthropic `tokens_in` leaves out what was read from its cache."""
    field = record.getField
    usage, metadata = field("usage_metadata"), field("metadata")
    is_error = F.lower(field("success")).isin("false", "0") | (decimal_of(field("status_code"), "decimal(9,0)") >= 400)
    return {
        "request_id": field("id"),
        "session_id": metadata["session_id"],
        "user_id": first_given(metadata["user"], metadata["user_id"], metadata["userId"]),
        "created_at": field("created_at"),
        "raw_model": field("model"),
        "provider": field("provider"),
        "app": metadata["app"],
        "team": metadata["team"],
        "prompt_tokens": field("tokens_in"),
        # an embedding is not an answer in tokens
        "completion_tokens": F.coalesce(
            field("tokens_out"),
            F.when(F.lower(field("request_type")).contains("embedding") & field("tokens_in").isNotNull(), F.lit("0")),
        ),
        "cached_tokens": F.coalesce(
            F.when(usage["input_cached_tokens"] != "0", usage["input_cached_tokens"]), usage["cachedInputTokens"]
        ),
        "cache_write_tokens": usage["input_cache_creation_tokens"],
        "reasoning_tokens": first_given(usage["reasoningTokens"], usage["output_reasoning_tokens"]),
        "usual_convention": F.when(F.lower(field("provider")) == "anthropic", WITHOUT_CACHE).otherwise(INCLUSIVE),
        "cost_usd": field("cost"),
        "is_byok": field("byok"),
        "is_cache_hit": field("cached"),
        "is_error": F.coalesce(is_error, F.lit(False)).cast("string"),
        "http_status": field("status_code"),
        "finish_reason": F.when(is_error, F.lit("error")),
        "duration_ms": field("duration"),
    }


def skipped(record: Column) -> Column:
    """Entries of models that do not answer in text, and those of Logpush, of which the run warns."""
    is_text = ~F.coalesce(F.lower(record["request_type"]).isin(*NOT_LANGUAGE), F.lit(False))
    return ~is_text | _is_of_logpush(record)


def skipped_kind(record: Column) -> Column:
    """The type of the request, which is one of NOT_LANGUAGE, or that it is of Logpush."""
    kind = F.lower(record["request_type"])
    named = F.concat(F.lit("request type "), F.when(kind.isin(*NOT_LANGUAGE), kind))
    return F.when(_is_of_logpush(record), "entries of Logpush").otherwise(named)


def unread_usage(record: Column) -> Column:
    """Entries of Logpush: two equal calls cannot be distinguished in them, so they cannot be counted once each."""
    return F.when(_is_of_logpush(record), LOGPUSH)


def _is_of_logpush(record: Column) -> Column:
    has_no_id = record["id"].isNull() & record["created_at"].isNull()
    return has_no_id & record["Timestamp"].isNotNull() & record["Gateway"].isNotNull()
