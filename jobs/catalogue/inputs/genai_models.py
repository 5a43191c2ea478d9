"""The form of a price list of the project genai-prices, as far as it is read."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter
from pydantic_core import PydanticCustomError

from jobs.catalogue.inputs.prices import PRICES, Price, storable
from jobs.catalogue.inputs.rules import STATED, states
from schemas.columns import MOST_REQUEST_TOKENS

UNITS = dict(
    zip(
        ("input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok", "cache_write_1h_mtok"),
        PRICES,
        strict=True,
    )
)
"""Unit of the list -> our price."""


def _whole(value: object) -> object:
    """A number of the JSON as int; anything else is left to be refused."""
    return int(value) if isinstance(value, Decimal) and value.is_finite() and abs(value) < 10**18 else value


def _each_once(tiers: "list[Tier]") -> "list[Tier]":
    if len({tier.start for tier in tiers}) < len(tiers):
        raise PydanticCustomError(STATED, "a list of tiers, each start once")
    return tiers


class Tier(BaseModel):
    """The price of prompts of more tokens than `start`."""

    start: Annotated[
        Annotated[int, Field(strict=True, gt=0, le=MOST_REQUEST_TOKENS)],
        BeforeValidator(_whole),
        states(f"a whole number from 1 to {MOST_REQUEST_TOKENS}"),
    ]
    price: Annotated[
        Decimal, Field(strict=True), AfterValidator(storable), states("a number of USD per million tokens")
    ]


class TieredPrice(BaseModel):
    """A price that depends on the length of the prompt."""

    base: Price
    tiers: Annotated[list[Tier], AfterValidator(_each_once)]


def _tiered(value: object) -> object:
    return value if isinstance(value, dict) else {"base": value, "tiers": []}


Unit = Annotated[TieredPrice, BeforeValidator(_tiered)]


class ModelPrice(BaseModel):
    """The units of a price that are tokens of text."""

    input_mtok: Unit | None = None
    output_mtok: Unit | None = None
    cache_read_mtok: Unit | None = None
    cache_write_mtok: Unit | None = None
    cache_write_1h_mtok: Unit | None = None

    def units(self) -> dict[str, dict[int, Decimal | None]]:
        """Price -> length of prompt -> USD; without those that are not there."""
        found = {UNITS[name]: getattr(self, name) for name in UNITS}
        return {
            name: {0: unit.base, **{tier.start: tier.price for tier in unit.tiers}}
            for name, unit in found.items()
            if unit
        }


def _day(value: object) -> object:
    if value is not None and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        raise ValueError
    return value


class Constraint(BaseModel):
    """When a price holds: from a day on, or between two times of day. Another condition must not be passed over."""

    model_config = ConfigDict(extra="forbid")
    start_date: Annotated[dt.date | None, BeforeValidator(_day), states("a day as YYYY-MM-DD")] = None
    start_time: object = None
    end_time: object = None


class ConditionalPrice(BaseModel):
    """A price with its condition."""

    constraint: Constraint | None = None
    prices: ModelPrice


class Variant(ConditionalPrice):
    """The price of another way of processing."""

    when: dict[str, str]


def _conditional(value: object) -> object:
    return value if isinstance(value, list) else [{"prices": value}]


class Model(BaseModel):
    """The fields of a model that are read."""

    id: Annotated[str, Field(min_length=1)]
    prices: Annotated[list[ConditionalPrice], BeforeValidator(_conditional)]
    price_variants: list[Variant] | None = None


class Provider(BaseModel):
    """A provider and its models."""

    id: Annotated[str, Field(min_length=1)]
    models: list[Model]


PRICE_LIST = TypeAdapter(list[Provider])
