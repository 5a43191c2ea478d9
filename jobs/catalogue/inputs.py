"""What `models` and `model_aliases` are made of, as frames; jobs/catalogue/reading.py reads them."""

from dataclasses import dataclass

from pyspark.sql import DataFrame

_FACTS = (
    "open_weights boolean, reasoning boolean, tool_call boolean, release_date date, "
    "prompt_price decimal(18,6), completion_price decimal(18,6), cached_prompt_price decimal(18,6)"
)
SCHEMAS = {
    "entries": f"snapshot_date date, provider string, id string, {_FACTS}",
    "authors": "author string, country string, own_provider string, other_slugs array<string>",
    "parameters": "model_id string, total_parameters_billion decimal(10,3)",
    "retired": f"model_id string, observed_date date, {_FACTS}",
    "curated_aliases": "alias string, model_id string",
    "own_facts": f"model_id string, own_date date, {_FACTS}, total_parameters_billion decimal(10,3), "
    "taken_back array<string>, place string",
    "own_aliases": "alias string, model_id string",
}


@dataclass(frozen=True)
class CatalogueFrames:
    """The inputs of docs/catalogue.md section 1; schemas above.

    `entries`: one row a model of a provider in a snapshot, id as written; of providers that give no facts one row a
    name, for the aliases. `authors`: one a lab. `parameters`: one a model of known size. `retired`: one an observation
    of a model by hand. `curated_aliases`, `own_aliases`: one a name. `own_facts`: one a model and day of an operator's
    files; null says nothing, `taken_back` names the fields that were `-`, `place` is file and line.
    """

    entries: DataFrame
    authors: DataFrame
    parameters: DataFrame
    retired: DataFrame
    curated_aliases: DataFrame
    own_facts: DataFrame
    own_aliases: DataFrame
