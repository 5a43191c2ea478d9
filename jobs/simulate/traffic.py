"""The requests of a simulated day as columns, before they are written in a log format.

Every column is an array with one value per attempt: a failed attempt is often followed by a second one that shares its
`request_id`. A day is drawn in blocks of consecutive times, each from (seed, day, block) alone, so that memory is
bounded and a day is the same whatever else is simulated. Costs are whole numbers of 1e-12 USD: they stay exact.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from jobs.simulate.accounts import SPIKE_ACCOUNT, Accounts, activity, drawn
from jobs.simulate.market import mean_tokens, request_shares
from jobs.simulate.outcome import add_cost, add_outcome
from jobs.simulate.world import EPOCH, Columns, World, weekday_rhythm

BLOCK_ROWS = 50_000
DAY_MS = 24 * 3600 * 1000
UNKNOWN_MODELS = ("acme-internal/house-7b", "experiments/router-test-3")
"""Names that are not in any catalogue."""

FIRST_MODEL, SECOND_MODEL = 0.8, 0.95
"""Shares of requests for the account's first model, and for its first or second; the others follow the day's shares."""
OWN_CATEGORY = 0.85
PROMPT_SIGMA, COMPLETION_SIGMA = 1.2, 0.87
"""Spreads of the log-normal token counts; docs/simulation.md compares them with traces of real traffic."""
MAX_PROMPT_TOKENS, MAX_COMPLETION_TOKENS = 900_000, 64_000
RETRY_MS = 2500

SPIKE_FROM, SPIKE_TO = dt.date(2025, 5, 5), dt.date(2025, 5, 26)
SPIKE_RATE, SPIKE_MODEL, SPIKE_CATEGORY, SPIKE_PROMPT_TOKENS = 0.05, "openai/gpt-4o-mini", "science", 12_000
"""One account's agents: the study's May 2025."""

RATE = {"unknown_model": 0.004, "no_user": 0.03, "error": 0.02, "retry": 0.6}

REDELIVERED_EVERY = 8
"""One late line in this number had already landed on its own day: a duplicate across arrivals."""

_TIMES, _BLOCK, _LATE = 1, 2, 3


@dataclass(frozen=True)
class Lag:
    """Requests that land `days` after their own day: a share (`rate`) of the day, from its last `span_ms`."""

    days: int
    rate: float
    span_ms: int


LATE = (Lag(1, 0.004, 10 * 60 * 1000), Lag(2, 0.0005, DAY_MS), Lag(3, 0.0005, DAY_MS))


@dataclass(frozen=True, eq=False)
class Gateway:
    """A simulated gateway: its world, its size, its seed."""

    world: World
    requests_per_day: int
    seed: int

    @cached_property
    def accounts(self) -> Accounts:
        """The accounts, advanced week by week as days are asked for."""
        return Accounts(self.world, self.requests_per_day, self.seed)

    @cached_property
    def habits(self) -> "Callable[[dt.date], Habits]":
        """The demand of a day; kept for the days whose requests are still landing."""
        return lru_cache(maxsize=1 + max(lag.days for lag in LATE))(lambda day: Habits(self, day))

    def blocks(self, day: dt.date) -> Iterator[Columns]:
        """The requests that land on their own day, by start, one block of rows at a time."""
        count = max(1, round(self.requests_per_day * weekday_rhythm(day)))
        times = np.sort(_time_of_day(count, np.random.default_rng([self.seed, day.toordinal(), _TIMES])))
        habits = self.habits(day)
        for block, begin in enumerate(range(0, count, BLOCK_ROWS)):
            rng = np.random.default_rng([self.seed, day.toordinal(), _BLOCK, block])
            yield habits.requests_at(times[begin : begin + BLOCK_ROWS], rng)

    def late_for(self, arrival: dt.date) -> Columns:
        """The requests of the days before that land on a day."""
        days = [(arrival - dt.timedelta(days=lag.days), lag) for lag in LATE]
        return _one_after_the_other([self._late(day, lag) for day, lag in days if day >= EPOCH])

    def late_of(self, day: dt.date) -> Columns:
        """The requests of a day that land on the days after it."""
        return _one_after_the_other([self._late(day, lag) for lag in LATE])

    def _late(self, day: dt.date, lag: Lag) -> Columns:
        rng = np.random.default_rng([self.seed, day.toordinal(), _LATE, lag.days])
        count = rng.binomial(max(1, round(self.requests_per_day)), lag.rate)
        times = np.sort(DAY_MS - lag.span_ms + rng.integers(0, lag.span_ms, count))
        rows = self.habits(day).requests_at(times, rng)
        return rows | {"is_redelivered": np.arange(len(rows["id"])) % REDELIVERED_EVERY == 0}


def _one_after_the_other(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def _time_of_day(count: int, rng: np.random.Generator) -> np.ndarray:
    """Milliseconds into the day, busiest in the early afternoon and quiet at night."""
    hours = np.arange(24)
    busy = 1 + 0.7 * np.sin((hours - 8) / 24 * 2 * np.pi)
    return rng.choice(24, count, p=busy / busy.sum()) * 3_600_000 + rng.integers(0, 3_600_000, count)


class Habits:
    """The demand of a day: the chances from which its requests are drawn."""

    def __init__(self, gateway: Gateway, day: dt.date) -> None:
        """The chances of a gateway's day."""
        self.world, self.day = gateway.world, day
        self.accounts = gateway.accounts.on(day)
        self._active, weight = activity(self.world, self.accounts, day)
        self._by_activity = np.cumsum(weight)
        shares = request_shares(self.world, day)
        self._of_categories = np.cumsum(shares.sum(axis=1))
        self._of_models = np.cumsum(shares / shares.sum(axis=1)[:, np.newaxis], axis=1)
        self._mean_prompt, self._mean_completion = mean_tokens(self.world, day)

    def requests_at(self, start_ms: np.ndarray, rng: np.random.Generator) -> Columns:
        """The attempts that begin at these times; retries come on top of them."""
        count = len(start_ms)
        intents = self._intents(start_ms, rng)
        first_fails = rng.random(count) < RATE["error"]
        retried = np.flatnonzero(first_fails & (rng.random(count) < RATE["retry"]))
        attempts = np.concatenate([np.arange(count), retried])
        rows = {name: values[attempts] for name, values in intents.items()}
        rows["is_error"] = np.concatenate([first_fails, np.zeros(len(retried), dtype=bool)])
        is_retry = np.arange(len(attempts)) >= count
        rows["start_ms"] = np.minimum(rows["start_ms"] + RETRY_MS * is_retry, DAY_MS - 1)
        rows["id"] = _hexadecimal(len(attempts), rng)
        rows["day"] = np.full(len(attempts), self.day.toordinal())
        add_outcome(rows, self.world, self.day, rng)
        add_cost(rows, self.world, self.day, rng)
        order = np.argsort(rows["start_ms"], kind="stable")
        return {name: values[order] for name, values in rows.items()}

    def _intents(self, start_ms: np.ndarray, rng: np.random.Generator) -> Columns:
        """The intents behind the requests: account, category, model and length of the prompt."""
        count, models = len(start_ms), self.world.models
        account = self._active[drawn(self._by_activity, rng.random(count))]
        spikes = (SPIKE_FROM <= self.day < SPIKE_TO) & (rng.random(count) < SPIKE_RATE)
        account = np.where(spikes, SPIKE_ACCOUNT, account)
        of_account = {name: self.accounts[name][account] for name in ("category", "country", "language", "app")}
        category = np.where(
            rng.random(count) < OWN_CATEGORY, of_account["category"], drawn(self._of_categories, rng.random(count))
        )
        category = np.where(spikes, np.flatnonzero(self.world.categories["category"] == SPIKE_CATEGORY)[0], category)
        model = self._model(account, category, rng)
        model = np.where(spikes, np.flatnonzero(models["model"] == SPIKE_MODEL)[0], model)
        providers = np.array([names.count(";") + 1 for names in models["providers"]])[model]
        mean = np.where(spikes, SPIKE_PROMPT_TOKENS, self._mean_prompt[category, model])
        is_unknown = rng.random(count) < RATE["unknown_model"]
        return {
            "start_ms": start_ms,
            "request_id": _hexadecimal(count, rng),
            "category": category,
            "tag": self._tag(category, rng),
            "model": model,
            "provider": (rng.random(count) * providers).astype(int),
            "is_free": rng.random(count) < models["free_rate"][model],
            "unknown_model": np.where(is_unknown, rng.integers(1, len(UNKNOWN_MODELS) + 1, count), 0),
            "user": np.where(rng.random(count) < RATE["no_user"], -1, self.accounts["number"][account]),
            "country": of_account["country"],
            "language": of_account["language"],
            "app": of_account["app"],
            "session": rng.integers(0, 3, count),
            "is_spike": spikes,
            "prompt_tokens": _tokens(mean, PROMPT_SIGMA, MAX_PROMPT_TOKENS, rng),
            "completion_tokens": _tokens(
                self._mean_completion[category, model], COMPLETION_SIGMA, MAX_COMPLETION_TOKENS, rng
            ),
        }

    def _model(self, account: np.ndarray, category: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The model the account is used to, mostly; else any, as they are used for the category on the day."""
        which, chance = rng.random((2, len(account)))
        tried = np.zeros(len(account), int)
        for each, edges in enumerate(self._of_models):
            is_in = category == each
            tried[is_in] = drawn(edges, chance[is_in])
        first, second = self.accounts["model"][account], self.accounts["second_model"][account]
        return np.select(
            [(which < FIRST_MODEL) & (first >= 0), (which < SECOND_MODEL) & (second >= 0)], [first, second], tried
        )

    def _tag(self, category: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The path that a classifier would find for each request: an index of tags.csv."""
        tags, names = self.world.tags, self.world.categories["category"]
        chance = rng.random(len(category))
        tag = np.zeros(len(category), int)
        for each, name in enumerate(names):
            paths, is_in = np.flatnonzero(tags["category"] == name), category == each
            tag[is_in] = paths[drawn(np.cumsum(tags["weight"][paths]), chance[is_in])]
        return tag


def _tokens(mean: np.ndarray, sigma: float, most: int, rng: np.random.Generator) -> np.ndarray:
    """Log-normal counts with these means."""
    drawn = mean * np.exp(rng.normal(-(sigma**2) / 2, sigma, len(mean)))
    tokens: np.ndarray = np.clip(np.rint(drawn), 1, most).astype(np.int64)
    return tokens


def _hexadecimal(count: int, rng: np.random.Generator) -> np.ndarray:
    """Random names of 24 hexadecimal digits."""
    return np.frombuffer(rng.bytes(12 * count).hex().encode(), dtype="S24")
