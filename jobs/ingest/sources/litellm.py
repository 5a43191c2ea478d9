"""LiteLLM's StandardLoggingPayload, one JSON object per line. Fields and traps: docs/sources/litellm.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import all_objects, decimal_of, epoch_seconds
from jobs.ingest.sources import litellm_call_types
from jobs.ingest.sources.fields import first_given, joined_ids
from schemas.columns import WIDE_DECIMAL

USAGE = """struct<
    cache_read_input_tokens: string, cache_creation_input_tokens: string, service_tier: string,
    cache_creation: struct<ephemeral_1h_input_tokens: string>,
    completion_tokens_details: struct<reasoning_tokens: string>,
    prompt_tokens_details: struct<
        cached_tokens: string, cache_write_tokens: string, cache_creation_tokens: string,
        cache_creation_token_details: struct<ephemeral_1h_input_tokens: string>
    >
>"""
"""The provider's usage object as LiteLLM passes it on: in OpenAI's words and in Anthropic's."""

SCHEMA = f"""
    id string, call_type string, litellm_call_id string, trace_id string, startTime string, endTime string,
    completionStartTime string, model string, model_group string, custom_llm_provider string, end_user string,
    status string, stream string, cache_hit string, prompt_tokens string, completion_tokens string,
    total_tokens string, response_cost string,
    error_information struct<error_code: string, error_class: string>,
    model_parameters struct<tools: array<struct<type: string>>>,
    response struct<choices: array<struct<finish_reason: string>>>,
    cost_breakdown struct<service_tier: string>,
    metadata struct<
        user_api_key_hash: string, user_api_key_alias: string, user_api_key_user_id: string,
        user_api_key_team_alias: string, user_api_key_team_id: string, used_client_oauth_token: string,
        usage_object: {USAGE}
    >
"""


NOT_READ = (
    "messages", "response", "session_id", "status_fields", "saved_cache_cost", "response_time", "cache_key",
    "autorouter_savings", "autorouter_savings_estimate", "autorouter_baseline_observation",
    "request_tags", "request_model_access_groups", "api_base", "model_id", "requester_ip_address",
    "user_agent", "hidden_params", "model_map_information", "error_str", "response_cost_failure_debug_info",
    "zero_cost_diagnostic", "guardrail_information", "standard_built_in_tools_params",
)  # fmt: skip
"""Fields of LiteLLM 1.106.2 that are known and left."""

OTHER_FILES = r"(^|/)batch_line_items/"
"""Lines of finished batches, which LiteLLM writes into the same bucket; they are not requests of its log."""

HEALTH_CHECK = "litellm-internal-health-check"
"""The account of LiteLLM's own health checks: a real cost, of no person. Their `app` is its name."""


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one event.

    Neither id is unique alone: servers reuse response ids, and a failure shares its call id with the retry that
    succeeds. Retries of one call share the call id; `trace_id` names the session where the client sent one.
    """
    field = record.getField
    metadata = field("metadata")
    usage = metadata["usage_object"]
    is_error = field("status") == "failure"
    is_cache_hit = field("cache_hit") == "true"
    has_call_id = F.length(field("litellm_call_id")) > 0
    finish_reason = F.get(all_objects(field("response")["choices"]), F.lit(0))["finish_reason"]
    return {
        "request_id": F.when(has_call_id, joined_ids(field("id"), field("litellm_call_id"))),
        "trace_id": field("litellm_call_id"),
        "session_id": field("trace_id"),
        "user_id": person(field("end_user"), metadata["user_api_key_user_id"], metadata["user_api_key_hash"]),
        "created_at": field("startTime"),
        "raw_model": field("model"),
        "requested_model": field("model_group"),
        "provider": field("custom_llm_provider"),
        "service_tier": first_given(field("cost_breakdown")["service_tier"], usage["service_tier"]),
        "app": metadata["user_api_key_alias"],
        "team": first_given(metadata["user_api_key_team_alias"], metadata["user_api_key_team_id"]),
        "prompt_tokens": field("prompt_tokens"),
        "completion_tokens": field("completion_tokens"),
        "reasoning_tokens": usage["completion_tokens_details"]["reasoning_tokens"],
        **cache_tokens(usage),
        "total_tokens": field("total_tokens"),
        "cost_usd": field("response_cost"),
        # the caller's own subscription pays: the cost is a list price that is not billed
        "is_byok": metadata["used_client_oauth_token"],
        "is_streamed": field("stream"),
        "is_cancelled": is_hung_up(field("error_information")),
        "is_error": is_error.cast("string"),
        "error_class": field("error_information")["error_class"],
        "http_status": field("error_information")["error_code"],
        "is_cache_hit": field("cache_hit"),
        "finish_reason": F.when(is_error, F.lit("error")).otherwise(finish_reason),
        "has_tools_offered": (F.size(all_objects(field("model_parameters")["tools"])) > 0).cast("string"),
        # on a cache hit nothing was generated, and without streaming the log repeats the end time
        "time_to_first_token_ms": F.when(
            (field("stream") == "true") & ~F.coalesce(is_cache_hit, F.lit(False)),
            milliseconds(field("startTime"), field("completionStartTime")),
        ),
        "duration_ms": milliseconds(field("startTime"), field("endTime")),
    }


def person(*ids: Column) -> Column:
    """The first of these ids that is given; null where it is that of LiteLLM's health checks."""
    return F.nullif(first_given(*ids), F.lit(HEALTH_CHECK))


def cache_tokens(usage: Column) -> dict[str, Column]:
    """Tokens read from the provider's cache and written to it: in OpenAI's words, or in Anthropic's."""
    details, of_anthropic = usage["prompt_tokens_details"], usage["cache_creation"]
    written = (usage["cache_creation_input_tokens"], details["cache_write_tokens"], details["cache_creation_tokens"])
    for_an_hour = details["cache_creation_token_details"]["ephemeral_1h_input_tokens"]
    return {
        "cached_tokens": F.coalesce(details["cached_tokens"], usage["cache_read_input_tokens"]),
        "cache_write_tokens": F.coalesce(*written),
        "one_hour_cache_write_tokens": F.coalesce(for_an_hour, of_anthropic["ephemeral_1h_input_tokens"]),
    }


def skipped(record: Column) -> Column:
    """Events that are not requests to a language model: tool calls, reads of a stored response, images, …"""
    return litellm_call_types.is_skipped(record["call_type"])


def skipped_kind(record: Column) -> Column:
    """The call type."""
    return litellm_call_types.skipped_kind(record["call_type"])


def is_hung_up(error: Column) -> Column:
    """Whether LiteLLM's error says that the client went away, as text; such events have the status `success`."""
    return ((error["error_class"] == "ClientDisconnected") | (error["error_code"] == "499")).cast("string")


def milliseconds(start: Column, end: Column) -> Column:
    """Milliseconds between two epoch times of any unit, as text; null where one is not a number."""
    seconds = epoch_seconds(decimal_of(end, WIDE_DECIMAL)) - epoch_seconds(decimal_of(start, WIDE_DECIMAL))
    return (seconds * 1000).cast("string")
