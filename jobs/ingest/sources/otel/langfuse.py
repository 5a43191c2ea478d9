"""Langfuse's SDK as OpenTelemetry spans: every span has `langfuse.observation.type`.

Seen in langfuse 5.0.4. A call is a `generation` or an `embedding`. The counts are a usage object
(`langfuse.observation.usage_details`, see usage.py); the model is `langfuse.observation.model.name`; the finish reason
is JSON in `langfuse.observation.metadata.finish_reason`. `langfuse.observation.cost_details` is langfuse's own price
list (0 where it has no price), not a bill, and is not read.
"""

from jobs.ingest.sources.otel.span import Fields, Span, unquoted

TYPE = "langfuse.observation.type"
TYPES = {"generation": "chat", "embedding": "embeddings"}
OTHERS = (TYPE,)
NAMES = {
    "raw_model": ("langfuse.observation.model.name",),
    "finish_reason": ("langfuse.observation.metadata.finish_reason",),
}


def speaks(span: Span) -> bool:
    """Whether it has a type of Langfuse's."""
    return TYPE in span.values


def operation(span: Span) -> str | None:
    """A call if it is a generation or an embedding."""
    return TYPES.get(span.values[TYPE].lower())


def corrected(span: Span, fields: Fields) -> Fields:
    """The finish reason without the quotes of its JSON."""
    del span
    return {"finish_reason": unquoted(fields["finish_reason"])} if "finish_reason" in fields else {}
