"""Reads the lists of prices, every value as text, for DuckDB to make sense of."""

import json
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa

from tests.oracle.raw_catalogue import digits, text_of, text_table

GENAI_PRICES_DAY = "2026-11-10"
"""Day on which the pinned version of genai-prices was published."""

GENAI_UNITS = {
    "input_mtok": "prompt_price",
    "output_mtok": "completion_price",
    "cache_read_mtok": "cached_prompt_price",
    "cache_write_mtok": "cache_write_price",
    "cache_write_1h_mtok": "one_hour_cache_write_price",
}
LITELLM_UNITS = {
    "input_cost_per_token": "prompt_price",
    "output_cost_per_token": "completion_price",
    "cache_read_input_token_cost": "cached_prompt_price",
    "cache_creation_input_token_cost": "cache_write_price",
    "cache_creation_input_token_cost_above_1hr": "one_hour_cache_write_price",
}
LITELLM_FIELD = re.compile(
    rf"({'|'.join(sorted(LITELLM_UNITS, reverse=True))})(?:_above_([0-9]+)k_tokens)?(?:_(batches|flex|priority))?"
)
LITELLM_TIERS = {None: "standard", "batches": "batch", "flex": "flex", "priority": "priority"}
VARIANT_TIERS = (
    ({"processing": "batch"}, "batch"),
    ({"service_tier": "flex"}, "flex"),
    ({"service_tier": "priority"}, "priority"),
)

PRICE_COLUMNS = ("price_id", "price_source", "list_day", "list_provider", "id", "price_tier", "start_date")
UNIT_COLUMNS = ("price_id", "unit", "start", "price")

Price = tuple[dict, list[dict]]
"""What a price is of, and its units."""


def read_price_lists(raw: Path, package: list) -> dict[str, pa.Table]:
    """`list_prices`: one row a price of an entry and tier, in the order of the list, without those with a time of day.
    `list_units`: one row a unit of a price, and number of tokens from which on (null: the base price).

    `package` is the content of genai-prices in the form of its data.json.
    """
    folder = raw / "catalogue"
    genai = {GENAI_PRICES_DAY: package}
    for day, contents in _by_day(folder, "genai_prices").items():
        genai[day] = [provider for content in contents for provider in content]
    found = [price for day, providers in genai.items() for price in _genai_prices(day, providers)]
    for day, contents in _by_day(folder, "litellm").items():
        found += [price for content in contents for price in _litellm_prices(day, content)]
    prices, units = [], []
    for number, (price, amounts) in enumerate(found):
        prices.append({"price_id": str(number), **price})
        units += [{"price_id": str(number), **amount} for amount in amounts]
    return {"list_prices": text_table(prices, PRICE_COLUMNS), "list_units": text_table(units, UNIT_COLUMNS)}


def packaged_prices() -> list:
    """The content of the installed package genai-prices in the form of its data.json, numbers as text."""
    return [
        {"id": provider.id, "models": [_as_json(model) for model in provider.models]}
        for provider in import_module("genai_prices.data").providers
    ]


def _as_json(model: Any) -> dict:
    prices = model.prices if isinstance(model.prices, list) else [model]
    variants = model.price_variants or []
    return {
        "id": model.id,
        "prices": [_conditional_as_json(price) for price in prices],
        "price_variants": [{"when": one.when, **_conditional_as_json(one)} for one in variants],
    }


def _conditional_as_json(price: Any) -> dict:
    constraint = getattr(price, "constraint", None)
    return {
        "constraint": constraint and {name: str(value) for name, value in vars(constraint).items()},
        "prices": {unit: _amount_as_json(amount) for unit, amount in vars(price.prices).items() if amount is not None},
    }


def _amount_as_json(amount: Any) -> str | dict:
    if not hasattr(amount, "tiers"):
        return str(amount)
    tiers = [{"start": str(tier.start), "price": str(tier.price)} for tier in amount.tiers]
    return {"base": str(amount.base), "tiers": tiers}


def _by_day(folder: Path, source: str) -> dict[str, list]:
    contents: dict[str, list] = {}
    for path in sorted(folder.glob(f"{source}/dt=*/[!._]*.json*")):
        content = json.loads(text_of(path), parse_float=str, parse_int=str)  # prices by their digits
        contents.setdefault(path.parent.name[3:], []).append(content)
    return contents


def _genai_prices(day: str, providers: Iterable[dict]) -> Iterator[Price]:
    for provider in providers:
        for model in provider["models"]:
            entry = {"price_source": "genai_prices", "list_day": day}
            entry |= {"list_provider": provider["id"], "id": model["id"]}
            for tier, price in _tiers_and_prices(model):
                constraint = price.get("constraint") or {}
                if "start_time" not in constraint:
                    start = {"price_tier": tier, "start_date": constraint.get("start_date")}
                    yield entry | start, _genai_units(price["prices"])


def _tiers_and_prices(model: dict) -> Iterator[tuple[str, dict]]:
    prices = model["prices"]
    for price in prices if isinstance(prices, list) else [{"prices": prices}]:
        yield "standard", price
    for variant in model.get("price_variants") or []:
        for when, tier in VARIANT_TIERS:
            if variant["when"] == when:
                yield tier, variant


def _genai_units(prices: dict) -> list[dict]:
    units = []
    for name, unit in GENAI_UNITS.items():
        amount = prices.get(name)
        amounts = amount if isinstance(amount, dict) else {"base": amount}
        steps = [(None, amounts.get("base")), *((tier["start"], tier["price"]) for tier in amounts.get("tiers") or [])]
        said = [(start, price) for start, price in steps if price is not None]
        units += [{"unit": unit, "start": digits(start), "price": digits(price)} for start, price in said]
    return units


def _litellm_prices(day: str, models: dict) -> Iterator[Price]:
    for model_id, model in models.items():
        tiers: dict[str, list[dict]] = {}
        for name, price in model.items():
            field = LITELLM_FIELD.fullmatch(name)
            if field and price is not None:
                start = field[2] and f"{field[2]}000"
                unit = {"unit": LITELLM_UNITS[field[1]], "start": start, "price": digits(price, 6)}
                tiers.setdefault(LITELLM_TIERS[field[3]], []).append(unit)
        provider = model.get("litellm_provider")
        entry = {"price_source": "litellm", "list_day": day, "list_provider": provider, "id": model_id}
        for tier, units in tiers.items():
            yield entry | {"price_tier": tier}, units
