"""The simulated requests as OpenRouter's CSV export of its activity has them."""

import numpy as np

from jobs.simulate import dirt
from jobs.simulate import texts as t
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
"""An export does not say what answered."""
__all__ = ["DIRT", "FILE", "HEADER", "NEVER", "lines_of", "request_ids"]
DIRT = tuple(kind for kind in dirt.KINDS if kind not in (dirt.TRUNCATED, dirt.CONTENT))
"""An export has fixed columns, and one that is cut off ends there."""


def lines_of(rows: Columns, world: World) -> t.Texts:
    """One row of the export a row; times are naive UTC, and an export knows no null: the field is empty."""
    values = _values(rows, world)
    parts: list[t.Texts | str] = []
    for name in COLUMNS.split(","):
        parts += [values[name], ","]
    return t.joined(*parts[:-1])


def _values(rows: Columns, world: World) -> dict[str, t.Texts | str]:
    """Column of the export -> its values."""
    return {
        "generation_id": t.where(dirt.has(rows, dirt.MISSING_ID), "", request_ids(rows, world)),
        "created_at": t.start_time(rows),
        "cost_total": t.where(rows["cost"] < 0, "", t.decimal(rows["cost"])),
        "cost_web_search": "0",
        "cost_cache": t.joined(t.where(rows["cache_discount"] > 0, "-", ""), t.decimal(rows["cache_discount"])),
        "cost_file_processing": "0",
        "byok_usage_inference": t.where(rows["is_byok"], t.decimal(np.maximum(rows["upstream_cost"], 1)), "0"),
        "tokens_prompt": t.numbers(rows["prompt_tokens"]),
        "tokens_completion": t.completion_tokens(rows, wrong="many"),
        "tokens_reasoning": t.numbers(rows["reasoning_tokens"]),
        "tokens_cached": t.numbers(rows["cached_tokens"]),
        "model_permaslug": t.model_names(rows, world, with_variant=False),
        "provider_name": t.providers(rows, world),
        "variant": t.where(rows["is_free"] & (rows["unknown_model"] == 0), "free", "standard"),
        "cancelled": t.booleans(rows["is_cancelled"]),
        "streamed": t.booleans(rows["is_streamed"]),
        "user": t.or_empty(t.users(rows)),
        "finish_reason_raw": native_finish_reasons(rows, world),
        "finish_reason_normalized": t.choices(FINISH_REASONS, rows["finish_reason"]),
        "generation_time_ms": t.numbers(rows["duration_ms"]),
        "time_to_first_token_ms": t.numbers(rows["first_token_ms"]),
        "api_key_disabled": "false",
        # a source takes the key's name for an account that has no other
        "api_key_name": t.where(rows["user"] < 0, "", t.apps(rows, world)),
        "app_name": t.apps(rows, world),
    }
