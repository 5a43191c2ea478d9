"""Logfire's instrumentations of openai, anthropic and openai-agents.

Seen in logfire 5.4.0, alone and on openai-agents 0.24.0.

* openai and anthropic (scopes `logfire.openai`, `logfire.anthropic`): a stream is two spans. The one that opens it
  (`logfire.span_type` is `span`, no failure) has no usage; the log at its end has it. The opening one is known by
  `"stream":true` in `request_data`, or as a `chat` without `gen_ai.response.id`.
* openai-agents: chat completions have no operation: `gen_ai.request.model` and the usage names tell. Turns and tasks
  have a `usage` that repeats sums, and no model.

Trap: 0 and 0 is what a stream without usage says. The counts of reasoning are in `gen_ai.usage.raw` alone (usage.py).
"""

from jobs.ingest.sources.otel import conventions
from jobs.ingest.sources.otel.span import Fields, Span

SCOPES = ("logfire.openai", "logfire.anthropic")
AGENTS = "logfire.openai_agents"
TYPE, REQUEST, RESPONSE_ID, MODEL = "logfire.span_type", "request_data", "gen_ai.response.id", "gen_ai.request.model"
OTHERS = (TYPE, REQUEST, RESPONSE_ID)
NAMES: dict[str, tuple[str, ...]] = {}


def speaks(span: Span) -> bool:
    """Whether it is of one of the scopes."""
    return span.scope in SCOPES or (span.scope == AGENTS and not conventions.speaks(span))


def operation(span: Span) -> str | None:
    """A call, unless the span only opens a stream, or has no model."""
    if span.scope == AGENTS:
        return "chat" if MODEL in span.values else None
    named = conventions.operation(span)
    is_open = span.values.get(TYPE) == "span" and not span.has_failed
    streams = span.values.get(REQUEST) == "true"
    return None if is_open and (streams or (named == "chat" and RESPONSE_ID not in span.values)) else named or "chat"


def corrected(span: Span, fields: Fields) -> Fields:
    """Nothing."""
    del span, fields
    return {}
