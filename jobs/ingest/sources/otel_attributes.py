"""Names in GenAI spans: attributes of the semantic conventions 1.36 to 1.42, and of OpenRouter's Broadcast."""

LLM_OPERATIONS = ("chat", "text_completion", "generate_content", "embeddings")
"""Other operations are not requests: tools, or agents and workflows that repeat the sums of their children."""

OPENROUTER = "openrouter"
TOOLS = "gen_ai.tool.definitions"


def _of_generation(field: str) -> tuple[str, ...]:
    """A field of OpenRouter's generation record, which the owner of a destination may have added to its spans."""
    return tuple(f"{level}.metadata.openrouter_generation.{field}" for level in ("span", "trace"))


ATTRIBUTES = {
    "operation": ("gen_ai.operation.name",),
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
    "reasoning_tokens": ("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.output_tokens.reasoning"),
    "cached_tokens": ("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.input_tokens.cached"),
    "cost_usd": ("gen_ai.usage.total_cost", "gen_ai.usage.cost"),
    "session_id": ("gen_ai.conversation.id", "session.id"),
    "user_id": (
        "user.id",
        "enduser.id",
        "enduser.pseudo.id",
        "trace.metadata.openrouter.user_id",
        *_of_generation("external_user"),
        "trace.metadata.openrouter.creator_user_id",
    ),
    "app": (*_of_generation("app.title"), "trace.metadata.openrouter.api_key_name"),
    "is_streamed": ("gen_ai.request.stream", *_of_generation("streamed")),
    "is_cancelled": _of_generation("cancelled"),
    "is_byok": _of_generation("is_byok"),
    "is_cache_hit": _of_generation("response_cache_source_id"),
    "provider_responses": ("trace.metadata.provider_responses",),
    "finish_reason": ("gen_ai.response.finish_reason", "gen_ai.response.finish_reasons"),
    "has_tools_offered": (TOOLS,),
    "first_chunk_seconds": ("gen_ai.response.time_to_first_chunk",),
    "first_token_ms": ("trace.metadata.openrouter.first_token_ms",),
    "span_type": ("span.type",),
}
"""Column -> the only attributes that are read for it; the first that has a value counts."""

CANCELLED = r"(?i)(cancell?ed(error)?|generatorexit|aborterror|clientdisconnected?)\z|^499\z"
LOST_CLIENT = "The client has disconnected"
FINISH_REASONS = {
    "tool_calls": ("tool_call", "tool_use", "function_call"),
    "length": ("max_tokens", "max_output_tokens", "model_length"),
    "stop": ("end_turn", "stop_sequence", "eos", "complete", "completed"),
    "content_filter": ("refusal", "safety", "content_filtered", "guardrail_intervened"),
}
"""Finish reason of `requests` -> the providers' own words, which instrumentations pass on."""
