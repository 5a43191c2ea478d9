"""The simulated requests in the form of OpenRouter's CSV export of its activity."""

import numpy as np

from jobs.simulate import dirt, texts
from jobs.simulate.openrouter import native_finish_reasons, request_ids
from jobs.simulate.outcome import FINISH_REASONS
from jobs.simulate.world import Columns, World

FILE = "activity.csv.gz"
COLUMNS = (
    "generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,byok_usage_inference,"
    "tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,variant,cancelled,"
    "streamed,user,finish_reason_raw,finish_reason_normalized,generation_time_ms,time_to_first_token_ms,"
    "api_key_disabled,api_key_name,app_name"
)
HEADER = COLUMNS.encode() + b"\n"
NEVER = ("is_cache_hit",)
"""An export does not show cache hits."""
__all__ = ["DIRT", "FILE", "HEADER", "NEVER", "lines_of", "request_ids"]
DIRT = tuple(kind for kind in dirt.KINDS if kind not in (dirt.TRUNCATED, dirt.CONTENT))
"""An export has fixed columns, and a truncated one ends at that line."""


def lines_of(rows: Columns, world: World) -> texts.Texts:
    """One line per row; times are UTC without a zone, and null is an empty field."""
    values = _values(rows, world)
    parts: list[texts.Texts | str] = []
    for name in COLUMNS.split(","):
        parts += [values[name], ","]
    return texts.joined(*parts[:-1])


def _values(rows: Columns, world: World) -> dict[str, texts.Texts | str]:
    """Column of the export -> its values."""
    return {
        "generation_id": texts.where(dirt.has(rows, dirt.MISSING_ID), "", request_ids(rows, world)),
        "created_at": texts.start_time(rows),
        "cost_total": texts.where(rows["cost"] < 0, "", texts.decimal(rows["cost"])),
        "cost_web_search": "0",
        "cost_cache": texts.joined(
            texts.where(rows["cache_discount"] > 0, "-", ""), texts.decimal(rows["cache_discount"])
        ),
        "cost_file_processing": "0",
        "byok_usage_inference": texts.where(rows["is_byok"], texts.decimal(np.maximum(rows["upstream_cost"], 1)), "0"),
        "tokens_prompt": texts.numbers(rows["prompt_tokens"]),
        "tokens_completion": texts.completion_tokens(rows, wrong="many"),
        "tokens_reasoning": texts.numbers(rows["reasoning_tokens"]),
        "tokens_cached": texts.numbers(rows["cached_tokens"]),
        "model_permaslug": texts.model_names(rows, world, with_variant=False),
        "provider_name": texts.providers(rows, world),
        "variant": texts.where(rows["is_free"] & (rows["unknown_model"] == 0), "free", "standard"),
        "cancelled": texts.booleans(rows["is_cancelled"]),
        "streamed": texts.booleans(rows["is_streamed"]),
        "user": texts.or_empty(texts.users(rows)),
        "finish_reason_raw": native_finish_reasons(rows, world),
        "finish_reason_normalized": texts.choices(FINISH_REASONS, rows["finish_reason"]),
        "generation_time_ms": texts.numbers(rows["duration_ms"]),
        "time_to_first_token_ms": texts.numbers(rows["first_token_ms"]),
        "api_key_disabled": "false",
        # a source takes the key's name for an account that has no other
        "api_key_name": texts.where(rows["user"] < 0, "", texts.apps(rows, world)),
        "app_name": texts.apps(rows, world),
    }
