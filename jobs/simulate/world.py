"""The facts of the simulated world: which models there are, and how much each is used on a day.

One row of models.csv is a model: `first_day` in use, `weight` (relative requests at its height), `ramp_days` until it
is there, `half_life_days` of its slow decline, median `prompt_tokens` and `completion_tokens` of a request, the share
of completion tokens that is reasoning, how often a request ends in a tool call once agents are common, how often it is
asked for as `:free`, and prices in USD per million tokens (no cached price: cached input costs as much as other input).
"""

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from schemas.errors import CensusError

MODELS_FILE = Path(__file__).with_name("models.csv")
PRICE_UNITS_PER_USD = 10**6
"""Prices are whole numbers of 1e-6 USD per million tokens, so tokens x price is a whole number of 1e-12 USD."""

MIDDLE_OF_TOOL_ADOPTION = dt.date(2025, 6, 15)
BUSY_WEEKDAY, QUIET_WEEKEND = 1.08, 0.8  # five and two of them make a week of 7.0


@dataclass(frozen=True)
class Model:
    """One row of models.csv, prices in whole units of 1e-6 USD per million tokens."""

    name: str
    providers: tuple[str, ...]
    first_day: dt.date
    weight: float
    ramp_days: float
    half_life_days: float
    prompt_tokens: int
    completion_tokens: int
    reasoning_share: float
    tool_call_rate: float
    free_rate: float
    prompt_price: int
    completion_price: int
    cached_price: int

    def weight_on(self, day: dt.date) -> float:
        """Relative number of requests on a day: nothing before the first day, a ramp, then a slow decline."""
        age = (day - self.first_day).days
        if age < 0:
            return 0.0
        return self.weight * min(1.0, (age + 1) / self.ramp_days) * 0.5 ** (age / self.half_life_days)


def read_models() -> tuple[Model, ...]:
    """All models of models.csv, in the order of the file."""
    with MODELS_FILE.open(newline="", encoding="utf-8") as file:
        return tuple(_model(row) for row in csv.DictReader(file))


def _model(row: dict[str, str]) -> Model:
    return Model(
        name=row["model"],
        providers=tuple(row["providers"].split(";")),
        first_day=dt.date.fromisoformat(row["first_day"]),
        weight=float(row["weight"]),
        ramp_days=float(row["ramp_days"]),
        half_life_days=float(row["half_life_days"]),
        prompt_tokens=int(row["prompt_tokens"]),
        completion_tokens=int(row["completion_tokens"]),
        reasoning_share=float(row["reasoning_share"]),
        tool_call_rate=float(row["tool_call_rate"]),
        free_rate=float(row["free_rate"]),
        prompt_price=_price(row["prompt_price"]),
        completion_price=_price(row["completion_price"]),
        cached_price=_price(row["cached_price"] or row["prompt_price"]),
    )


def _price(usd_per_million: str) -> int:
    units = Decimal(usd_per_million) * PRICE_UNITS_PER_USD
    if units != int(units):
        raise CensusError(f"{MODELS_FILE.name}: price {usd_per_million} has more than 6 decimals")
    return int(units)


def model_shares(models: tuple[Model, ...], day: dt.date) -> np.ndarray:
    """Share of each model in the day's requests; raises CensusError on a day before the first model."""
    weights = np.array([model.weight_on(day) for model in models])
    if not weights.sum():
        raise CensusError(f"no model of {MODELS_FILE.name} was in use on {day}: start on or after {_first_day(models)}")
    return weights / weights.sum()


def _first_day(models: tuple[Model, ...]) -> dt.date:
    return min(model.first_day for model in models)


def tool_adoption(day: dt.date) -> float:
    """How much of each model's tool-call rate is reached on a day: 0.1 to 1, an S-curve over about a year."""
    quarters = (day - MIDDLE_OF_TOOL_ADOPTION).days / 60
    return 0.1 + 0.9 / (1 + float(np.exp(-quarters)))


def weekday_rhythm(day: dt.date) -> float:
    """The day's volume relative to the mean day of its week."""
    return QUIET_WEEKEND if day.weekday() >= 5 else BUSY_WEEKDAY
