"""Rows of LiteLLM's table `LiteLLM_SpendLogs`, CSV or JSON lines. Fields and traps: docs/sources/litellm_spend_logs.md.

`metadata` is JSON in a text, or nested in a JSON line. Both are read as text, and only the fields named below.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.sources import litellm_call_types
from jobs.ingest.sources.fields import first_given, joined_ids
from jobs.ingest.sources.litellm import USAGE, cache_tokens, is_hung_up, person

SCHEMA = """
    request_id string, call_type string, api_key string, spend string, prompt_tokens string, completion_tokens string,
    total_tokens string, startTime string, endTime string, completionStartTime string, model string, model_group string,
    custom_llm_provider string, user string, metadata string, cache_hit string, end_user string, session_id string,
    status string, request_duration_ms string, litellm_call_id string, team_id string
"""

NOT_READ = (
    "messages", "response", "proxy_server_request", "requester_ip_address", "model_id", "api_base", "cache_key",
    "request_tags", "organization_id", "custom_llm_provider", "mcp_namespaced_tool_name", "agent_id",
)  # fmt: skip
"""Columns of the table that are known and left."""

NESTED = {
    "metadata": f"""
    status string, litellm_call_id string, user_api_key_alias string, used_client_oauth_token string,
    user_api_key_team_alias string, cost_breakdown struct<service_tier: string>,
    error_information struct<error_code: string, error_class: string>,
    usage_object {USAGE}
"""
}

ATTEMPT = r"-attempt-([0-9]{1,9})\z"


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one row.

    `request_id` is the response's id, which servers reuse, so the call's id is put before it. A row of an attempt has
    a call id of its own, `<call id>-attempt-<number>`; without that ending it is the call's id, used as `trace_id`.
    """
    field = record.getField
    metadata = field("metadata")
    usage, error = metadata["usage_object"], metadata["error_information"]
    call_id = first_given(field("litellm_call_id"), metadata["litellm_call_id"])
    is_error = F.lower(first_given(field("status"), metadata["status"])) == "failure"
    is_cache_hit = F.lower(field("cache_hit")) == "true"
    is_streamed = _moment(field("completionStartTime")) < _moment(field("endTime"))
    return {
        "request_id": joined_ids(field("request_id"), call_id),
        "trace_id": F.regexp_replace(call_id, ATTEMPT, ""),
        "session_id": field("session_id"),
        "user_id": person(field("end_user"), field("user"), field("api_key")),
        "created_at": field("startTime"),
        "raw_model": first_given(field("model"), field("model_group")),
        "requested_model": field("model_group"),
        "provider": field("custom_llm_provider"),
        "service_tier": first_given(metadata["cost_breakdown"]["service_tier"], usage["service_tier"]),
        "app": metadata["user_api_key_alias"],
        "team": first_given(metadata["user_api_key_team_alias"], field("team_id")),
        "prompt_tokens": field("prompt_tokens"),
        "completion_tokens": field("completion_tokens"),
        "reasoning_tokens": usage["completion_tokens_details"]["reasoning_tokens"],
        **cache_tokens(usage),
        "total_tokens": field("total_tokens"),
        "cost_usd": field("spend"),
        "is_byok": metadata["used_client_oauth_token"],
        # the table has no such column; without streaming, the time of the first token is that of the end
        "is_streamed": is_streamed.cast("string"),
        "is_cancelled": is_hung_up(error),
        "is_error": is_error.cast("string"),
        "error_class": error["error_class"],
        "http_status": error["error_code"],
        "attempt_number": (F.regexp_extract(call_id, ATTEMPT, 1).try_cast("bigint") + 1).cast("string"),
        "is_cache_hit": F.when(F.lower(field("cache_hit")) != "none", field("cache_hit")),
        "finish_reason": F.when(is_error, "error"),
        "time_to_first_token_ms": F.when(
            is_streamed & ~F.coalesce(is_cache_hit, F.lit(False)),
            _milliseconds(field("startTime"), field("completionStartTime")),
        ),
        "duration_ms": first_given(field("request_duration_ms"), _milliseconds(field("startTime"), field("endTime"))),
    }


def skipped(record: Column) -> Column:
    """Rows that are not requests to a language model, as in source `litellm`."""
    return litellm_call_types.is_skipped(record["call_type"])


def skipped_kind(record: Column) -> Column:
    """The call type."""
    return litellm_call_types.skipped_kind(record["call_type"])


def _moment(text: Column) -> Column:
    return F.unix_micros(F.try_to_timestamp(F.trim(text)))


def _milliseconds(start: Column, end: Column) -> Column:
    """Milliseconds between two times, as text; null where one is not a time."""
    return ((_moment(end) - _moment(start)).cast("decimal(20,0)") / 1000).cast("string")
