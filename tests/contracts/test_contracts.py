"""Every table keeps what a table has to have: a promise that can be kept, words, cases, a builder, a fresh page."""

import hashlib
from importlib import import_module
from importlib.util import find_spec
from inspect import Parameter, signature
from pathlib import Path

import pytest

from expectations import gate
from jobs.lake.contracts import spark_schema
from schemas import (
    TABLE_BY_NAME,
    TABLES,
    columns,
    dictionary,
    mart_columns,
    model_columns,
    quality_columns,
    sample_columns,
    serving_columns,
)
from schemas.contract import LAKE_VERSION, Column, Rule, Table
from tests.support.cases import case_files

ROOT = Path(__file__).parents[2]
VOCABULARY = [
    column
    for module in (columns, model_columns, quality_columns, sample_columns, serving_columns, mart_columns)
    for column in vars(module).values()
    if isinstance(column, Column)
]
every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@every_table
def test_example_row_keeps_every_promise(spark, table):
    example = spark.createDataFrame([tuple(table.example_row().values())], spark_schema(table)).persist()
    prepared = gate.prepared(example, table)
    for rows in (prepared, prepared.toArrow()):
        assert [result.expectation for result in gate.check(rows, table).results if not result.is_kept] == []


@every_table
def test_one_name_is_one_type_unit_and_meaning(table):
    vocabulary = {column.name: column for column in VOCABULARY}
    for column in table.columns:
        known = vocabulary[column.name]
        assert (column.type, column.doc, column.one_of) == (known.type, known.doc, known.one_of)


@every_table
def test_three_files_of_one_name(table):
    assert find_spec(f"schemas.{table.layer}.{table.name}")
    if table.layer == "quality":
        return  # made by the gate, or by a person's command
    assert hasattr(import_module(f"jobs.{table.layer}.{table.name}"), "build")
    assert case_files(table.name), f"tests/cases/{table.name}/ has no case"


@every_table
def test_build_takes_what_the_contract_says(table):
    if table.layer == "quality":
        return  # made by the gate, or by a person's command
    parameters = signature(import_module(f"jobs.{table.layer}.{table.name}").build).parameters
    assert sorted(parameters) == sorted((*table.reads, *table.inputs))
    assert {parameter.kind for parameter in parameters.values()} == {Parameter.KEYWORD_ONLY}


@every_table
def test_its_name_says_the_period_of_a_row(table):
    """`weekly_` and `monthly_` tables have a row per week or month, `window_` ones are about the window."""
    if table.layer not in ("daily", "marts"):
        return
    is_of = {
        "daily_": table.layer == "daily",
        "weekly_": "week_start" in table.grain,
        "monthly_": "month" in table.grain,
        "window_": "window_start_date" in table.column_names,
    }
    assert {prefix: table.name.startswith(prefix) for prefix in is_of} == is_of


@every_table
def test_reads_only_what_is_built_before(table):
    earlier = [other.name for other in TABLES[: TABLES.index(table)]]
    assert set(table.reads) <= set(earlier)


def test_no_file_of_a_table_that_is_not_in_the_list():
    for layer in ("core", "daily", "marts", "quality"):
        files = {path.stem for path in (ROOT / "schemas" / layer).glob("*.py")} - {"__init__"}
        assert files == {table.name for table in TABLES if table.layer == layer}


def test_every_word_of_the_vocabulary_is_used():
    words = [column.name for column in VOCABULARY]
    assert len(words) == len(set(words)), "a word is defined twice"
    assert set(words) == {column.name for table in TABLES for column in table.columns}


def test_dictionary_is_fresh():
    dictionary.check()


def test_dictionary_notices_a_change(monkeypatch):
    monkeypatch.setattr(dictionary, "TABLES", TABLES[:-1])
    with pytest.raises(dictionary.StaleDictionary):
        dictionary.check()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda: Column("Tokens", "bigint", "doc", 1), "lower_snake_case"),
        (lambda: Column("tokens", "biginteger", "doc", 1), "unknown type"),
        (lambda: Column("tokens", "bigint", " ", 1), "description"),
        (lambda: Column("tokens", "bigint", "doc", None), "needs an example"),
        (lambda: Column("kind", "string", "doc", "c", one_of=("a", "b")), "not in one_of"),
        (lambda: _table(grain=("nothing",)), "is not a column"),
        (lambda: _table(grain=("app",)), "is nullable"),
        (lambda: _table(grain=()), "grain is required"),
        (lambda: _table(stage="later"), "unknown stage"),
        (lambda: _table(inputs=("clock",)), "unknown input 'clock'"),
        (lambda: _table(rules=(Rule("a", "true"), Rule("a", "false"))), "named twice"),
        (lambda: Rule("two words", "true"), "one word"),
    ],
)
def test_a_wrong_promise_fails_at_import(wrong, why):
    with pytest.raises(ValueError, match=why):
        wrong()


def _table(**changes) -> Table:
    fields = {
        "name": "things",
        "stage": "daily",
        "doc": "One row a thing.",
        "grain": ("source",),
        "partition": (),
        "columns": (columns.SOURCE, columns.APP),
    }
    return Table(**{**fields, **changes})


def test_example_table_is_valid():
    assert _table().column_names == ("source", "app")
    assert TABLE_BY_NAME["requests"].period == "arrival_date"


SHAPES_OF_VERSION = (5, "4d83e25952ca5070")
"""LAKE_VERSION, and the hash of every name, type, key and partition as it was when the version was raised last."""


def test_a_changed_table_raises_the_version_of_the_lake():
    """A lake of the version before would be read as if it held what the contracts promise now."""
    shapes = {
        table.name: (
            [(column.name, column.type, column.nullable) for column in table.columns], table.grain, table.partition
        )
        for table in TABLES
    }  # fmt: skip
    found = hashlib.sha256(repr(sorted(shapes.items())).encode()).hexdigest()[:16]
    assert (LAKE_VERSION, found) == SHAPES_OF_VERSION, (
        "a table is new: set the hash; a column is another: raise LAKE_VERSION too, and name it in CHANGELOG.md"
    )
