"""Test cases as data: `given` rows and the rows to `expect`, naming only the columns that matter.

A case is tests/cases/<table>/<what_it_shows>.yaml:

    shows: what the case shows, in a sentence
    given:
      <table that build() reads>:
        - {column: value, …}       # the rest of the row is the contract's example
        - {repeat: 50, column: "u{n}"}  # fifty rows, {n} from 1 to 50
    expect:
      - {column: value, …}         # exactly these rows, compared on the columns that any of them names

Cases of the tables that `ingest` makes give raw lines instead (`raw:` file -> lines) and expect rows of each table.
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import yaml
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.lake.contracts import spark_schema
from schemas import TABLE_BY_NAME
from schemas.contract import Table

FOLDER = Path(__file__).parents[1] / "cases"


def case_files(table_name: str | None = None) -> list[Path]:
    """All case files, or those of one table."""
    return sorted(FOLDER.glob(f"{table_name or '*'}/*.yaml"))


def load(case: Path) -> dict:
    """The case as written; raises AssertionError where it lacks what every case has."""
    content = yaml.safe_load(case.read_text(encoding="utf-8"))
    assert content.get("shows"), f"{case}: says not what it shows"
    assert "expect" in content, f"{case}: expects nothing"
    return content


def frame_of(spark: SparkSession, table: Table, rows: list[dict]) -> DataFrame:
    """Rows of a case as a frame: what a row does not name is the contract's example."""
    full = []
    for row in [copy for written in rows for copy in repeated(written)]:
        unknown = set(row) - set(table.column_names)
        assert not unknown, f"{table.name} has no column {', '.join(sorted(unknown))}"
        full.append(tuple(typed(table, name, {**table.example_row(), **row}[name]) for name in table.column_names))
    return spark.createDataFrame(full, spark_schema(table))


def repeated(row: dict) -> list[dict]:
    """The row as many times as its `repeat` says, `{n}` in its texts replaced by 1, 2, …"""
    columns = {name: value for name, value in row.items() if name != "repeat"}
    return [
        {name: value.replace("{n}", str(n)) if isinstance(value, str) else value for name, value in columns.items()}
        for n in range(1, row.get("repeat", 1) + 1)
    ]


def typed(table: Table, name: str, value: object) -> object:
    """A YAML value as the Python type of its column."""
    column_type = table.column(name).type
    if value is None:
        return None
    if column_type.startswith("decimal"):
        return Decimal(str(value))
    if column_type == "timestamp":
        return dt.datetime.fromisoformat(str(value)).replace(tzinfo=dt.UTC)
    if column_type == "double":
        return float(value)
    return value


def assert_rows(actual: DataFrame, table: Table, expected: list[dict]) -> None:
    """Exactly the expected rows, in any order, on the columns that they name; doubles to 1e-9."""
    names = [name for name in table.column_names if any(name in row for row in expected)] or list(table.grain)
    rows = actual.select(*(_collectable(table, name) for name in names)).collect()
    found = sorted((_comparable(row.asDict(), names) for row in rows), key=str)
    wanted = sorted(
        (_comparable({name: typed(table, name, row.get(name)) for name in names}, names) for row in expected), key=str
    )
    assert found == wanted


def _comparable(row: dict, names: list[str]) -> dict:
    return {name: _plain(row[name]) for name in names}


def _plain(value: object) -> object:
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, Decimal):
        return value.normalize() + 0
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


def _collectable(table: Table, name: str) -> Column:
    """Timestamps as UTC text: collected as they are they would be in this machine's zone."""
    if table.column(name).type == "timestamp":
        return F.date_format(name, "yyyy-MM-dd HH:mm:ss.SSSSSS").alias(name)
    return F.col(name)


def table_of(case: Path) -> Table:
    """The table that a case is about: its folder's name."""
    return TABLE_BY_NAME[case.parent.name]
