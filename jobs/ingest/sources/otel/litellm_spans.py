"""LiteLLM's OpenTelemetry callback, in the SDK and in the proxy: scope `litellm`.

Seen in litellm 1.110.2 (SDK, sync and async) and its proxy 1.108.7 with LITELLM_OTEL_V2, which writes the conventions'
words; without that switch `gen_ai.operation.name` has LiteLLM's own call type (`acompletion`, `aresponses`, …).
A span without an operation is a call if it is `litellm_request`; `raw_gen_ai_request` beside it repeats the call.

Traps: at the proxy `gen_ai.response.model` is the alias that was asked for; `litellm.provider.model` is the model.
Where the answer names another model than the request (a dated version), the answer's is kept. A stream without usage
has an estimate that nothing marks. The counts of cached and reasoning tokens are in `metadata.usage_object` (usage.py).
"""

from jobs.ingest.sources.otel import conventions
from jobs.ingest.sources.otel.span import Fields, Span

SCOPE, REQUEST = "litellm", "litellm_request"
MODEL, ASKED, ANSWERED = "litellm.provider.model", "gen_ai.request.model", "gen_ai.response.model"
OWN_WORDS = {
    "completion": "chat", "responses": "chat", "anthropic_messages": "chat", "generate_content_stream": "chat",
    "generate_content": "chat", "text_completion": "text_completion", "embedding": "embeddings",
}  # fmt: skip
OTHERS = (MODEL, ASKED, ANSWERED)
NAMES = {
    "cost_usd": ("gen_ai.cost.total_cost", "litellm.cost.total"),
    "is_streamed": ("llm.is_streaming",),
    "user_id": ("llm.user",),
    "team": ("metadata.user_api_key_team_alias", "metadata.user_api_key_team_id"),
    "http_status": ("litellm.provider.error.code", "error.code"),
}


def speaks(span: Span) -> bool:
    """Whether it is of LiteLLM's scope."""
    return span.scope == SCOPE


def operation(span: Span) -> str | None:
    """A call by the conventions' word or LiteLLM's own, also of its asynchronous form."""
    word = conventions.word(span)
    if word:
        return conventions.operation(span) or OWN_WORDS.get(word) or OWN_WORDS.get(word.removeprefix("a"))
    return "chat" if span.name == REQUEST else None


def corrected(span: Span, fields: Fields) -> Fields:
    """The model behind the alias."""
    del fields
    model, answered = span.values.get(MODEL), span.values.get(ANSWERED)
    return {"raw_model": model} if model and answered in (None, span.values.get(ASKED)) else {}
