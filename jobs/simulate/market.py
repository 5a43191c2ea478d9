"""Turns the story of the world into shares of requests by category and model on a day."""

import datetime as dt
from functools import lru_cache

import numpy as np

from jobs.simulate.world import EPOCH, OTHER_SHARE, SOURCE_TYPES, TASTES, World

ROUNDS = 30
"""Rounds of the proportional fitting: after 30 the margins agree to better than 1e-6."""


@lru_cache(maxsize=16)
def request_shares(world: World, day: dt.date) -> np.ndarray:
    """Share of each category (row) and model (column) in the day's requests."""
    requests = token_shares(world, day) / np.add(*mean_tokens(world, day))
    shares: np.ndarray = requests / requests.sum()
    return shares


def mean_tokens(world: World, day: dt.date) -> tuple[np.ndarray, np.ndarray]:
    """Mean prompt and completion tokens per request, by category (row) and model (column)."""
    prompt, completion = (
        world.story_on(day, f"{part}_factor")
        * np.outer(world.categories[f"{part}_tokens"], world.models[f"{part}_factor"])
        for part in ("prompt", "completion")
    )
    return prompt, completion


def token_shares(world: World, day: dt.date) -> np.ndarray:
    """Share of each category (row) and model (column) in the day's tokens.

    The models' tastes for the categories, scaled by turns until the sums of rows and columns are those of the story
    (iterative proportional fitting).
    """
    of_models, of_categories = model_shares(world, day), category_shares(world, day)
    taste = np.array([world.categories[taste] for taste in TASTES]).T
    shares: np.ndarray = taste[:, [TASTES.index(each) for each in world.models["taste"]]] * of_models
    for _ in range(ROUNDS):
        shares *= (of_categories / shares.sum(axis=1))[:, np.newaxis]
        sums = shares.sum(axis=0)
        shares *= np.divide(of_models, sums, out=np.zeros_like(sums), where=sums > 0)
    return shares


def model_shares(world: World, day: dt.date) -> np.ndarray:
    """Token share of each model: the story's share of its source type, divided by the models' weights on the day."""
    models = world.models
    age = day.toordinal() - models["first_day"]
    # a model older than the world has its height at the beginning of the world
    decay_days = np.minimum(age, (day - EPOCH).days)
    weight = (
        models["weight"]
        * (1 - np.exp(-(age + 1) / models["ramp_days"]))
        * 0.5 ** (decay_days / models["half_life_days"])
    )
    weight = np.where(age >= 0, weight, 0)
    shares = np.zeros(len(weight))
    for source_type in SOURCE_TYPES:
        is_of = models["source_type"] == source_type
        shares[is_of] = world.story_on(day, source_type) * weight[is_of] / weight[is_of].sum()
    of_all: np.ndarray = shares / shares.sum()
    return of_all


def category_shares(world: World, day: dt.date) -> np.ndarray:
    """Token share of each category; the last one is `other`."""
    stated = np.array([world.story_on(day, name) for name in world.categories["category"][:-1]])
    return np.append(stated / stated.sum() * (1 - OTHER_SHARE), OTHER_SHARE)
