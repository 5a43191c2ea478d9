"""The accounts of the simulated gateway: they arrive, adopt models, pause, come back and leave.

A week's state follows from the seed and the weeks before it alone, so any day is the same whatever else is simulated.
"""

import datetime as dt

import numpy as np

from jobs.simulate.market import request_shares
from jobs.simulate.world import EPOCH, Columns, World

ACCOUNTS_PER_DAILY_REQUEST = 3
WEEKLY_ARRIVALS = 0.04
"""New accounts a week, as a share of those at the beginning; about as many leave."""
MEAN_LIFE_DAYS = 175
TOURIST_RATE, TOURIST_LIFE_DAYS = 0.12, 6
PAUSE_RATE, PAUSE_AFTER_DAYS, PAUSE_DAYS = 0.15, (28, 90), (28, 75)
RATE_SIGMA = 1.3
"""Of the log-normal number of requests of an account."""
FOUNDER_DAYS = 35
"""Who takes up a model within so many days of its first is one of its founders."""
RETURN_RATE = 0.8
KEEP_SECOND_MODEL = 0.9
LEAST_ADOPTION = 0.02
"""Even a model with more regulars than its share finds some new ones, as a share of its due."""

_ARRIVALS, _HABITS = 101, 102


class Accounts:
    """All accounts there have been up to a week, with the models they are used to in that week."""

    def __init__(self, world: World, requests_per_day: int, seed: int) -> None:
        """Accounts for so many requests a day; nobody has arrived yet."""
        self._world, self._seed = world, seed
        self._first_count = max(30, round(requests_per_day * ACCOUNTS_PER_DAILY_REQUEST))
        self._restart()

    def _restart(self) -> None:
        self.week = -1
        self.columns: Columns = {}
        self._had: Columns = {}

    def on(self, day: dt.date) -> Columns:
        """The columns in the week of a day: number (the index), rate, category, country, first and second model, …"""
        week = (day - EPOCH).days // 7
        if week < self.week:
            self._restart()
        while self.week < week:
            self.week += 1
            self._advance()
        return self.columns

    def _advance(self) -> None:
        monday = EPOCH + dt.timedelta(weeks=self.week)
        arrived = self._arrive(monday)
        self.columns = {
            name: np.concatenate([self.columns.get(name, value[:0]), value]) for name, value in arrived.items()
        }
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
        none = np.full(count, -1)
        return {
            "first_day": first_day,
            "last_day": first_day + np.ceil(rng.exponential(life)).astype(int),
            "pause_from": np.where(pauses, pause_from, 0),
            "pause_to": np.where(pauses, pause_from + rng.integers(*PAUSE_DAYS, count), 0),
            "rate": np.minimum(rng.lognormal(0, RATE_SIGMA, count), 60),
            "category": rng.choice(len(of_categories), count, p=of_categories),
            "country": rng.choice(len(weight), count, p=weight / weight.sum()),
            "language": rng.random(count),
            "app": rng.random(count),
            "model": none,
            "second_model": none,
            "is_founder": np.zeros(count, bool),
        }

    def _adopt(self, monday: dt.date) -> None:
        """Who stays with a model, who comes back to one, and who takes up which: so that the shares are the story's."""
        columns, models = self.columns, self._world.models
        rng = np.random.default_rng([self._seed, self.week, _HABITS])
        count = len(columns["rate"])
        chance, choice, second_chance, second_choice, back = rng.random((5, count))
        active = is_active(columns, monday) | is_active(columns, monday + dt.timedelta(days=6))
        keep = np.where(
            columns["is_founder"], models["founder_keep"][columns["model"]], models["keep"][columns["model"]]
        )
        is_new = columns["model"] < 0
        moves = active & (is_new | (chance >= keep))
        shares = request_shares(self._world, monday)
        taken = columns["model"].copy()
        second = columns["second_model"].copy()
        for category, of_category in enumerate(shares):
            is_in = active & (columns["category"] == category)
            due = of_category / of_category.sum() * columns["rate"][is_in].sum()
            stays = is_in & ~moves
            regulars = np.bincount(columns["model"][stays], columns["rate"][stays], minlength=len(due))
            taken[is_in & moves] = drawn(
                np.cumsum(np.maximum(due - regulars, LEAST_ADOPTION * due)), choice[is_in & moves]
            )
            leaves = is_in & ((second < 0) | (second_chance >= KEEP_SECOND_MODEL))
            second[leaves] = drawn(np.cumsum(due), second_choice[leaves])
        self._come_back(monday, taken, active, back)
        is_changed = taken != columns["model"]
        is_young = monday.toordinal() - models["first_day"][taken] < FOUNDER_DAYS
        founder = np.where(is_changed, (taken >= 0) & is_young, columns["is_founder"])
        self.columns = columns | {"model": taken, "second_model": second, "is_founder": founder}

    def _come_back(self, monday: dt.date, taken: np.ndarray, active: np.ndarray, back: np.ndarray) -> None:
        """Former regulars of a model take it up again in the week in which it `returns_on`."""
        for model in np.flatnonzero(self._world.models["returns_on"]):
            name = str(model)
            had = np.zeros(len(taken), bool)
            had[: len(self._had.get(name, had[:0]))] = self._had.get(name, had[:0])
            returns_on = self._world.models["returns_on"][model]
            if monday.toordinal() <= returns_on < monday.toordinal() + 7:
                taken[had & active & (back < RETURN_RATE)] = model
            self._had[name] = had | (taken == model)


def drawn(edges: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Indexes drawn with the weights whose running sums these are, one for each uniform chance."""
    return np.minimum(np.searchsorted(edges, chance * edges[-1], side="right"), len(edges) - 1)


def is_active(columns: Columns, day: dt.date) -> np.ndarray:
    """Whether each account sends requests on a day: arrived, not gone, not pausing."""
    number = day.toordinal()
    is_paused = (columns["pause_from"] <= number) & (number < columns["pause_to"])
    return (columns["first_day"] <= number) & (number <= columns["last_day"]) & ~is_paused


def activity(world: World, columns: Columns, day: dt.date) -> np.ndarray:
    """Each account's weight in the day's requests; the categories' and Asia's parts are the story's."""
    weight = columns["rate"] * is_active(columns, day)
    of_categories = request_shares(world, day).sum(axis=1)
    asia = world.story_on(day, "asia") / 100
    is_asian = (world.countries["region"][columns["country"]] == "asia").astype(int)
    for _ in range(6):
        for group, due in ((columns["category"], of_categories), (is_asian, np.array([1 - asia, asia]))):
            sums = np.bincount(group, weight, minlength=len(due))
            weight = weight * np.divide(due, sums, out=np.zeros(len(due)), where=sums > 0)[group]
    return weight
