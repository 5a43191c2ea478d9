"""The Vercel AI SDK 4 to 7, and what is built on it (opencode): every span has `ai.operationId`.

Seen in the npm package ai 4.3.19 and 6.0.326 (also over OTLP/JSON) and opencode 1.18.33.

A call is `….doGenerate`, `….doStream` or `….doEmbed`. The spans around them (`ai.generateText`, `ai.streamText`) repeat
the sums of their steps.

| column | attribute |
|---|---|
| prompt, completion | `ai.usage.inputTokens`, `ai.usage.outputTokens` |
| the same in 4 | `ai.usage.promptTokens`, `ai.usage.completionTokens` |
| prompt of embeddings | `ai.usage.tokens` |
| cached | `ai.usage.inputTokenDetails.cacheReadTokens`, `ai.usage.cachedInputTokens` |
| reasoning | `ai.usage.outputTokenDetails.reasoningTokens`, `ai.usage.reasoningTokens` |
| user, session | `ai.telemetry.metadata.userId`, `ai.telemetry.metadata.sessionId` |

Traps: on Anthropic (`ai.model.provider` begins with `anthropic`) versions 4 and 5 leave cached tokens out of the
prompt; their counts are in `ai.response.providerMetadata`. 6 has them in, and has `ai.usage.inputTokenDetails.…`.
An unknown count is `NaN` in 4. The provider is `openai.chat`: the part before the point is its name.
"""

import json
from typing import Any

from jobs.ingest.sources.otel.span import Fields, Span, added, is_count

ID, PROVIDER, METADATA = "ai.operationId", "ai.model.provider", "ai.response.providerMetadata"
DETAILS = "ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.inputTokenDetails.noCacheTokens"
OPERATIONS = {"doGenerate": "chat", "doStream": "chat", "doEmbed": "embeddings"}
OTHERS = (ID, METADATA, *DETAILS)
NAMES = {
    "raw_model": ("ai.response.model", "ai.model.id"),
    "requested_model": ("ai.model.id",),
    "provider": (PROVIDER,),
    "prompt_tokens": ("ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"),
    "completion_tokens": ("ai.usage.outputTokens", "ai.usage.completionTokens"),
    "cached_tokens": (DETAILS[0], "ai.usage.cachedInputTokens"),
    "cache_write_tokens": ("ai.usage.inputTokenDetails.cacheWriteTokens",),
    "reasoning_tokens": ("ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"),
    "finish_reason": ("ai.response.finishReason",),
    "user_id": ("ai.telemetry.metadata.userId",),
    "session_id": ("ai.telemetry.metadata.sessionId",),
    "has_tools_offered": ("ai.prompt.tools",),
    "first_token_ms": ("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"),
}


def speaks(span: Span) -> bool:
    """Whether it has an operation of the SDK's."""
    return ID in span.values


def operation(span: Span) -> str | None:
    """A call if it is one step of a model."""
    return OPERATIONS.get(span.values[ID].rsplit(".", 1)[-1])


def corrected(span: Span, fields: Fields) -> Fields:
    """Cached tokens are added to the prompt where the SDK left them out; a stream is a stream."""
    found = {"is_streamed": str(span.values[ID].endswith(".doStream")).lower()}
    provider = span.values.get(PROVIDER, "")
    if provider:
        found["provider"] = provider.split(".", 1)[0]
    if provider.startswith("anthropic") and not any(name in span.values for name in DETAILS):
        own = _of_anthropic(span.values.get(METADATA, ""))
        cached = own.get("read") or fields.get("cached_tokens")
        prompt = added(fields.get("prompt_tokens"), cached, own.get("written"))
        found |= {"prompt_tokens": prompt} if prompt else {}
        found |= {"cached_tokens": cached} if cached else {}
        found |= {"cache_write_tokens": own["written"]} if "written" in own else {}
    return found


def _of_anthropic(metadata: str) -> Fields:
    """The tokens `read` from the cache and `written` to it, as the provider's metadata say them."""
    try:
        own: Any = json.loads(metadata)["anthropic"]
        usage = own.get("usage") or {}
        found = {
            "read": usage.get("cache_read_input_tokens", own.get("cacheReadInputTokens")),
            "written": usage.get("cache_creation_input_tokens", own.get("cacheCreationInputTokens")),
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: str(count) for name, count in found.items() if is_count(count)}
