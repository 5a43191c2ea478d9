"""OpenTelemetry's semantic conventions of GenAI spans, 1.36 to 1.42: every span has `gen_ai.operation.name`.

Written by OpenTelemetry's own instrumentations (openai-v2 2.4b0, genai-openai 1.3b0), OpenLLMetry 0.62.4, pydantic-ai
2.68.0, Anthropic's SDKs, google-adk 2.13.0, agent-framework 1.23.0, LangSmith 0.15.1, Semantic Kernel 1.45.0, and by
OpenRouter's Broadcast. Their names are read in spans of all dialects, after the dialect's own.

Traps: agents and workflows (`invoke_agent`, …) repeat the sums of their calls. Anthropic's SDKs trace themselves as
soon as a tracer provider is set: beside any other instrumentation each call is two spans.
"""

from jobs.ingest.sources.otel.span import Fields, Span

OPERATION = "gen_ai.operation.name"
OPERATIONS = {
    **{word: word for word in ("chat", "text_completion", "generate_content", "embeddings")},
    # Semantic Kernel
    "chat.completions": "chat", "chat.streaming_completions": "chat",
    "text.completions": "text_completion", "text.streaming_completions": "text_completion",
    # Sentry
    "responses": "chat",
}  # fmt: skip
"""Word of the log, in small letters -> ours. Others are not calls to a model."""

NOT_CALLS = (
    "create_agent", "invoke_agent", "invoke_workflow", "execute_tool", "retrieval", "plan", "agent", "workflow",
    "task", "tool", "chain", "handoff", "guardrail", "rerank", "moderation", "image_generation", "speech",
    "transcription",
)  # fmt: skip
"""Operations that are known, and are not calls to a language model; agents repeat the sums of their calls."""

MODEL, PROMPT = "gen_ai.request.model", "gen_ai.usage.input_tokens"
OTHERS = (OPERATION, MODEL, PROMPT)
OPENROUTER = "openrouter"
FAILED = ("2", "2.0", "STATUS_CODE_ERROR")
"""Codes of a status that is a failure."""


def _of_generation(field: str) -> tuple[str, ...]:
    """A field of OpenRouter's generation record, which the owner of a destination may have added to its spans."""
    return tuple(f"{level}.metadata.openrouter_generation.{field}" for level in ("span", "trace"))


NAMES = {
    "operation": (OPERATION,),
    "response_id": ("gen_ai.response.id", "ai.response.id"),
    "error": ("error.type",),
    "raw_model": ("gen_ai.response.model", "gen_ai.request.model"),
    "provider": (
        "trace.metadata.openrouter.provider_name",
        "trace.metadata.openrouter.provider_slug",
        "gen_ai.provider.name",
        "gen_ai.system",
    ),
    "prompt_tokens": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    "completion_tokens": ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    "total_tokens": (
        "gen_ai.usage.total_tokens",
        "llm.usage.total_tokens",
        "llm.token_count.total",
        "ai.usage.totalTokens",
    ),
    "token_convention": (),
    "requested_model": (MODEL,),
    "service_tier": (
        "gen_ai.response.service_tier",
        "openai.response.service_tier",
        "gen_ai.openai.response.service_tier",
        "anthropic.response.service_tier",
        "llm.openai.service_tier",
    ),
    "http_status": ("http.response.status_code", "http.status_code"),
    "attempt_number": (),
    "team": (),
    "reasoning_tokens": (
        "gen_ai.usage.reasoning.output_tokens",
        "gen_ai.usage.output_tokens.reasoning",
        # OpenLLMetry, OpenLIT; pydantic-ai
        "gen_ai.usage.reasoning_tokens",
        "gen_ai.usage.details.reasoning_tokens",
    ),
    "cached_tokens": (
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.input_tokens.cached",
        "gen_ai.usage.cache_read_input_tokens",
        "gen_ai.usage.details.cache_read_tokens",
        "gen_ai.usage.details.cached_tokens",
        "gen_ai.usage.details.cache_read_input_tokens",
    ),
    "cache_write_tokens": (
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "gen_ai.usage.details.cache_write_tokens",
        "gen_ai.usage.details.cache_creation_input_tokens",
    ),
    "one_hour_cache_write_tokens": ("anthropic.usage.cache_creation.ephemeral_1h_input_tokens",),
    "cost_usd": ("gen_ai.usage.total_cost", "gen_ai.usage.cost"),
    "session_id": ("gen_ai.conversation.id", "session.id", "traceloop.association.properties.session_id"),
    "user_id": (
        "user.id",
        "enduser.id",
        "enduser.pseudo.id",
        "trace.metadata.openrouter.user_id",
        *_of_generation("external_user"),
        "trace.metadata.openrouter.creator_user_id",
        "traceloop.association.properties.user_id",
        "gen_ai.user",
    ),
    "app": (*_of_generation("app.title"), "trace.metadata.openrouter.api_key_name"),
    "is_streamed": (
        "gen_ai.request.stream",
        *_of_generation("streamed"),
        "gen_ai.is_streaming",
        "langsmith.request.streaming",
    ),
    "is_cancelled": _of_generation("cancelled"),
    "is_byok": _of_generation("is_byok"),
    "is_cache_hit": _of_generation("response_cache_source_id"),
    "provider_responses": ("trace.metadata.provider_responses",),
    "finish_reason": ("gen_ai.response.finish_reason", "gen_ai.response.finish_reasons"),
    "has_tools_offered": ("gen_ai.tool.definitions",),
    "first_chunk_seconds": ("gen_ai.response.time_to_first_chunk",),
    "first_token_ms": ("trace.metadata.openrouter.first_token_ms",),
    "span_type": ("span.type",),
}
"""Column -> the only attributes that are read for it; the first that has a value counts."""

CANCELLED = r"(?i)(cancell?ed(error)?|generatorexit|aborterror|clientdisconnected?)\z|^499\z"
LOST_CLIENT = "The client has disconnected"
FINISH_REASONS = {
    "tool_calls": ("tool_call", "tool_use", "function_call", "tool-calls"),
    "length": ("max_tokens", "max_output_tokens", "model_length"),
    "stop": ("end_turn", "stop_sequence", "eos", "complete", "completed"),
    "content_filter": ("refusal", "safety", "content_filtered", "guardrail_intervened", "content-filter"),
}
"""Finish reason of `requests` -> the providers' own words, which instrumentations pass on."""


def speaks(span: Span) -> bool:
    """Whether it has an operation."""
    return bool(span.values.get(OPERATION, "").strip())


def word(span: Span) -> str:
    """The operation in small letters, without the class that Python writes before it (`OperationName.CHAT`)."""
    found = span.values.get(OPERATION, "").strip().lower()
    return found if found in OPERATIONS else found.rsplit(".", 1)[-1]


def operation(span: Span) -> str | None:
    """A call if the operation is one."""
    return OPERATIONS.get(word(span))


def is_unknown(span: Span) -> bool:
    """Whether the operation is a word that is neither a call nor known not to be one."""
    return bool(word(span)) and word(span) not in OPERATIONS and word(span) not in NOT_CALLS


def corrected(span: Span, fields: Fields) -> Fields:
    """Nothing."""
    del span, fields
    return {}


def unnamed(span: Span) -> str | None:
    """A span of no dialect that says a model and a prompt is a call: so do older writers of the conventions."""
    return "chat" if MODEL in span.values and PROMPT in span.values else None
