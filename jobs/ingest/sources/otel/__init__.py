"""OpenTelemetry GenAI spans, and log events of coding agents, as OTLP/JSON. Fields and traps: docs/sources/otel.md.

A line holds resources, a resource scopes, a scope spans. Each level is read as an array of JSON texts, so that damage
in one span does not change another. Which spans are calls, and what they say, is the dialects' matter (dialects.py).
"""

from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import bare_word, decimal_of, is_structure
from jobs.ingest.sources.otel.conventions import CANCELLED, FAILED, FINISH_REASONS, NAMES, OPENROUTER
from jobs.ingest.sources.otel.spans import SPAN_FIELDS, records_of
from jobs.lake.json_values import JSON_OPTIONS
from schemas.columns import INCLUSIVE

SCHEMA = ", ".join(
    f"{name} string"
    for name in (
        *SPAN_FIELDS,
        "service_name",
        "scope_name",
        "status_code",
        "has_lost_client",
        "unread_usage",
        "is_log",
        *NAMES,
    )
)


def records(line: dict[str, Any]) -> list[str | None] | None:
    """The spans or log events of one line as JSON texts of SCHEMA; None: not OTLP; empty: it has neither."""
    return records_of(line)


def skipped(record: Column) -> Column:
    """Spans that are not requests: not a call, or what OpenRouter adds to the one span that carries the tokens."""
    is_openrouter = (record["service_name"] == OPENROUTER) | (record["scope_name"] == OPENROUTER)
    span_type = record["span_type"]
    is_part = F.coalesce(span_type != "generation", record["name"].startswith("provider attempt "))
    is_trial = record["name"] == "Test Generation"
    return record["operation"].isNull() | F.coalesce(is_openrouter & (is_part | is_trial), F.lit(False))


def skipped_kind(record: Column) -> Column:
    """Whether it is a span or a log event, and why it does not count."""
    is_span = F.coalesce(record["spanId"], record["name"], record["startTimeUnixNano"]).isNotNull()
    item = F.when(is_span, "span").otherwise("log event")
    return (
        F.when(record["unread_usage"].isNotNull(), F.concat(item, F.lit(" with counts of tokens that are not read")))
        .when(record["operation"].isNull(), F.concat(item, F.lit(" that is not a call to a model")))
        .when(record["name"] == "Test Generation", F.lit("OpenRouter's test of the connection"))
        .otherwise("OpenRouter's span of a part of a call")
    )


def unread_usage(record: Column) -> Column:
    """Scope and attributes of a span that has counts of tokens and is written in no dialect."""
    return record["unread_usage"]


def span_facts(record: Column) -> dict[str, Column]:
    """Whose span it is, its parent, and the response that it is about."""
    return {
        "span_service": record["service_name"],
        "span_scope": F.coalesce(
            F.substring(F.when(~is_structure(record["scope_name"]), record["scope_name"]), 1, 200), F.lit("")
        ),
        "span_parent_id": _place(record["traceId"], record["parentSpanId"]),
        "span_is_log": record["is_log"],
        "span_is_embedding": (record["operation"] == "embeddings").cast("string"),
        "span_response_id": F.when(~is_structure(record["response_id"]), record["response_id"]),
    }


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one LLM span. Only for embeddings does a missing completion count mean 0."""
    trace_id = _id(record["traceId"])
    error, finish_reason = record["error"], _finish_reason(record["finish_reason"])
    has_failed = record["status_code"].isin(*FAILED) | (finish_reason == "error")
    is_error = error.isNotNull() | F.coalesce(has_failed, F.lit(False))
    is_cancelled = error.rlike(CANCELLED) | (record["has_lost_client"] == "true")
    is_embedding = record["operation"] == "embeddings"
    service = record["service_name"]
    is_named = (service != OPENROUTER) & ~service.startswith("unknown_service")
    as_logged = (
        "raw_model", "requested_model", "provider", "service_tier", "prompt_tokens", "reasoning_tokens",
        "cached_tokens", "cache_write_tokens", "one_hour_cache_write_tokens", "cost_usd", "session_id", "user_id",
        "team", "is_streamed", "has_tools_offered", "http_status", "attempt_number", "token_convention",
        "total_tokens",
    )  # fmt: skip
    return {
        **{name: record[name] for name in as_logged},
        "usual_convention": F.lit(INCLUSIVE),
        "request_id": _place(record["traceId"], record["spanId"]),
        "trace_id": trace_id,
        "created_at": _seconds(record["startTimeUnixNano"]),
        "app": F.coalesce(record["app"], F.when(is_named, service)),
        "completion_tokens": F.coalesce(record["completion_tokens"], F.when(is_embedding, F.lit("0"))),
        "is_error": is_error.cast("string"),
        "error_class": error,
        "is_cancelled": F.when(is_cancelled, F.lit("true")).otherwise(record["is_cancelled"]),
        "is_byok": F.coalesce(record["is_byok"], _any_byok(record["provider_responses"])),
        "is_cache_hit": record["is_cache_hit"].isNotNull().cast("string"),
        "finish_reason": F.when(is_error, F.lit("error")).otherwise(finish_reason),
        "time_to_first_token_ms": F.coalesce(
            record["first_token_ms"],
            (decimal_of(record["first_chunk_seconds"], "decimal(20,9)") * 1000).cast("string"),
        ),
        "duration_ms": _milliseconds(record["startTimeUnixNano"], record["endTimeUnixNano"]),
    }


def _place(trace: Column, span: Column) -> Column:
    """The id of a span within all traces; null where one of the two is missing."""
    trace_id, span_id = _id(trace), _id(span)
    return F.when((F.length(trace_id) > 0) & (F.length(span_id) > 0), F.concat_ws("/", trace_id, span_id))


def _id(text: Column) -> Column:
    """The id in lower case where it is hexadecimal; null where it is an object or array."""
    return F.when(text.rlike(r"^[0-9A-Fa-f]+\z"), F.lower(text)).when(~is_structure(text), text)


def _seconds(nanoseconds: Column) -> Column:
    """Epoch seconds as text, to the nanosecond; a text that is not a number stays as it is, to be rejected."""
    exact = decimal_of(nanoseconds, "decimal(20,0)") * F.lit("0.000000001").cast("decimal(9,9)")
    return F.coalesce(exact.cast("string"), nanoseconds)


def _milliseconds(start: Column, end: Column) -> Column:
    elapsed = decimal_of(end, "decimal(20,0)") - decimal_of(start, "decimal(20,0)")
    return (elapsed * F.lit("0.000001").cast("decimal(6,6)")).cast("string")


def _any_byok(provider_responses: Column) -> Column:
    """Whether the provider that answered was paid with the user's own key: OpenRouter logs it per attempt, as text."""
    attempts = F.transform(
        F.from_json(provider_responses, "array<string>", JSON_OPTIONS),
        lambda one: F.from_json(one, "status string, is_byok string", JSON_OPTIONS),
    )
    return F.exists(attempts, lambda one: (one["is_byok"] == "true") & one["status"].startswith("2")).cast("string")


def _finish_reason(reason: Column) -> Column:
    """The first reason, in the words of `requests`; OpenRouter writes the array as text."""
    first = F.coalesce(F.get(F.from_json(reason, "array<string>", JSON_OPTIONS), F.lit(0)), reason)
    word = bare_word(first)
    ours = (F.when(word.isin(*theirs), name) for name, theirs in FINISH_REASONS.items())
    return F.coalesce(*ours, word)
