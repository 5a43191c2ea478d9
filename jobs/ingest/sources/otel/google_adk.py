"""Google's ADK: around each call lies a span `call_llm` with the same numbers and no operation.

Seen in google-adk 2.13.0 (scope `gcp.vertex.agent`). The call itself has the conventions' `generate_content`.
"""

from jobs.ingest.sources.otel import conventions
from jobs.ingest.sources.otel.span import Fields, Span

SCOPE = "gcp.vertex.agent"
OTHERS: tuple[str, ...] = ()
NAMES: dict[str, tuple[str, ...]] = {}


def speaks(span: Span) -> bool:
    """Whether it is of ADK's scope, without an operation."""
    return span.scope == SCOPE and not conventions.speaks(span)


def operation(span: Span) -> str | None:
    """Never a call."""
    del span
    return None


def corrected(span: Span, fields: Fields) -> Fields:
    """Nothing."""
    del span, fields
    return {}
