"""Coding agents that write spans of their own: Claude Code and Codex.

Seen in Claude Code 2.1.197 (scope `com.anthropic.claude_code.tracing`) and Codex 0.171.0 (scope `codex_exec`).

* Claude Code: a call is the span whose `span.type` is `llm_request`. `input_tokens` leaves cached tokens out;
  `cache_read_tokens` and `cache_creation_tokens` are added. It writes one span for all attempts of a call.
* Codex: a call is a span with `gen_ai.usage.input_tokens`; a turn repeats the sum under `codex.turn.…`.

Trap: both can also send log events of the same calls, by which they are counted (log_events.py).
"""

from jobs.ingest.sources.otel.span import Fields, Span, added

CLAUDE_CODE, CODEX = "com.anthropic.claude_code.tracing", "codex"
TYPE, PROMPT = "span.type", "gen_ai.usage.input_tokens"
OTHERS = (TYPE, PROMPT)
NAMES = {
    "raw_model": ("model",),
    "prompt_tokens": ("input_tokens",),
    "completion_tokens": ("output_tokens",),
    "cached_tokens": ("cache_read_tokens",),
    "cache_write_tokens": ("cache_creation_tokens",),
    "attempt_number": ("attempt",),
    "reasoning_tokens": ("codex.usage.reasoning_output_tokens",),
    "finish_reason": ("stop_reason",),
    "first_token_ms": ("ttft_ms",),
    "session_id": ("conversation.id",),
}


def speaks(span: Span) -> bool:
    """Whether it is of a scope of these agents."""
    return span.scope == CLAUDE_CODE or span.scope.startswith(CODEX)


def operation(span: Span) -> str | None:
    """A call, not a turn or a tool."""
    is_call = span.values.get(TYPE) == "llm_request" if span.scope == CLAUDE_CODE else PROMPT in span.values
    return "chat" if is_call else None


def corrected(span: Span, fields: Fields) -> Fields:
    """Claude Code's prompt with the cached tokens."""
    if span.scope != CLAUDE_CODE:
        return {}
    prompt = added(fields.get("prompt_tokens"), fields.get("cached_tokens"), fields.get("cache_write_tokens"))
    return {"prompt_tokens": prompt} if prompt else {}
