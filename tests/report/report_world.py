"""The simulated market as one frame, by week, category and model: what the frames of `report_year` are summed from."""

import datetime as dt

import numpy as np
import pandas as pd

from jobs.simulate.market import mean_tokens, token_shares
from jobs.simulate.world import PRICE_UNITS_PER_USD, read_world
from schemas.sample_columns import UNCLASSIFIED
from tests.report.report_frames import HOSTILE

FIRST_TOKENS, GROWTH = 2e9, 1.03
"""Tokens of the first week, and how much more each next one has."""

UNCLASSIFIED_SHARE = 0.05
SAMPLED = 0.01
TOOL_CALLS = 0.4
FREE_MODEL = 20
"""A model without a price, by its place in the list."""


def usage(mondays: list[dt.date]) -> pd.DataFrame:
    """A row a week, category and model with traffic: tokens, requests and spend of all requests."""
    models = _models()
    weeks = [_week(monday, n, models) for n, monday in enumerate(mondays)]
    frame = pd.concat(weeks, ignore_index=True)
    frame["is_complete"] = frame["week_start"] != mondays[-1]
    return frame


def _week(monday: dt.date, number: int, models: pd.DataFrame) -> pd.DataFrame:
    world = read_world()
    day = monday + dt.timedelta(days=3)
    tokens = token_shares(world, day) * FIRST_TOKENS * GROWTH**number
    prompt, completion = mean_tokens(world, day)
    categories = [*world.categories["category"], UNCLASSIFIED]
    tokens = np.vstack([tokens * (1 - UNCLASSIFIED_SHARE), tokens.sum(axis=0) * UNCLASSIFIED_SHARE])
    prompt, completion = (np.vstack([each, each.mean(axis=0)]) for each in (prompt, completion))
    tool_factor = np.append(world.categories["tool_factor"], 0.1) * world.story_on(day, "tool_adoption")
    long = {
        "category": np.repeat(categories, len(models)),
        "tokens": tokens.ravel(),
        "requests": (tokens / (prompt + completion)).ravel(),
        "prompt_share": (prompt / (prompt + completion)).ravel(),
        "tool_calls": np.outer(tool_factor, models["tool_call_rate"]).ravel() * TOOL_CALLS,
    }
    repeated = pd.concat([models] * len(categories), ignore_index=True)
    frame = pd.concat([repeated, pd.DataFrame(long)], axis=1)
    price = frame["prompt_share"] * frame["prompt_price"] + (1 - frame["prompt_share"]) * frame["completion_price"]
    frame["spend"] = frame["tokens"] * price / 10**6
    return frame[frame["requests"] >= 1 / SAMPLED].assign(week_start=monday)


def _models() -> pd.DataFrame:
    """A row a model of the world; one of them has a hostile name, of a hostile lab."""
    columns = read_world().models
    names = [str(name) for name in columns["model"]]
    prices = {each: columns[each] / PRICE_UNITS_PER_USD for each in ("prompt_price", "completion_price")}
    frame = pd.DataFrame(
        {
            "model_id": names,
            "author": [name.split("/")[0] for name in names],
            "source_type": columns["source_type"],
            "is_reasoning": columns["reasoning_share"] > 0,
            "tool_call_rate": columns["tool_call_rate"],
            **prices,
        }
    )
    frame["size_class"] = pd.cut(frame["prompt_price"], [-1, 0.1, 0.25, 1000], labels=["small", "medium", "large"])
    frame["size_class"] = frame["size_class"].astype(str)
    frame.loc[FREE_MODEL, ["prompt_price", "completion_price"]] = 0.0
    frame.loc[frame["model_id"] == "mistralai/mistral-nemo", ["model_id", "author"]] = [HOSTILE, HOSTILE]
    return frame
