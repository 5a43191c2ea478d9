"""OpenLLMetry (Traceloop) before it had operations: `llm.request.type` says that a span is a call.

Seen in opentelemetry-instrumentation-openai 0.40.14; newer ones (0.62.4) write the conventions' operation, and some
names of their own, which conventions.py has. Trap: 0.40 drops the usage of streams that had one.
"""

from jobs.ingest.sources.otel.span import Fields, Span

TYPE = "llm.request.type"
TYPES = {"embedding": "embeddings", "embeddings": "embeddings"}
OTHERS = (TYPE,)
NAMES = {
    "prompt_tokens": ("llm.usage.prompt_tokens",),
    "completion_tokens": ("llm.usage.completion_tokens",),
    "is_streamed": ("llm.is_streaming",),
    "user_id": ("llm.user",),
}


def speaks(span: Span) -> bool:
    """Whether it has a type of OpenLLMetry's."""
    return TYPE in span.values


def operation(span: Span) -> str | None:
    """Always a call."""
    return TYPES.get(span.values[TYPE].lower(), "chat")


def corrected(span: Span, fields: Fields) -> Fields:
    """Nothing."""
    del span, fields
    return {}
