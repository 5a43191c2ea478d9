"""Turns columns into lines of text, with Arrow, for all log formats.

A text column is an Arrow string array with one value per row; a line is text columns and constants joined.
"""

import datetime as dt
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate import dirt
from jobs.simulate.traffic import UNKNOWN_MODELS
from jobs.simulate.world import Columns, World

COST_DECIMALS = 12
EPOCH_ORDINAL = dt.date(1970, 1, 1).toordinal()

Texts: TypeAlias = pa.Array


def joined(*parts: Texts | str) -> Texts:
    """The parts of each row, one after the other."""
    return pc.binary_join_element_wise(*(pa.scalar(part) if isinstance(part, str) else part for part in parts), "")


def numbers(values: np.ndarray) -> Texts:
    """Whole numbers as digits."""
    return pa.array(values).cast(pa.string())


def booleans(values: np.ndarray) -> Texts:
    """`true` or `false`."""
    return pa.array(values).cast(pa.string())


def choices(names: Sequence[str] | np.ndarray, index: np.ndarray) -> Texts:
    """The name that each index stands for."""
    return pa.array([str(name) for name in names]).take(pa.array(index))


def where(condition: np.ndarray, then: Texts | str, otherwise: Texts | str) -> Texts:
    """One or the other for each row."""
    return pc.if_else(pa.array(condition), then, otherwise)


def quoted(values: Texts) -> Texts:
    """As JSON strings: for texts without a quote, a backslash or a control character, as all of ours are."""
    return joined('"', values, '"')


def hexadecimal(values: np.ndarray) -> Texts:
    """Names drawn by traffic.py."""
    return pa.array(values).cast(pa.string())


def decimal(units: np.ndarray) -> Texts:
    """Units of 1e-12 USD as a JSON number, exactly; a negative count of units is `null`."""
    whole, fraction = np.divmod(units, 10**COST_DECIMALS)
    text = joined(numbers(whole), ".", pc.utf8_lpad(numbers(fraction), COST_DECIMALS, "0"))
    return where(units < 0, "null", text)


def start_days(rows: Columns) -> np.ndarray:
    """Days since 1970 of each start, by a wrong clock where the row has one."""
    days: np.ndarray = rows["day"] - EPOCH_ORDINAL - dirt.SKEW_DAYS * dirt.has(rows, dirt.CLOCK_SKEW)
    return days


def start_epoch_ms(rows: Columns) -> np.ndarray:
    """Milliseconds since 1970 of each start."""
    return start_days(rows) * 86_400_000 + rows["start_ms"]


def start_time(rows: Columns, separator: str = " ") -> Texts:
    """Each start in UTC, as `2025-07-28 09:15:01.250`."""
    day = pa.array(start_days(rows).astype(np.int32)).cast(pa.date32()).cast(pa.string())
    return joined(day, separator, pa.array(rows["start_ms"].astype(np.int32)).cast(pa.time32("ms")).cast(pa.string()))


def completion_tokens(rows: Columns, wrong: str = '"many"') -> Texts:
    """The count, or the negative count or word that a broken writer logs."""
    count = numbers(rows["completion_tokens"])
    negative = where(dirt.has(rows, dirt.NEGATIVE), joined("-1", count), count)
    return where(dirt.has(rows, dirt.WRONG_TYPE), wrong, negative)


def model_names(rows: Columns, world: World, *, with_variant: bool = True) -> Texts:
    """The model as asked for, with `:free` where it is."""
    known = choices(world.models["model"], rows["model"])
    named = where(rows["is_free"], joined(known, ":free"), known) if with_variant else known
    unknown = choices(["", *UNKNOWN_MODELS], rows["unknown_model"])
    return where(rows["unknown_model"] > 0, unknown, named)


def providers(rows: Columns, world: World) -> Texts:
    """Who served each attempt."""
    names = [each.split(";") for each in world.models["providers"]]
    offsets = np.cumsum([0, *(len(each) for each in names)])[:-1]
    return choices([name for each in names for name in each], offsets[rows["model"]] + rows["provider"])


def users(rows: Columns) -> Texts:
    """Raw user ids; null where the request does not name a user."""
    known = joined("user-", pc.utf8_lpad(numbers(np.maximum(rows["user"], 0)), 7, "0"))
    return where(rows["user"] >= 0, known, pa.scalar(None, pa.string()))


def sessions(rows: Columns) -> Texts:
    """Raw session ids: an account has up to three per day; null where the request does not name a user."""
    return joined("session-", numbers(rows["day"]), "-", users(rows), "-", numbers(rows["session"]))


def countries(rows: Columns, world: World) -> Texts:
    """Billing countries, ISO 3166 alpha-2."""
    return choices(world.countries["country"], rows["country"])


def languages(rows: Columns, world: World) -> Texts:
    """Languages of the prompts, BCP 47: of an account always the same."""
    names, edges = [], []
    for country, mix in enumerate(world.countries["languages"]):
        pairs = [one.split(":") for one in mix.split(";")]
        weights = np.cumsum([float(weight) for _, weight in pairs])
        names += [name for name, _ in pairs]
        edges += list(country + weights / weights[-1])
    index = np.searchsorted(np.array(edges), rows["country"] + np.minimum(rows["language"], 0.999999), side="right")
    return choices(names, index)


def apps(rows: Columns, world: World) -> Texts:
    """The app of each account: one for its category, or one for any."""
    names, app = world.apps, np.zeros(len(rows["app"]), int)
    for category, name in enumerate(world.categories["category"]):
        fitting = np.flatnonzero((names["category"] == name) | (names["category"] == "any"))
        edges = np.cumsum(names["weight"][fitting])
        is_in = rows["category"] == category
        app[is_in] = fitting[np.searchsorted(edges, rows["app"][is_in] * edges[-1], side="right")]
    return choices(names["app"], app)


def or_null(values: Texts) -> Texts:
    """JSON's null where there is no text."""
    return pc.fill_null(values, "null")


def or_empty(values: Texts) -> Texts:
    """An empty text where there is none."""
    return pc.fill_null(values, "")


def json_object(fields: dict[str, Texts | str]) -> tuple[Texts | str, ...]:
    """The parts of a JSON object: each value is JSON already, a column or a constant."""
    parts: list[Texts | str] = []
    constant = "{"
    for position, (name, value) in enumerate(fields.items()):
        constant += f'{"," if position else ""}"{name}":'
        if isinstance(value, str):
            constant += value
        else:
            parts += [constant, value]
            constant = ""
    return (*parts, constant + "}")
