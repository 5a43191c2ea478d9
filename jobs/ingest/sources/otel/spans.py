"""The spans of one line of OTLP/JSON, in plain Python, which every engine runs beside its data.

A line holds resources, a resource scopes, a scope spans. Damage in one of them does not change another. Only the
attributes that a dialect reads are kept, so that no content is.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from jobs.ingest.raw_json import text_of
from jobs.ingest.sources.otel.conventions import FAILED, LOST_CLIENT
from jobs.ingest.sources.otel.dialects import KNOWN, said, unread_usage
from jobs.ingest.sources.otel.span import Span

SPAN_FIELDS = ("traceId", "spanId", "parentSpanId", "name", "startTimeUnixNano", "endTimeUnixNano")
SCALARS = ("stringValue", "intValue", "doubleValue", "boolValue")
COUNT = re.compile(
    r"(input|output|prompt|completion|total|cached|reasoning)[a-z_.]*token|tokens(_|\.|\Z)", re.IGNORECASE
)
NOT_A_COUNT = re.compile(r"max|limit|remain|expir|ttl|quota|budget|price|cost", re.IGNORECASE)
PLAIN_NAME = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
"""Attributes with other names are not named in a log: a name may hold anything."""

TOOLS = ("gen_ai.tool.definitions", "ai.prompt.tools")
"""They hold content: only whether there are any is read."""

REQUEST = "request_data"
"""It holds content: only whether it asks for a stream is read."""


def spans_of(export: dict[str, Any]) -> list[str | None] | None:
    """The spans of a line's object, each as JSON text: SPAN_FIELDS, its service and scope, and columns of
    conventions.NAMES.

    A span that cannot be read, or is in a resource or scope that cannot, is None. The whole is None where the line is
    not OTLP, and empty where it has no spans or another signal. Log events with counts of tokens are one record, which
    says so in `unread_usage`.
    """
    resources = export.get("resourceSpans")
    if resources is None:
        is_other_signal = any(export.get(name) is not None for name in ("resourceLogs", "resourceMetrics"))
        if is_other_signal:
            unread = _usage_of_logs(export.get("resourceLogs"))
            return [json.dumps({"unread_usage": unread})] if unread else []
        return None
    return list(_spans(resources)) if isinstance(resources, list) else None


def _usage_of_logs(resources: Any) -> str | None:
    """Scope and attributes of the first log event with counts of tokens."""
    for resource in resources if isinstance(resources, list) else []:
        for scope in _children(resource, "scopeLogs"):
            for event in _children(scope, "logRecords"):
                attributes = _object(event).get("attributes")
                counts = _counts(attributes) if isinstance(attributes, list) else ()
                if counts:
                    name = text_of(_object(_object(scope).get("scope")).get("name"))
                    return unread_usage(f"log events of {name or 'no scope'}", counts)
    return None


def _spans(resources: list[Any]) -> Iterator[str | None]:
    for resource in resources:
        service = _service_name(_object(resource).get("resource"))
        for scope in _children(resource, "scopeSpans"):
            name = text_of(_object(_object(scope).get("scope")).get("name"))
            for span in _children(scope, "spans"):
                yield _record(span, service, name)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _children(parent: Any, field: str) -> list[Any]:
    """The children of a parent: none where it names none, one None where it or the list of them is damaged."""
    children = parent.get(field, []) if isinstance(parent, dict) else None
    if children is None and isinstance(parent, dict):
        return []
    return children if isinstance(children, list) else [None]


def _service_name(resource: Any) -> str | None:
    attributes = _object(resource).get("attributes")
    for attribute in attributes if isinstance(attributes, list) else []:
        if _object(attribute).get("key") == "service.name":
            return text_of(_object(attribute.get("value")).get("stringValue"))
    return None


def _record(span: Any, service: str | None, scope: str | None) -> str | None:
    """None where the span, its status or its attributes have another type."""
    if not isinstance(span, dict):
        return None
    status, attributes = span.get("status"), span.get("attributes")
    if not isinstance(status, dict | None) or not isinstance(attributes, list | None):
        return None
    status = status or {}
    name, has_failed = text_of(span.get("name")) or "", text_of(status.get("code")) in FAILED
    fields = {
        **{name: text_of(span.get(name)) for name in SPAN_FIELDS},
        "service_name": service,
        "scope_name": scope,
        "status_code": text_of(status.get("code")),
        "has_lost_client": str(status.get("message") == LOST_CLIENT).lower(),
        **said(Span(scope or "", name, has_failed, _values(attributes or []), partial(_counts, attributes or []))),
    }
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def _values(attributes: list[Any]) -> dict[str, str]:
    """Name -> value of the attributes that are read; of two of a name the last counts, damaged ones are left out."""
    found = {}
    for attribute in attributes:
        name = _object(attribute).get("key")
        if isinstance(name, str) and name in KNOWN:
            value = _value(name, attribute.get("value"))
            if value is not None:
                found[name] = value
    return found


def _counts(attributes: list[Any]) -> tuple[str, ...]:
    """Names of attributes that are numbers of tokens, not limits (`max_tokens`)."""
    return tuple(
        name
        for attribute in attributes
        if isinstance(name := _object(attribute).get("key"), str)
        and PLAIN_NAME.fullmatch(name)
        and COUNT.search(name)
        and not NOT_A_COUNT.search(name)
        and _is_number(_object(attribute.get("value")))
    )


def _is_number(value: dict[str, Any]) -> bool:
    text = value.get("stringValue")
    return "intValue" in value or "doubleValue" in value or (isinstance(text, str) and text.isdecimal())


def _value(name: str, value: Any) -> str | None:
    """The value as text, of an array its first element; of content only what TOOLS and REQUEST say."""
    kinds = _object(value)
    text = next((text_of(kinds[kind]) for kind in SCALARS if kinds.get(kind) is not None), None)
    elements = _object(kinds.get("arrayValue")).get("values") if text is None else None
    if name in TOOLS:
        if "arrayValue" not in kinds and text is None:
            return None
        return str(bool(elements) if text is None else text not in ("", "[]", "null")).lower()
    if text is None:
        first = elements[0] if isinstance(elements, list) and elements else None
        text = text_of(_object(first).get("stringValue"))
    return str('"stream":true' in text.replace(" ", "")).lower() if name == REQUEST and text else text
