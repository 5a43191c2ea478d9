"""OpenLIT: the conventions' names, with counts of its own.

Seen in openlit 1.45.0. Failures have no operation; they are calls all the same. On Anthropic (scope
`openlit.instrumentation.anthropic`) cached tokens are not in the prompt and are added. `gen_ai.usage.cost` is 0 where
it has no price, so a 0 says nothing. Its HTTP client's spans are of another scope and are not calls.
Traps: a stream without usage has an estimate that nothing marks; streams on Anthropic lose cached tokens.
"""

from jobs.ingest.sources.otel import conventions
from jobs.ingest.sources.otel.span import Fields, Span, added

SCOPE, ON_ANTHROPIC = "openlit.", "openlit.instrumentation.anthropic"
OTHERS: tuple[str, ...] = ()
NAMES = {
    "user_id": ("gen_ai.request.user",),
    "first_chunk_seconds": ("gen_ai.server.time_to_first_token",),
}


def speaks(span: Span) -> bool:
    """Whether it is of a scope of OpenLIT's."""
    return span.scope.startswith(SCOPE)


def operation(span: Span) -> str | None:
    """As the conventions say; a failure without an operation is a call."""
    if conventions.speaks(span):
        return conventions.operation(span)
    return "chat" if span.has_failed else None


def corrected(span: Span, fields: Fields) -> Fields:
    """The cost if it says something, and the prompt of Anthropic with the cached tokens."""
    found = {"cost_usd": ""} if fields.get("cost_usd") in ("0", "0.0") else {}
    if span.scope == ON_ANTHROPIC:
        prompt = added(fields.get("prompt_tokens"), fields.get("cached_tokens"), fields.get("cache_write_tokens"))
        found |= {"prompt_tokens": prompt} if prompt else {}
    return found
