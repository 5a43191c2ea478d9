"""The outcome of each simulated attempt: its tokens, end, times and cost."""

import datetime as dt

import numpy as np

from jobs.simulate.world import Columns, World

FINISH_REASONS = ("stop", "tool_calls", "length", "content_filter", "error", "")
"""Column `finish_reason` is an index of these. The last one means that none is logged."""
STOP, TOOL_CALLS, LENGTH, CONTENT_FILTER, ERROR, NONE = range(6)

BYOK_FEE_PERCENT = 5
RATE = {
    "cancelled": 0.012,
    "cache_hit": 0.01,
    "byok": 0.02,
    "streamed": 0.8,
    "prompt_cached": 0.35,
    "length": 0.03,
    "content_filter": 0.004,
    "null_cost": 0.004,
}
FIRST_TOKEN_MS, FIRST_TOKEN_SIGMA = 900, 0.6
MS_PER_TOKEN, MS_PER_TOKEN_SIGMA = 22, 0.38


def add_outcome(rows: Columns, world: World, day: dt.date, rng: np.random.Generator) -> None:
    """Adds flags, token counts, finish reason and times; a failed attempt completes nothing."""
    count, model, is_error = len(rows["id"]), rows["model"], rows["is_error"]
    rows["is_cache_hit"] = ~is_error & (rng.random(count) < RATE["cache_hit"])
    rows["is_cancelled"] = ~is_error & ~rows["is_cache_hit"] & (rng.random(count) < RATE["cancelled"])
    rows["is_streamed"] = rows["is_cancelled"] | (rng.random(count) < RATE["streamed"])
    rows["is_byok"] = ~rows["is_free"] & (rng.random(count) < RATE["byok"])

    completion = np.where(is_error, 0, rows["completion_tokens"])
    reasoning_share = world.models["reasoning_share"][model] * rng.uniform(0.4, 1.4, count)
    rows["completion_tokens"] = completion
    rows["reasoning_tokens"] = (completion * np.minimum(reasoning_share, 0.95)).astype(np.int64)
    is_prompt_cached = ~is_error & (rng.random(count) < RATE["prompt_cached"])
    cached_share = np.where(is_prompt_cached, rng.uniform(0.2, 0.95, count), 0)
    rows["cached_tokens"] = (rows["prompt_tokens"] * cached_share).astype(np.int64)

    tool_rate = (
        world.story_on(day, "tool_adoption")
        * world.models["tool_call_rate"][model]
        * world.categories["tool_factor"][rows["category"]]
    )
    calls_tools = rows["is_spike"] | (rng.random(count) < tool_rate)
    is_cut = rng.random(count) < RATE["length"]
    is_filtered = rng.random(count) < RATE["content_filter"]
    rows["finish_reason"] = np.select(
        [is_error, rows["is_cancelled"], calls_tools, is_cut, is_filtered],
        [ERROR, NONE, TOOL_CALLS, LENGTH, CONTENT_FILTER],
        STOP,
    )
    first_token = FIRST_TOKEN_MS * np.exp(rng.normal(0, FIRST_TOKEN_SIGMA, count))
    per_token = MS_PER_TOKEN * np.exp(rng.normal(0, MS_PER_TOKEN_SIGMA, count))
    rows["first_token_ms"] = np.rint(first_token).astype(np.int64)
    rows["duration_ms"] = rows["first_token_ms"] + np.rint(completion * per_token).astype(np.int64)


def add_cost(rows: Columns, world: World, day: dt.date, rng: np.random.Generator) -> None:
    """Adds costs in 1e-12 USD: `upstream_cost` at list price, `cache_discount`, `cost` as charged (-1: not logged)."""
    count, model = len(rows["id"]), rows["model"]
    prompt_price, completion_price, cached_price = (
        world.models[f"{name}_price"][model] for name in ("prompt", "completion", "cached")
    )
    cached = rows["cached_tokens"]
    upstream = (
        (rows["prompt_tokens"] - cached) * prompt_price
        + cached * cached_price
        + rows["completion_tokens"] * completion_price
    )
    is_promoted = day.toordinal() < world.models["free_until"][model]
    is_unbilled = rows["is_free"] | rows["is_error"] | rows["is_cache_hit"] | is_promoted
    rows["upstream_cost"] = np.where(is_unbilled, 0, upstream)
    rows["cache_discount"] = np.where(is_unbilled, 0, cached * (prompt_price - cached_price))
    fee = rows["upstream_cost"] * BYOK_FEE_PERCENT // 100
    charged = np.where(rows["is_byok"], fee, rows["upstream_cost"])
    rows["cost"] = np.where(rng.random(count) < RATE["null_cost"], -1, charged)
