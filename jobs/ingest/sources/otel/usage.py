"""Counts that a library passes on as the provider's usage object, as text: JSON, or as Python prints a dict.

| attribute | who writes it | seen in |
|---|---|---|
| `gen_ai.usage.raw` | logfire | logfire 5.4.0 |
| `langfuse.observation.usage_details` | langfuse | langfuse 5.0.4 |
| `mlflow.chat.tokenUsage` | mlflow | mlflow 3.17.2 without its switch for the conventions |
| `usage` | logfire on openai-agents | logfire 5.4.0 with openai-agents 0.24.0 |
| `metadata.usage_object` | LiteLLM | litellm 1.110.2 |
| `langsmith.metadata.usage_metadata` | LangSmith | langsmith 0.15.1 |

Anthropic's own form leaves cached tokens out of `input_tokens`; it is known by `cache_creation_input_tokens` beside
`input_tokens` and no `prompt_tokens`. Then reads and writes of the cache are added to the prompt.
"""

import ast
import json
import warnings
from typing import Any

from jobs.ingest.sources.otel.span import Fields, is_count
from schemas.columns import WITHOUT_CACHE

OBJECTS = (
    "gen_ai.usage.raw",
    "langfuse.observation.usage_details",
    "mlflow.chat.tokenUsage",
    "usage",
    "metadata.usage_object",
    "langsmith.metadata.usage_metadata",
)
LONGEST = 20_000
"""A usage object has a few hundred characters."""

PROMPT_DETAILS = ("prompt_tokens_details", "input_tokens_details", "input_token_details")
COMPLETION_DETAILS = ("completion_tokens_details", "output_tokens_details", "output_token_details")


def counts_of(values: dict[str, str]) -> Fields:
    """The counts of the first usage object that says each: of prompt, completion, reasoning, and cache."""
    found: Fields = {}
    for name in OBJECTS:
        if name in values:
            found = _counts(_read(values[name])) | found
    return found


def _read(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        return {}
    for reader in (json.loads, ast.literal_eval):
        try:
            with warnings.catch_warnings(action="ignore"):  # of Python's compiler, about texts like `1if`
                value = reader(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError, ArithmeticError):
            continue
        return value if isinstance(value, dict) else {}
    return {}


def _counts(usage: dict[str, Any]) -> Fields:
    prompt_details, completion_details = _part(usage, PROMPT_DETAILS), _part(usage, COMPLETION_DETAILS)
    prompt = _first(usage, "prompt_tokens", "input_tokens", "input")
    convention = None
    cached = _first(prompt_details, "cached_tokens", "cache_read") or _first(usage, "cache_read_input_tokens")
    written = _first(usage, "cache_creation_input_tokens") or _first(prompt_details, "cache_write_tokens")
    if prompt and "prompt_tokens" not in usage and "cache_creation_input_tokens" in usage:
        prompt = str(sum(int(count) for count in (prompt, cached, written) if count))
        convention = WITHOUT_CACHE
    found = {
        "prompt_tokens": prompt,
        "completion_tokens": _first(usage, "completion_tokens", "output_tokens", "output"),
        "cached_tokens": cached,
        "cache_write_tokens": written,
        "one_hour_cache_write_tokens": _first(_part(usage, ("cache_creation",)), "ephemeral_1h_input_tokens"),
        "reasoning_tokens": _first(completion_details, "reasoning_tokens", "reasoning"),
        "token_convention": convention,
    }
    return {name: count for name, count in found.items() if count is not None}


def _part(usage: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return next((usage[name] for name in names if isinstance(usage.get(name), dict)), {})


def _first(usage: dict[str, Any], *names: str) -> str | None:
    """The first of these that is a count, as text."""
    return next((str(count) for count in (usage.get(name) for name in names) if is_count(count)), None)
