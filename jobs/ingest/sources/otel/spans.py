"""The spans and log events of a line of OTLP/JSON as records, in plain Python, which engines run beside their data."""

import json
from functools import partial
from typing import Any

from jobs.ingest.raw_json import text_of
from jobs.ingest.sources.otel.conventions import FAILED, LOST_CLIENT
from jobs.ingest.sources.otel.dialects import KNOWN, said
from jobs.ingest.sources.otel.log_events import event_record
from jobs.ingest.sources.otel.otlp import Item, counts_within, items_of, values
from jobs.ingest.sources.otel.span import Span

SPAN_FIELDS = ("traceId", "spanId", "parentSpanId", "name", "startTimeUnixNano", "endTimeUnixNano")


def records_of(export: dict[str, Any]) -> list[str | None] | None:
    """The spans and log events of a line's object, each as JSON text.

    A text has SPAN_FIELDS, service and scope, and columns of conventions.NAMES. A span or event that cannot be read, or
    is in a resource or scope that cannot, is None. The whole is None where the line is not OTLP, and empty where it has
    neither.
    """
    spans, events = export.get("resourceSpans"), export.get("resourceLogs")
    if not isinstance(spans, list | None) or not isinstance(events, list | None):
        return None
    if spans is None and events is None:
        return [] if export.get("resourceMetrics") is not None else None
    return [
        *(_record(span) for span in items_of(spans or [], "scopeSpans", "spans")),
        *(event_record(event) for event in items_of(events or [], "scopeLogs", "logRecords")),
    ]


def _record(item: Item) -> str | None:
    """None where the span, its status or its attributes have another type."""
    span = item.value
    if span is None:
        return None
    status, attributes = span.get("status"), span.get("attributes")
    if not isinstance(status, dict | None) or not isinstance(attributes, list | None):
        return None
    status = status or {}
    name, has_failed = text_of(span.get("name")) or "", text_of(status.get("code")) in FAILED
    found = values(attributes or [], KNOWN)
    fields = {
        **{name: text_of(span.get(name)) for name in SPAN_FIELDS},
        "service_name": item.service,
        "scope_name": item.scope,
        "status_code": text_of(status.get("code")),
        "has_lost_client": str(status.get("message") == LOST_CLIENT).lower(),
        **said(Span(item.scope or "", name, has_failed, found, partial(counts_within, span))),
    }
    return json.dumps({name: value for name, value in fields.items() if value is not None})
