"""OpenInference (Arize): every span has `openinference.span.kind`; a call is `LLM` or `EMBEDDING`.

Seen in openinference-instrumentation-openai 0.1.66, -anthropic 0.1.18 and 3.1.0, -langchain 0.1.80, -litellm 0.1.51,
-google-genai 1.4.14, -openai-agents 2.6.0, -dspy 0.1.48, -crewai 1.1.21, and the JavaScript one of openai 4.2.7.

| column | attribute |
|---|---|
| prompt, completion | `llm.token_count.prompt`, `llm.token_count.completion` |
| written to the cache | `llm.token_count.prompt_details.cache_write` |
| cached, reasoning | `llm.token_count.prompt_details.cache_read`, `llm.token_count.completion_details.reasoning` |
| model | `llm.model_name`, `embedding.model_name` |
| finish reason | `llm.finish_reason` |

Traps: the kinds CHAIN, AGENT and TOOL may repeat sums of their children. LlamaIndex marks the preparation of a call as
LLM too; its name is a private method (`…._prepare_chat_with_tools`). 0.1.18 leaves cached tokens out of the prompt of
Anthropic's streams, and nothing in the span says so. `llm.cost.total` is the library's own price list, not a bill.
"""

from jobs.ingest.sources.otel.span import Fields, Span

KIND = "openinference.span.kind"
KINDS = {"LLM": "chat", "EMBEDDING": "embeddings"}
OTHERS = (KIND,)
NAMES = {
    "raw_model": ("llm.model_name", "embedding.model_name"),
    "provider": ("llm.provider", "llm.system"),
    "prompt_tokens": ("llm.token_count.prompt",),
    "completion_tokens": ("llm.token_count.completion",),
    "cached_tokens": ("llm.token_count.prompt_details.cache_read",),
    "cache_write_tokens": ("llm.token_count.prompt_details.cache_write",),
    "reasoning_tokens": ("llm.token_count.completion_details.reasoning",),
    "finish_reason": ("llm.finish_reason",),
}


def speaks(span: Span) -> bool:
    """Whether it has a kind of OpenInference's, and no operation of the conventions."""
    return KIND in span.values


def operation(span: Span) -> str | None:
    """A call, unless the span is the preparation of one."""
    method = span.name.rsplit(".", 1)[-1]
    is_private = method.startswith("_") and not method.startswith("__")
    return None if is_private else KINDS.get(span.values[KIND].upper())


def corrected(span: Span, fields: Fields) -> Fields:
    """Nothing."""
    del span, fields
    return {}
