"""The facts of the simulated world, as columns: the CSV files in facts/.

* models.csv, one row per model: `weight` (relative tokens within its source type at its height), `ramp_days` to there,
  `half_life_days` of its slow decline, factors on the category's prompt and completion length, the share of
  completion tokens that is reasoning, `tool_call_rate`, `free_rate` (asked for as `:free`), how many of its regulars
  `keep` it each week and how many of its founders do, the day when former ones come back (`returns_on`), the day until
  which it was `free_until`, and USD per million tokens (no cached price: cached input costs as much as other input).
* story.csv, one row per point in time, interpolated linearly: token shares in percent of source types and categories,
  factors on lengths and tool calls (1: the end of the story), percent of the activity that is in Asia.
* categories.csv: mean tokens of a request at the end of the story, a factor on tool calls, and the taste for it of
  models that are coders, storytellers, allrounders or scholars. tags.csv: the classifier's paths. countries.csv and
  apps.csv: weights, and the languages of a country.
"""

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np

from schemas.errors import CensusError

Columns = dict[str, np.ndarray]

FACTS = Path(__file__).with_name("facts")
PRICE_UNITS_PER_USD = 10**6
"""Prices are whole numbers of 1e-6 USD per million tokens, so tokens x price is a whole number of 1e-12 USD."""

EPOCH = dt.date(2024, 9, 30)
"""A Monday: the first day that can be simulated."""

TASTES = ("coder", "storyteller", "allrounder", "scholar")
SOURCE_TYPES = ("chinese_oss", "row_oss", "proprietary")
OTHER_SHARE = 0.06
"""Share of tokens whose category is none of the twelve."""

_TEXTS = {"model", "source_type", "providers", "taste", "category", "tag", "country", "region", "languages", "app"}
_DAYS = {"day", "first_day", "returns_on", "free_until"}
_PRICES = {"prompt_price", "completion_price", "cached_price"}


@dataclass(frozen=True, eq=False)
class World:
    """Each CSV file as columns; days are ordinals (0: none), prices whole units."""

    models: Columns
    story: Columns
    categories: Columns
    tags: Columns
    countries: Columns
    apps: Columns

    def story_on(self, day: dt.date, name: str) -> float:
        """A value of the story on a day."""
        return float(np.interp(day.toordinal(), self.story["day"], self.story[name]))


@cache
def read_world() -> World:
    """All facts; raises CensusError on a price with more than six decimals."""
    models = _read("models")
    models["cached_price"] = np.where(models["cached_price"] < 0, models["prompt_price"], models["cached_price"])
    return World(models, _read("story"), _read("categories"), _read("tags"), _read("countries"), _read("apps"))


def _read(name: str) -> Columns:
    path = FACTS / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {column: np.array([_value(path, column, row[column]) for row in rows]) for column in rows[0]}


def _value(path: Path, column: str, text: str) -> str | int | float:
    if column in _TEXTS:
        return text
    if column in _DAYS:
        return dt.date.fromisoformat(text).toordinal() if text else 0
    if column in _PRICES:
        units = Decimal(text or -1) * PRICE_UNITS_PER_USD
        if units != int(units):
            raise CensusError(f"{path.name}: price {text} has more than 6 decimals")
        return int(units)
    return float(text)


def weekday_rhythm(day: dt.date) -> float:
    """The day's volume relative to the mean day of its week: five busy days and two quiet ones make 7.0."""
    return 0.8 if day.weekday() >= 5 else 1.08
