"""The requests of a simulated day, as columns and still in no log format.

Every column is an array with one value an attempt: a failed attempt is often followed by a second one that shares its
`request_id`. Tokens are log-normal around the model's median, users are Zipf-distributed, costs are whole numbers of
1e-12 USD so that they stay exact.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from jobs.simulate.world import Model, model_shares, tool_adoption

Columns = dict[str, np.ndarray]

UNKNOWN_MODELS = ("acme-internal/house-7b", "experiments/router-test-3")
"""Names that no catalogue explains."""

DAY_MS = 24 * 3600 * 1000
USERS_PER_REQUEST = 0.25
PROMPT_SIGMA, COMPLETION_SIGMA = 1.2, 0.9
MAX_PROMPT_TOKENS, MAX_COMPLETION_TOKENS = 400_000, 64_000
BYOK_FEE_PERCENT = 5
RATE = {
    "unknown_model": 0.004,
    "no_user": 0.03,
    "error": 0.02,
    "retry": 0.6,
    "cancelled": 0.012,
    "cache_hit": 0.01,
    "byok": 0.02,
    "streamed": 0.8,
    "prompt_cached": 0.35,
    "length": 0.03,
    "content_filter": 0.004,
    "null_cost": 0.004,
}


@dataclass(frozen=True)
class Demand:
    """`count` requests of `user_count` users that start in the last `last_ms` milliseconds of a day."""

    day: dt.date
    count: int
    user_count: int
    last_ms: int = DAY_MS


def requests_of(demand: Demand, models: tuple[Model, ...], rng: np.random.Generator) -> Columns:
    """The attempts that meet a demand, by start; retries come on top of its count."""
    count = demand.count
    intents = _intents(demand, models, rng)
    first_fails = rng.random(count) < RATE["error"]
    retried = np.flatnonzero(first_fails & (rng.random(count) < RATE["retry"]))
    attempts = np.concatenate([np.arange(count), retried])
    columns = {name: values[attempts] for name, values in intents.items()}
    columns["is_error"] = np.concatenate([first_fails, np.zeros(len(retried), dtype=bool)])
    columns["is_retry"] = np.arange(len(attempts)) >= count
    columns["start_ms"] = np.minimum(columns["start_ms"] + 2500 * columns["is_retry"], DAY_MS - 1)
    columns["id"] = _hexadecimal(len(attempts), rng)
    _add_outcome(columns, models, tool_adoption(demand.day), rng)
    _add_cost(columns, models, rng)
    order = np.argsort(columns["start_ms"], kind="stable")
    return {name: values[order] for name, values in columns.items()}


def _intents(demand: Demand, models: tuple[Model, ...], rng: np.random.Generator) -> Columns:
    """What is asked for: when, by whom, of which model, with how long a prompt."""
    count = demand.count
    model = rng.choice(len(models), count, p=model_shares(models, demand.day))
    zipf = 1 / np.arange(1, demand.user_count + 1)
    user = rng.choice(demand.user_count, count, p=zipf / zipf.sum())
    free_rate = np.array([each.free_rate for each in models])[model]
    median = np.array([each.prompt_tokens for each in models])[model]
    provider = (rng.random(count) * np.array([len(each.providers) for each in models])[model]).astype(int)
    return {
        "start_ms": DAY_MS - demand.last_ms + _time_of_day(count, rng, demand.last_ms),
        "request_id": _hexadecimal(count, rng),
        "model": model,
        "provider": provider,
        "is_free": rng.random(count) < free_rate,
        "unknown_model": np.where(
            rng.random(count) < RATE["unknown_model"], rng.integers(1, len(UNKNOWN_MODELS) + 1, count), 0
        ),
        "user": np.where(rng.random(count) < RATE["no_user"], -1, user),
        "session": rng.integers(0, 4, count),
        "app": rng.integers(0, 12, count),
        "prompt_tokens": _tokens(median, PROMPT_SIGMA, MAX_PROMPT_TOKENS, rng),
    }


def _time_of_day(count: int, rng: np.random.Generator, span_ms: int) -> np.ndarray:
    """Milliseconds into the span; a whole day is busiest in the early afternoon and quiet at night."""
    if span_ms < DAY_MS:
        return rng.integers(0, span_ms, count)
    hours = np.arange(24)
    busy = 1 + 0.7 * np.sin((hours - 8) / 24 * 2 * np.pi)
    return rng.choice(24, count, p=busy / busy.sum()) * 3_600_000 + rng.integers(0, 3_600_000, count)


def _tokens(median: np.ndarray, sigma: float, most: int, rng: np.random.Generator) -> np.ndarray:
    return np.clip(np.rint(median * rng.lognormal(0, sigma, len(median))), 1, most).astype(np.int64)


def _hexadecimal(count: int, rng: np.random.Generator) -> np.ndarray:
    """Random names of 24 hexadecimal digits."""
    return np.array([rng.bytes(12).hex() for _ in range(count)], dtype="U24")


def _add_outcome(columns: Columns, models: tuple[Model, ...], adoption: float, rng: np.random.Generator) -> None:
    """What came of each attempt: tokens, finish, times."""
    count, model = len(columns["id"]), columns["model"]
    is_error = columns["is_error"]
    columns["is_cache_hit"] = ~is_error & (rng.random(count) < RATE["cache_hit"])
    columns["is_cancelled"] = ~is_error & ~columns["is_cache_hit"] & (rng.random(count) < RATE["cancelled"])
    columns["is_streamed"] = columns["is_cancelled"] | (rng.random(count) < RATE["streamed"])
    columns["is_byok"] = ~columns["is_free"] & (rng.random(count) < RATE["byok"])

    median = np.array([each.completion_tokens for each in models])[model]
    completion = np.where(is_error, 0, _tokens(median, COMPLETION_SIGMA, MAX_COMPLETION_TOKENS, rng))
    reasoning_share = np.array([each.reasoning_share for each in models])[model] * rng.uniform(0.4, 1.4, count)
    columns["completion_tokens"] = completion
    columns["reasoning_tokens"] = (completion * np.minimum(reasoning_share, 0.95)).astype(np.int64)
    is_prompt_cached = ~is_error & (rng.random(count) < RATE["prompt_cached"])
    cached_share = np.where(is_prompt_cached, rng.uniform(0.2, 0.95, count), 0)
    columns["cached_tokens"] = (columns["prompt_tokens"] * cached_share).astype(np.int64)

    calls_tools = rng.random(count) < adoption * np.array([each.tool_call_rate for each in models])[model]
    is_cut = rng.random(count) < RATE["length"]
    is_filtered = rng.random(count) < RATE["content_filter"]
    columns["finish_reason"] = np.select(
        [is_error, columns["is_cancelled"], calls_tools, is_cut, is_filtered],
        ["error", "", "tool_calls", "length", "content_filter"],
        "stop",
    )
    columns["first_token_ms"] = np.rint(350 * rng.lognormal(0, 0.6, count)).astype(np.int64)
    writing_ms = np.rint(completion * rng.uniform(6, 25, count)).astype(np.int64)
    columns["duration_ms"] = columns["first_token_ms"] + writing_ms


def _add_cost(columns: Columns, models: tuple[Model, ...], rng: np.random.Generator) -> None:
    """Costs in 1e-12 USD: `upstream_cost` at list price, `cache_discount`, and `cost` as charged (-1: not logged)."""
    count, model = len(columns["id"]), columns["model"]
    prompt_price = np.array([each.prompt_price for each in models])[model]
    completion_price = np.array([each.completion_price for each in models])[model]
    cached_price = np.array([each.cached_price for each in models])[model]
    cached = columns["cached_tokens"]
    upstream = (
        (columns["prompt_tokens"] - cached) * prompt_price
        + cached * cached_price
        + columns["completion_tokens"] * completion_price
    )
    is_unbilled = columns["is_free"] | columns["is_error"] | columns["is_cache_hit"]
    columns["upstream_cost"] = np.where(is_unbilled, 0, upstream)
    columns["cache_discount"] = np.where(is_unbilled, 0, cached * (prompt_price - cached_price))
    fee = columns["upstream_cost"] * BYOK_FEE_PERCENT // 100
    charged = np.where(columns["is_byok"], fee, columns["upstream_cost"])
    columns["cost"] = np.where(rng.random(count) < RATE["null_cost"], -1, charged)
