"""What every input file of the catalogue has in common: its errors, its columns, and the program that reads it."""

import ast
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from jobs.catalogue.inputs import reading
from jobs.catalogue.inputs.csv_files import read_csv, read_own_facts
from jobs.catalogue.inputs.csv_rows import Author, CsvRow, OwnFacts, ParameterCount, RetiredModel
from jobs.catalogue.inputs.frames import SCHEMAS
from jobs.catalogue.inputs.rules import STATED
from jobs.catalogue.inputs.snapshots import snapshot_entries
from schemas import tables_of_stage
from schemas.errors import CensusError

ROW_TYPES = CsvRow.__subclasses__()
INPUT_OF_FILE = {"retired_models.csv": "retired"}
"""File -> the input of the catalogue that is made of it, where they have different names."""
DAY = dt.date(2025, 1, 2)


def test_all_errors_of_a_file_are_reported_at_once():
    header = ",".join(Author.model_fields)
    lines = [header, "a,FR,,,", "B,France,,,", "c,US", "a,DE,,,", 'd,DE,,,"']
    with pytest.raises(CensusError) as raised:
        read_csv("authors.csv", "\n".join(lines), Author)
    assert str(raised.value).splitlines() == [
        "authors.csv, line 3: author 'B' must be a lower-case slug",
        "authors.csv, line 3: country 'France' must be an ISO 3166 alpha-2 code, or empty",
        "authors.csv, line 4: 2 fields, but the header has 5",
        "authors.csv, line 5: a is already in authors.csv, line 2",
        "authors.csv, line 6: not valid CSV: unexpected end of data",
    ]


@pytest.mark.parametrize(("count", "last"), [(10, "line 11: "), (11, "and 1 more error in"), (12, "and 2 more errors")])
def test_the_first_ten_errors_of_a_file_are_listed_and_the_others_counted(count, last):
    lines = ["model_id,total_parameters_billion", *(f"a/{number},many" for number in range(count))]
    with pytest.raises(CensusError) as raised:
        read_csv("parameters.csv", "\n".join(lines), ParameterCount)
    found = str(raised.value).splitlines()
    assert len(found) == min(count, 11)
    assert last in found[-1]


def test_all_errors_of_a_snapshot_are_reported_at_once():
    entries = {"m": {"reasoning": "yes", "cost": {"input": "1", "output": -1}}, "n": 1, "o": {"cost": [1]}}
    with pytest.raises(CensusError) as raised:
        snapshot_entries("api.json", json.dumps({"host": {"models": entries}, "other": {}}), DAY)
    assert str(raised.value).splitlines() == [
        "api.json: host: m: reasoning must be true or false, not 'yes'",
        "api.json: host: m: cost.input must be a number of USD per million tokens, not '1'",
        "api.json: host: n must be a JSON object, as in models.dev's api.json",
        "api.json: host: o: cost must be a JSON object, as in models.dev's api.json",
        "api.json: other: models must be a JSON object, as in models.dev's api.json",
    ]


@pytest.mark.parametrize("row_type", ROW_TYPES)
def test_every_column_states_its_rule(row_type):
    with pytest.raises(ValidationError) as raised:
        row_type.model_validate(dict.fromkeys(row_type.model_fields, " /A B\n"))
    errors = raised.value.errors()
    assert [error["loc"] for error in errors] == [(column,) for column in row_type.model_fields]
    assert {error["type"] for error in errors} == {STATED}, "pydantic's own words"


@pytest.mark.parametrize("row_type", [row_type for row_type in ROW_TYPES if row_type.file])
def test_the_columns_of_a_file_are_those_of_its_frame(row_type):
    name = INPUT_OF_FILE.get(row_type.file, row_type.file.removesuffix(".csv"))
    assert list(row_type.model_fields) == columns_of(SCHEMAS[name])


def test_the_columns_of_own_facts_are_those_of_their_frame():
    added = {"own_date", "taken_back", "place"}
    assert list(OwnFacts.model_fields) == [name for name in columns_of(SCHEMAS["own_facts"]) if name not in added]


def columns_of(schema: str) -> list[str]:
    without_precision = schema.replace("(18,6)", "").replace("(10,3)", "")
    return [column.split()[0] for column in without_precision.split(", ")]


@pytest.mark.parametrize("written", ["0.1", "0.10000000", "123456789012.123456", "0", "0.000001"])
def test_prices_of_csv_files_are_the_decimals_of_the_text(written):
    header = ",".join(RetiredModel.model_fields)
    [row] = read_csv("retired_models.csv", f"{header}\na/b,2025-01-02,,,,,{written},,,,\n", RetiredModel)
    [own] = read_own_facts([("own.csv", DAY, f"model_id,prompt_price\na/b,{written}\n")])
    for price in (row.prompt_price, own[6]):
        assert isinstance(price, Decimal)
        assert (price, price.as_tuple().exponent) == (Decimal(written), -6)


WITHOUT_EFFECT = {
    "jobs/lake/engine.py": "which engine computes",
    "jobs/lake/storage.py": "where files are; which files there are is part of the fingerprint",
    "jobs/lake/tables.py": "how a table is written",
    "jobs/measures/catalogue_age.py": "what the log says of the age of the finished tables",
    "jobs/stages/publish.py": "the order of checking, recording and replacing",
}
"""Modules that the stage imports and that decide nothing about the content of its tables, with the reason."""


def test_the_fingerprint_covers_the_program_that_makes_the_catalogue():
    covered = {path for pattern in reading.PROGRAM for path in reading.PROJECT.glob(pattern)}
    exempt = {reading.PROJECT / name for name in WITHOUT_EFFECT}
    builds = [f"jobs/{table.layer}/{table.name}.py" for table in tables_of_stage("models")]  # imported by name
    imported = modules_below([reading.PROJECT / name for name in ("jobs/stages/models.py", *builds)], exempt)
    assert len(imported) > 25, "the walk over the imports finds hardly anything"
    assert exempt <= imported, "a module that the stage no longer imports"
    assert sorted(str(path) for path in imported - covered - exempt) == []


def modules_below(starts: list[Path], leaves: set[Path]) -> set[Path]:
    """These files and all that they import, directly or not; imports of `leaves` are not followed."""
    found, waiting = set(), starts
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [] if path in leaves else imports_of(path)
    return found


def imports_of(path: Path) -> list[Path]:
    """The files of the project that one file imports, anywhere in it; `from a import b` may mean the module a.b."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    paths = [reading.PROJECT / f"{name.replace('.', '/')}.py" for name in names]
    return [found for found in paths if found.is_file()]
