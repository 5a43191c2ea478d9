"""OpenTelemetry GenAI spans as OTLP/JSON, one export request per line. Fields and traps: docs/sources/otel.md.

A line holds resources, a resource scopes, a scope spans. Each level is read as an array of JSON texts, so that damage
in one span does not change another. Only the attributes named in otel_attributes.py are kept, so that no content is.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest import raw_text
from jobs.ingest.sources.fields import first_given
from jobs.ingest.sources.otel_attributes import (
    ATTRIBUTE_NAMES,
    ATTRIBUTES,
    CANCELLED,
    FINISH_REASONS,
    LLM_OPERATIONS,
    LOST_CLIENT,
    OPENROUTER,
    TOOLS,
)

SCHEMA = f"""
    span struct<service_name: string, scope_name: string, traceId: string, spanId: string, name: string,
        startTimeUnixNano: string, endTimeUnixNano: string, status_code: string, has_lost_client: string>,
    attributes struct<{", ".join(f"`{name}`: string" for name in ATTRIBUTE_NAMES)}>
"""

DAMAGE = "_damage"
JSON_OPTIONS = {**raw_text.JSON_OPTIONS, "columnNameOfCorruptRecord": DAMAGE}
EXPORT = f"resourceSpans array<string>, resourceLogs string, resourceMetrics string, {DAMAGE} string"
RESOURCE = (
    "resource struct<attributes: array<struct<key: string, value: struct<stringValue: string>>>>, "
    f"scopeSpans array<string>, {DAMAGE} string"
)
SCOPE = f"scope struct<name: string>, spans array<string>, {DAMAGE} string"
SPAN = (
    "traceId string, spanId string, name string, startTimeUnixNano string, endTimeUnixNano string, "
    f"status struct<code: string, message: string>, attributes array<string>, {DAMAGE} string"
)
ATTRIBUTE = (
    "key string, value struct<stringValue: string, intValue: string, doubleValue: string, boolValue: string, "
    "arrayValue: struct<values: array<struct<stringValue: string>>>>"
)


def records(line: Column) -> Column:
    """The spans of one line as JSON texts of SCHEMA; null: not OTLP; empty: no spans, or another signal than traces.

    A span that cannot be read, or is in a resource or scope that cannot, is a null element. Each parsed level is the
    element of an array, which binds it: otherwise Spark would parse a text again for each field read from it.
    """
    return F.get(F.transform(F.array(F.from_json(line, EXPORT, JSON_OPTIONS)), _spans_of), F.lit(0))


def _spans_of(export: Column) -> Column:
    resources = F.transform(export["resourceSpans"], lambda text: F.from_json(text, RESOURCE, JSON_OPTIONS))
    scopes = F.flatten(
        F.transform(
            resources,
            lambda resource: F.transform(
                _texts(resource, "scopeSpans"),
                lambda text: F.struct(
                    _service_name(resource["resource"]["attributes"]).alias("service_name"),
                    F.from_json(text, SCOPE, JSON_OPTIONS).alias("scope"),
                ),
            ),
        )
    )
    spans = F.flatten(
        F.transform(
            scopes,
            lambda one: F.transform(
                _texts(one["scope"], "spans"),
                lambda text: F.struct(
                    one["service_name"].alias("service_name"),
                    one["scope"]["scope"]["name"].alias("scope_name"),
                    F.from_json(text, SPAN, JSON_OPTIONS).alias("span"),
                ),
            ),
        )
    )
    is_other_signal = F.coalesce(export["resourceLogs"], export["resourceMetrics"]).isNotNull()
    return F.when(export["resourceSpans"].isNotNull(), F.transform(spans, _record)).when(
        export[DAMAGE].isNull() & is_other_signal, _no_texts()
    )


def _texts(parent: Column, field: str) -> Column:
    """The JSON texts of a parent's children: an empty array where it has none, one null where it is damaged."""
    is_sound = parent.isNotNull() & parent[DAMAGE].isNull()
    return F.coalesce(parent[field], F.when(is_sound, _no_texts()), F.array(F.lit(None).cast("string")))


def _no_texts() -> Column:
    return F.array().cast("array<string>")


def _service_name(attributes: Column) -> Column:
    named = F.filter(attributes, lambda attribute: attribute["key"] == "service.name")
    return F.get(named, F.lit(0))["value"]["stringValue"]


def _record(one: Column) -> Column:
    """One span as JSON text of SCHEMA; null where it is not an object or a field has another type."""
    span = one["span"]
    kept = F.struct(
        one["service_name"].alias("service_name"),
        one["scope_name"].alias("scope_name"),
        *(span[name].alias(name) for name in ("traceId", "spanId", "name", "startTimeUnixNano", "endTimeUnixNano")),
        span["status"]["code"].alias("status_code"),
        (span["status"]["message"] == LOST_CLIENT).cast("string").alias("has_lost_client"),
    )
    attributes = F.array_join(_members(_texts(span, "attributes")), ",")
    text = F.concat(F.lit('{"span":'), F.to_json(kept), F.lit(',"attributes":{'), attributes, F.lit("}}"))
    return F.when(span.isNotNull() & span[DAMAGE].isNull(), text)


def _members(attributes: Column) -> Column:
    """The attributes that are read, each as `"name":"value"`; damaged ones are left out."""
    parsed = F.transform(attributes, lambda text: F.from_json(text, ATTRIBUTE, JSON_OPTIONS))
    read = F.filter(parsed, lambda one: one["key"].isin(*ATTRIBUTE_NAMES))
    named = F.transform(read, lambda one: F.struct(one["key"].alias("key"), _value(one).alias("value")))
    given = F.filter(named, lambda one: one["value"].isNotNull())
    members = F.transform(given, lambda one: F.to_json(F.create_map(one["key"], one["value"])))
    return F.transform(members, lambda text: F.substring(text, F.lit(2), F.length(text) - 2))


def _value(attribute: Column) -> Column:
    """The value as text; of an array its first element; of tool definitions (content) only whether there are any."""
    value = attribute["value"]
    scalars = (value[kind] for kind in ("stringValue", "intValue", "doubleValue", "boolValue"))
    text = F.coalesce(*scalars, F.get(value["arrayValue"]["values"], F.lit(0))["stringValue"])
    return F.when(attribute["key"] == TOOLS, F.coalesce(text != "[]", F.lit(True)).cast("string")).otherwise(text)


def skipped(record: Column) -> Column:
    """Spans that are not requests: no LLM call, or what OpenRouter adds to the one span that carries the tokens."""
    span = record["span"]
    operation = F.lower(F.trim(_attribute(record, "operation")))
    is_openrouter = (span["service_name"] == OPENROUTER) | (span["scope_name"] == OPENROUTER)
    span_type = _attribute(record, "span_type")
    is_part = F.coalesce(span_type != "generation", span["name"].startswith("provider attempt "))
    is_trial = span["name"] == "Test Generation"
    is_llm = F.coalesce(operation.isin(*LLM_OPERATIONS), F.lit(False))
    return ~is_llm | F.coalesce(is_openrouter & (is_part | is_trial), F.lit(False))


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one LLM span. Only for embeddings does a missing completion count mean 0."""
    span = record["span"]
    trace_id, span_id = _id(span["traceId"]), _id(span["spanId"])
    error, finish_reason = _attribute(record, "error"), _finish_reason(_attribute(record, "finish_reason"))
    has_failed = span["status_code"].isin("2", "STATUS_CODE_ERROR") | (finish_reason == "error")
    is_error = error.isNotNull() | F.coalesce(has_failed, F.lit(False))
    is_cancelled = error.rlike(CANCELLED) | (span["has_lost_client"] == "true")
    is_embedding = F.lower(F.trim(_attribute(record, "operation"))) == "embeddings"
    service = span["service_name"]
    is_named = (service != OPENROUTER) & ~service.startswith("unknown_service")
    as_logged = (
        "raw_model", "provider", "prompt_tokens", "reasoning_tokens", "cached_tokens", "cost_usd", "session_id",
        "user_id", "is_streamed", "has_tools_offered",
    )  # fmt: skip
    return {
        **{name: _attribute(record, name) for name in as_logged},
        "request_id": F.when((F.length(trace_id) > 0) & (F.length(span_id) > 0), F.concat_ws("/", trace_id, span_id)),
        "trace_id": trace_id,
        "created_at": _seconds(span["startTimeUnixNano"]),
        "app": F.coalesce(_attribute(record, "app"), F.when(is_named, service)),
        "completion_tokens": F.coalesce(_attribute(record, "completion_tokens"), F.when(is_embedding, F.lit("0"))),
        "is_error": is_error.cast("string"),
        "is_cancelled": F.when(is_cancelled, F.lit("true")).otherwise(_attribute(record, "is_cancelled")),
        "is_byok": F.coalesce(_attribute(record, "is_byok"), _any_byok(_attribute(record, "provider_responses"))),
        "is_cache_hit": _attribute(record, "is_cache_hit").isNotNull().cast("string"),
        "finish_reason": F.when(is_error, F.lit("error")).otherwise(finish_reason),
        "time_to_first_token_ms": F.coalesce(
            _attribute(record, "first_token_ms"),
            (_attribute(record, "first_chunk_seconds").try_cast("decimal(20,9)") * 1000).cast("string"),
        ),
        "duration_ms": _milliseconds(span["startTimeUnixNano"], span["endTimeUnixNano"]),
    }


def _attribute(record: Column, column: str) -> Column:
    return first_given(*(record["attributes"][name] for name in ATTRIBUTES[column]))


def _id(text: Column) -> Column:
    """The id in lower case where it is hexadecimal; null where it is an object or array."""
    return F.when(text.rlike("^[0-9A-Fa-f]+$"), F.lower(text)).when(~raw_text.is_structure(text), text)


def _seconds(nanoseconds: Column) -> Column:
    """Epoch seconds as text, to the nanosecond; a text that is not a number stays as it is, to be rejected."""
    exact = nanoseconds.try_cast("decimal(20,0)") * F.lit("0.000000001").cast("decimal(9,9)")
    return F.coalesce(exact.cast("string"), nanoseconds)


def _milliseconds(start: Column, end: Column) -> Column:
    elapsed = end.try_cast("decimal(20,0)") - start.try_cast("decimal(20,0)")
    return (elapsed * F.lit("0.000001").cast("decimal(6,6)")).cast("string")


def _any_byok(provider_responses: Column) -> Column:
    """Whether the provider that answered was paid with the user's own key: OpenRouter logs it per attempt, as text."""
    attempts = F.from_json(provider_responses, "array<struct<status: string, is_byok: string>>", JSON_OPTIONS)
    return F.exists(attempts, lambda one: (one["is_byok"] == "true") & one["status"].startswith("2")).cast("string")


def _finish_reason(reason: Column) -> Column:
    """The first reason, in the words of `requests`; OpenRouter writes the array as text."""
    first = F.coalesce(F.get(F.from_json(reason, "array<string>", JSON_OPTIONS), F.lit(0)), reason)
    word = F.lower(F.trim(first))
    ours = (F.when(word.isin(*theirs), name) for name, theirs in FINISH_REASONS.items())
    return F.coalesce(*ours, word)
