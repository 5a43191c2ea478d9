"""Reads the catalogue's snapshots and an operator's own files, every value as text, for DuckDB to make sense of."""

import csv
import gzip
import json
from decimal import Decimal
from pathlib import Path

import countryinfo
import pyarrow as pa
from babel import Locale

FACTS = ("open_weights", "reasoning", "tool_call", "release_date", "last_updated")
PRICES = ("input", "output", "cache_read", "cache_write")
OWN_LISTS = {
    "aliases": ("alias", "model_id"),
    "promotions": ("model_id", "first_date", "last_date"),
    "category_paths": ("category_path", "category", "map_version"),
}
OWN_COLUMNS = (
    *("model_id", "day", "open_weights", "reasoning", "tool_call", "release_date", "total_parameters_billion"),
    *("prompt_price", "completion_price", "cached_prompt_price", "cache_write_price", "one_hour_cache_write_price"),
)


def read_catalogue(raw: Path, bundle: dict) -> dict[str, pa.Table]:
    """`snapshot_entries` (of the bundle `folder_day` is null), `own_facts`, `own_aliases`, `own_promotions`,
    `own_category_paths`, `known_countries`, `known_languages`; empty fields are null.
    """
    folder = raw / "catalogue"
    entries = _entries(bundle, None)
    for path in sorted(folder.glob("models_dev/dt=*/*.json*")):
        entries += _entries(json.loads(text_of(path), parse_float=str, parse_int=str), path.parent.name[3:])
    facts = [
        {"day": path.parent.name[3:], **row} for path in sorted(folder.glob("own/dt=*/*.csv*")) for row in _rows(path)
    ]
    own = {name: _own_list(folder / "own" / f"{name}.csv", columns) for name, columns in OWN_LISTS.items()}
    return {
        "snapshot_entries": text_table(entries, ("folder_day", "provider", "id", *FACTS, *PRICES)),
        "own_facts": text_table(facts, OWN_COLUMNS),
        **{f"own_{name}": rows for name, rows in own.items()},
        "known_countries": text_table(_countries(), ("country", "country_name", "region", "intermediate_region")),
        "known_languages": text_table(_languages(), ("identifier", "language_name")),
    }


def _own_list(path: Path, columns: tuple[str, ...]) -> pa.Table:
    return text_table(_rows(path) if path.exists() else [], columns)


def _countries() -> list[dict]:
    files = sorted((Path(countryinfo.__file__).parent / "data").glob("*.json"))
    places = {place["ISO"]["alpha2"]: place for place in map(json.loads, map(text_of, files))}
    return [
        {
            "country": code,
            "country_name": name,
            "region": places[code].get("region"),
            "intermediate_region": places[code].get("intermediateregion"),
        }
        for code, name in Locale("en").territories.items()
        if code in places
    ]


def _languages() -> list[dict]:
    return [{"identifier": identifier, "language_name": name} for identifier, name in Locale("en").languages.items()]


def _entries(snapshot: dict, folder_day: str | None) -> list[dict]:
    rows = []
    for provider, content in snapshot.items():
        for model_id, model in content["models"].items():
            row: dict = {"folder_day": folder_day, "provider": provider, "id": model_id}
            row |= {name: _as_text(model.get(name)) for name in FACTS}
            row |= {name: digits((model.get("cost") or {}).get(name)) for name in PRICES}
            rows.append(row)
    return rows


def digits(number: str | None, exponent: int = 0) -> str | None:
    """A number × 10^exponent, written without an exponent, which DuckDB's cast to a decimal rounds in its own way."""
    return None if number is None else format(Decimal(number).scaleb(exponent), "f")


def _as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def text_of(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.name.endswith(".gz") else content).decode("utf-8-sig")


def _rows(path: Path) -> list[dict]:
    return list(csv.DictReader(text_of(path).splitlines()))


def text_table(rows: list[dict], columns: tuple[str, ...]) -> pa.Table:
    filled = [{name: row.get(name) or None for name in columns} for row in rows]
    return pa.Table.from_pylist(filled, schema=pa.schema([(name, pa.string()) for name in columns]))
