"""The inputs of the catalogue's tables as frames; jobs/catalogue/inputs/reading.py reads them."""

from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame

from schemas.columns import BILLIONS, PRICE

_PRICES = (
    f"prompt_price {PRICE}, completion_price {PRICE}, cached_prompt_price {PRICE}, "
    f"cache_write_price {PRICE}, one_hour_cache_write_price {PRICE}"
)
_FLAGS = "open_weights boolean, reasoning boolean, tool_call boolean"
_FACTS = f"{_FLAGS}, release_date date, {_PRICES}"
Rows = list[tuple[Any, ...]]
"""Rows of one of the inputs, values in the order of its schema."""

SCHEMAS = {
    "entries": f"snapshot_date date, provider string, id string, {_FACTS}",
    "list_prices": "price_source string, list_provider string, id string, stated_on date, price_tier string, "
    f"valid_from date, is_open boolean, above_prompt_tokens bigint, {_PRICES}",
    "authors": "author string, country string, own_provider string, list_providers array<string>, "
    "other_slugs array<string>",
    "families": f"beginning string, {_FLAGS}",
    "parameters": f"model_id string, total_parameters_billion {BILLIONS}",
    "retired": f"model_id string, observed_date date, {_FACTS}",
    "curated_aliases": "alias string, model_id string",
    "own_facts": f"model_id string, own_date date, {_FACTS}, total_parameters_billion {BILLIONS}, "
    "taken_back array<string>, place string",
    "own_aliases": "alias string, model_id string",
    "promotions": "model_id string, first_date date, last_date date",
    "category_paths": "category_path string, category string, map_version string",
    "countries": "country string, country_name string, region string, intermediate_region string",
    "languages": "language string, language_name string",
}


@dataclass(frozen=True)
class CatalogueFrames:
    """The inputs of docs/catalogue.md sections 1 and 7; schemas above.

    Rows: `entries`: one per model of a provider in a snapshot, id as written; of providers without facts one per name,
    for the aliases. `list_prices`: one per entry of a price list, tier, first day and band. `authors`: one per lab.
    `families`: one per beginning of ids. `parameters`: one per model of known size. `retired`: one per model and day
    on which its facts were noted by hand. `curated_aliases`, `own_aliases`: one per name. `own_facts`: one per model
    and day of an operator's files; null states nothing, `taken_back` names the fields that were `-`, `place` is file
    and line. `promotions`: one per model and first day, `category_paths`: one per path; of both, the operator's rows
    replace ours. `countries`: one per code of ISO 3166 with its regions of UN M49, null where it has none.
    `languages`: one per CLDR identifier (`zh_Hans`).
    """

    entries: DataFrame
    list_prices: DataFrame
    authors: DataFrame
    families: DataFrame
    parameters: DataFrame
    retired: DataFrame
    curated_aliases: DataFrame
    own_facts: DataFrame
    own_aliases: DataFrame
    promotions: DataFrame
    category_paths: DataFrame
    countries: DataFrame
    languages: DataFrame
