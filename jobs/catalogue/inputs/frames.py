"""What the tables of the catalogue are made of, as frames; jobs/catalogue/inputs/reading.py reads them."""

from dataclasses import dataclass

from pyspark.sql import DataFrame

from schemas.columns import BILLIONS, PRICE

_FACTS = (
    "open_weights boolean, reasoning boolean, tool_call boolean, release_date date, "
    f"prompt_price {PRICE}, completion_price {PRICE}, cached_prompt_price {PRICE}"
)
SCHEMAS = {
    "entries": f"snapshot_date date, provider string, id string, {_FACTS}",
    "authors": "author string, country string, own_provider string, other_slugs array<string>",
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

    `entries`: one row a model of a provider in a snapshot, id as written; of providers that give no facts one row a
    name, for the aliases. `authors`: one a lab. `parameters`: one a model of known size. `retired`: one an observation
    of a model by hand. `curated_aliases`, `own_aliases`: one a name. `own_facts`: one a model and day of an operator's
    files; null says nothing, `taken_back` names the fields that were `-`, `place` is file and line. `promotions`: one a
    model and first day, `category_paths`: one a path, with the operator's in place of ours. `countries`: one a code of
    ISO 3166 with its regions of UN M49, null where it has none. `languages`: one a CLDR identifier, `_` in it.
    """

    entries: DataFrame
    authors: DataFrame
    parameters: DataFrame
    retired: DataFrame
    curated_aliases: DataFrame
    own_facts: DataFrame
    own_aliases: DataFrame
    promotions: DataFrame
    category_paths: DataFrame
    countries: DataFrame
    languages: DataFrame
