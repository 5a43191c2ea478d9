"""The accounts of the simulated gateway: they arrive, adopt models, pause, come back and leave.

A week's state follows from the seed and the weeks before it alone, so any day is the same whatever else is simulated.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from jobs.simulate.market import request_shares
from jobs.simulate.world import EPOCH, Columns, World

ACCOUNTS_PER_DAILY_REQUEST = 3
MOST_ACCOUNTS = 100_000
"""The most accounts at the beginning. A larger gateway does not have more; each account sends more."""
WEEKLY_ARRIVALS = 0.04
"""New accounts per week, as a share of those at the beginning; about as many leave."""
MEAN_LIFE_DAYS = 175
TOURIST_RATE, TOURIST_LIFE_DAYS = 0.12, 6
PAUSE_RATE, PAUSE_AFTER_DAYS, PAUSE_DAYS = 0.15, (28, 90), (28, 75)
RATE_SIGMA = 1.3
"""The spread of the log-normal number of requests per account."""
FOUNDER_DAYS = 14
"""An account that adopts a model within this number of days of its release is one of its founders."""
LOYAL_KEEP, LOYAL_DAYS = 0.98, 170
"""A founder of a model that at least LOYAL_KEEP of its founders keep each week stays for at least LOYAL_DAYS."""
RETURN_RATE = 0.8
KEEP_SECOND_MODEL = 0.9
LEAST_ADOPTION = 0.02
"""Even a model with more regulars than its share wins new ones, at this part of its share."""

SPIKE_ACCOUNT = 0
"""The number of the account whose agents make the spike of May 2025, whether it still sends anything else or not."""

_ARRIVALS, _HABITS = 101, 102


class Accounts:
    """The accounts that are still there in a week, with the models that they regularly use in that week.

    Accounts that have left are dropped; `number` is an account's place among all that ever arrived. The week before is
    kept: its last days send requests that land in this one.
    """

    def __init__(self, world: World, requests_per_day: int, seed: int) -> None:
        """Accounts for this number of requests per day; none has arrived yet."""
        self._world, self._seed = world, seed
        self._first_count = min(max(30, round(requests_per_day * ACCOUNTS_PER_DAILY_REQUEST)), MOST_ACCOUNTS)
        self._returning = [int(model) for model in np.flatnonzero(world.models["returns_on"])]
        self._restart()

    def _restart(self) -> None:
        self.week = -1
        self._arrived = 0
        self._columns: Columns = {}
        self._week_before: Columns = {}

    def on(self, day: dt.date) -> Columns:
        """The columns in the week of a day: number, rate, category, country, first and second model, …"""
        week = (day - EPOCH).days // 7
        if 0 <= week == self.week - 1:
            return self._week_before
        if week < self.week:
            self._restart()
        while self.week < week:
            self.week += 1
            self._advance()
        return self._columns

    def _advance(self) -> None:
        monday = EPOCH + dt.timedelta(weeks=self.week)
        arrived = self._arrive(monday)
        self._arrived += len(arrived["number"])
        before = self._columns or {name: values[:0] for name, values in arrived.items()}
        is_kept = (before["last_day"] >= monday.toordinal() - 7) | (before["number"] == SPIKE_ACCOUNT)
        kept = np.flatnonzero(is_kept)
        self._columns = {name: np.concatenate([before[name][kept], values]) for name, values in arrived.items()}
        self._week_before = {name: values[: len(kept)] for name, values in self._columns.items()}
        self._adopt(monday)

    def _arrive(self, monday: dt.date) -> Columns:
        rng = np.random.default_rng([self._seed, self.week, _ARRIVALS])
        is_first = self.week == 0
        count = self._first_count if is_first else max(1, round(self._first_count * WEEKLY_ARRIVALS))
        first_day = monday.toordinal() + (np.zeros(count, int) if is_first else rng.integers(0, 7, count))
        life = np.where(rng.random(count) < TOURIST_RATE, TOURIST_LIFE_DAYS, MEAN_LIFE_DAYS)
        pause_from = first_day + rng.integers(*PAUSE_AFTER_DAYS, count)
        pauses = rng.random(count) < PAUSE_RATE
        countries = self._world.countries
        asia, is_asian = self._world.story_on(monday, "asia"), countries["region"] == "asia"
        weight = countries["weight"] * np.where(is_asian, asia / 100, 1 - asia / 100)
        weight /= np.where(is_asian, countries["weight"][is_asian].sum(), countries["weight"][~is_asian].sum())
        of_categories = request_shares(self._world, monday).sum(axis=1)
        none = np.full(count, -1, np.int16)
        return {
            "number": np.arange(self._arrived, self._arrived + count, dtype=np.int32),
            "first_day": first_day.astype(np.int32),
            "last_day": (first_day + np.ceil(rng.exponential(life)).astype(int)).astype(np.int32),
            "pause_from": np.where(pauses, pause_from, 0).astype(np.int32),
            "pause_to": np.where(pauses, pause_from + rng.integers(*PAUSE_DAYS, count), 0).astype(np.int32),
            "rate": np.minimum(rng.lognormal(0, RATE_SIGMA, count), 60),
            "category": rng.choice(len(of_categories), count, p=of_categories).astype(np.int8),
            "country": rng.choice(len(weight), count, p=weight / weight.sum()).astype(np.int8),
            "language": rng.random(count),
            "app": rng.random(count),
            "model": none,
            "second_model": none,
            "is_founder": np.zeros(count, bool),
        } | {_had(model): np.zeros(count, bool) for model in self._returning}

    def _adopt(self, monday: dt.date) -> None:
        """Decides which accounts keep, leave, adopt and return to a model, so that shares follow the story."""
        columns, models = self._columns, self._world.models
        rng = np.random.default_rng([self._seed, self.week, _HABITS])
        here = np.flatnonzero(is_active(columns, monday) | is_active(columns, monday + dt.timedelta(days=6)))
        number, category, rate, model, second, is_founder = (
            columns[name][here] for name in ("number", "category", "rate", "model", "second_model", "is_founder")
        )
        keep = np.where(is_founder, models["founder_keep"][model], models["keep"][model])
        moves = (model < 0) | (rng.random(self._arrived)[number] >= keep)
        movers = np.flatnonzero(moves)
        choice = rng.random(self._arrived)[number[movers]]
        leavers = np.flatnonzero((second < 0) | (rng.random(self._arrived)[number] >= KEEP_SECOND_MODEL))
        second_choice = rng.random(self._arrived)[number[leavers]]
        taken, stays_with = model.copy(), np.where(moves, -1, model)
        for each, (due, regulars) in enumerate(self._due_and_regulars(monday, category, rate, stays_with)):
            adopted = np.cumsum(np.maximum(due - regulars, LEAST_ADOPTION * due))
            for found, who, edges, chance in (
                (taken, movers, adopted, choice),
                (second, leavers, np.cumsum(due), second_choice),
            ):
                is_in = category[who] == each
                found[who[is_in]] = drawn(edges, chance[is_in])
        self._come_back(monday, here, taken, rng)
        is_young = monday.toordinal() - models["first_day"][taken] < FOUNDER_DAYS
        founder = np.where(taken != model, is_young, is_founder)
        is_loyal = founder & (taken != model) & (models["founder_keep"][taken] >= LOYAL_KEEP)
        last_day = columns["last_day"][here]
        longer = np.where(is_loyal, np.maximum(last_day, monday.toordinal() + LOYAL_DAYS), last_day)
        after = {"model": taken, "second_model": second, "is_founder": founder, "last_day": longer}
        for name, values in after.items():
            columns[name] = columns[name].copy()
            columns[name][here] = values

    def _due_and_regulars(
        self, monday: dt.date, category: np.ndarray, rate: np.ndarray, model: np.ndarray
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each category the activity due to each model, and that of the accounts that keep it (-1: no model)."""
        shares = request_shares(self._world, monday)
        by_category = rate[np.argsort(category, kind="stable")]
        ends = np.cumsum(np.bincount(category, minlength=len(shares)))
        stays = model >= 0
        place = category[stays].astype(np.intp) * shares.shape[1] + model[stays]
        regulars = np.bincount(place, rate[stays], minlength=shares.size).reshape(shares.shape)
        for of_category, of_regulars, (first, last) in zip(shares, regulars, pairwise([0, *ends]), strict=True):
            yield of_category / of_category.sum() * by_category[first:last].sum(), of_regulars

    def _come_back(self, monday: dt.date, here: np.ndarray, taken: np.ndarray, rng: np.random.Generator) -> None:
        """Former regulars of a model adopt it again in the week in which it `returns_on`."""
        for model in self._returning:
            had = self._columns[_had(model)]
            returns_on = self._world.models["returns_on"][model]
            if monday.toordinal() <= returns_on < monday.toordinal() + 7:
                back = rng.random(self._arrived)[self._columns["number"][here]]
                taken[had[here] & (back < RETURN_RATE)] = model
            had[here] |= taken == model


def _had(model: int) -> str:
    return f"had_{model}"


def drawn(edges: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Indexes drawn with the weights whose running sums these are, one for each uniform chance."""
    places: np.ndarray = np.minimum(np.searchsorted(edges, chance * edges[-1], side="right"), len(edges) - 1)
    return places


def is_active(columns: Columns, day: dt.date) -> np.ndarray:
    """Whether each account sends requests on a day: arrived, not gone, not pausing."""
    number = day.toordinal()
    is_paused = (columns["pause_from"] <= number) & (number < columns["pause_to"])
    return (columns["first_day"] <= number) & (number <= columns["last_day"]) & ~is_paused


def activity(world: World, columns: Columns, day: dt.date) -> tuple[np.ndarray, np.ndarray]:
    """The accounts that are active on a day, as places in the columns, and the weight of each in the day's requests.

    The parts of the categories and of Asia are those of the story.
    """
    here = np.flatnonzero(is_active(columns, day))
    weight = columns["rate"][here]
    of_categories = request_shares(world, day).sum(axis=1)
    asia = world.story_on(day, "asia") / 100
    is_asian = (world.countries["region"] == "asia").astype(np.int8)[columns["country"][here]]
    for _ in range(6):
        for group, due in ((columns["category"][here], of_categories), (is_asian, np.array([1 - asia, asia]))):
            sums = np.bincount(group, weight, minlength=len(due))
            weight = weight * np.divide(due, sums, out=np.zeros(len(due)), where=sums > 0)[group]
    return here, weight
