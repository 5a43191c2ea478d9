"""Rows of LiteLLM's table `spend_logs` in ClickHouse, JSON lines. Fields: docs/sources/litellm_clickhouse.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import time_of, whole_number
from jobs.ingest.sources import litellm_call_types
from jobs.ingest.sources.fields import first_given, joined_ids
from jobs.ingest.sources.litellm import is_hung_up, person

SCHEMA = """
    request_id string, litellm_call_id string, call_type string, api_key string, key_alias string, user string,
    end_user string, model string, model_group string, custom_llm_provider string, spend string, prompt_tokens string,
    completion_tokens string, total_tokens string, cache_read_tokens string, cache_write_tokens string,
    start_time string, end_time string, completion_start_time string, status string, cache_hit string,
    session_id string, team_alias string, team_id string, metadata string
"""

NESTED = {
    "metadata": """
    used_client_oauth_token string, error_information struct<error_code: string, error_class: string>,
    usage_object struct<completion_tokens_details: struct<reasoning_tokens: string>>
"""
}


NOT_READ = (
    "response_id", "provider_request_id", "organization_id", "model_id", "api_base", "error_str", "trace_id", "span_id",
    "request_tags", "messages", "response",
)  # fmt: skip
"""Columns of the table that are known and left."""


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one row: those of a payload of source `litellm`, with times in milliseconds."""
    field = record.getField
    metadata = field("metadata")
    error = metadata["error_information"]
    call_id = field("litellm_call_id")
    is_error = F.lower(field("status")) == "failure"
    is_cache_hit = F.lower(field("cache_hit")) == "true"
    start, first_token, end = (_moment(field(name)) for name in ("start_time", "completion_start_time", "end_time"))
    is_streamed = first_token < end
    return {
        "request_id": joined_ids(field("request_id"), call_id),
        "trace_id": call_id,
        "session_id": field("session_id"),
        "user_id": person(field("end_user"), field("user"), field("api_key")),
        # LiteLLM writes 0 where it has no time
        "created_at": F.when(whole_number(field("start_time")) != "0", field("start_time")),
        "raw_model": first_given(field("model"), field("model_group")),
        "requested_model": field("model_group"),
        "provider": field("custom_llm_provider"),
        "app": field("key_alias"),
        "team": first_given(field("team_alias"), field("team_id")),
        "prompt_tokens": field("prompt_tokens"),
        "completion_tokens": field("completion_tokens"),
        "reasoning_tokens": metadata["usage_object"]["completion_tokens_details"]["reasoning_tokens"],
        "cached_tokens": field("cache_read_tokens"),
        "cache_write_tokens": field("cache_write_tokens"),
        "total_tokens": field("total_tokens"),
        "cost_usd": field("spend"),
        "is_byok": metadata["used_client_oauth_token"],
        # the table has no such column; without streaming, the time of the first token is that of the end
        "is_streamed": is_streamed.cast("string"),
        "is_cancelled": is_hung_up(error),
        "is_error": is_error.cast("string"),
        "error_class": error["error_class"],
        "http_status": error["error_code"],
        "is_cache_hit": field("cache_hit"),
        "finish_reason": F.when(is_error, F.lit("error")),
        "time_to_first_token_ms": F.when(
            is_streamed & ~F.coalesce(is_cache_hit, F.lit(False)), _milliseconds(start, first_token)
        ),
        "duration_ms": _milliseconds(start, end),
    }


def skipped(record: Column) -> Column:
    """Rows that are not requests to a language model, as in source `litellm`."""
    return litellm_call_types.is_skipped(record["call_type"])


def skipped_kind(record: Column) -> Column:
    """The call type."""
    return litellm_call_types.skipped_kind(record["call_type"])


def _moment(text: Column) -> Column:
    """Epoch microseconds of a time of any form; null for 0, which LiteLLM writes where it has no time."""
    return F.unix_micros(time_of(F.when(whole_number(text) != "0", text)))


def _milliseconds(start: Column, end: Column) -> Column:
    return ((end - start).cast("decimal(20,0)") * F.lit("0.001").cast("decimal(3,3)")).cast("string")
