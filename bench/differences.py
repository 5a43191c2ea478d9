"""Whether two lakes hold the same tables: every value of every row, found by the grain of the table.

Doubles may differ by 1e-12 of themselves, or by 1e-14: sums of the same numbers in another order differ in their last
digits. Every other value must be the same, of the same type.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as pds
from deltalake import DeltaTable

from schemas import tables_of_stage
from schemas.contract import Table

TOLERANCE = 1e-12
"""Of the larger of two doubles: the part by which they may differ."""
SMALLEST_DIFFERENCE = 1e-14
"""Less is never a difference: an end of an interval close to 0 is what two numbers of up to 1 leave of each other."""


@dataclass(frozen=True)
class Lake:
    """The tables that a program has written.

    `stages`: those whose tables it makes. `former_tables`: today's name of a table -> its folder there, where they
    differ. `former_columns`: table -> today's name of a column -> its name there. `lacks`: tables that it does not
    make. `lacks_rows`: table -> which of its rows it does not make, as SQL. `other_rules`: table -> columns that it
    computes by other rules.
    """

    root: Path
    stages: tuple[str, ...]
    former_tables: Mapping[str, str] = field(default_factory=dict)
    former_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    lacks_rows: Mapping[str, str] = field(default_factory=dict)
    other_rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def rows(self, table: Table) -> pds.Dataset:
        """All rows of a table, in today's names; columns that it does not have are missing."""
        folder = self.root / table.layer / self.former_tables.get(table.name, table.name)
        return DeltaTable(folder).to_pyarrow_dataset()

    def former_name(self, table: Table, column: str) -> str:
        """The name of a column in this lake."""
        return self.former_columns.get(table.name, {}).get(column, column)


@dataclass
class Comparison:
    """What came of the comparison of two lakes: `differences` says in words where they differ.

    `not_compared`: tables, and `table.column` of columns, that only one of them has or that follow other rules.
    """

    table_count: int = 0
    row_count: int = 0
    value_count: int = 0
    differences: list[str] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)


def compare(expected: Lake, found: Lake) -> Comparison:
    """Compare all tables of the stages that both make."""
    result = Comparison()
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for stage in expected.stages:
            if stage in found.stages:
                for table in tables_of_stage(stage):
                    _compare_table(connection, table, expected, found, result)
    return result


def _compare_table(
    connection: duckdb.DuckDBPyConnection, table: Table, expected: Lake, found: Lake, result: Comparison
) -> None:
    sides = {"expected": expected, "found": found}
    if any(table.name in lake.lacks for lake in sides.values()):
        result.not_compared.append(table.name)
        return
    rows = {side: lake.rows(table) for side, lake in sides.items()}
    columns = []
    for name in table.column_names:
        is_there = all(lake.former_name(table, name) in rows[side].schema.names for side, lake in sides.items())
        if is_there and not any(name in lake.other_rules.get(table.name, ()) for lake in sides.values()):
            columns.append(name)
        else:
            result.not_compared.append(f"{table.name}.{name}")
    for side, lake in sides.items():
        connection.register("rows", rows[side])
        shown = ", ".join(f'"{lake.former_name(table, name)}" AS "{name}"' for name in columns)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {side} AS FROM rows SELECT {shown}")
        connection.unregister("rows")
    for lacking in {lake.lacks_rows[table.name] for lake in sides.values() if table.name in lake.lacks_rows}:
        for side in sides:
            connection.execute(f"DELETE FROM {side} WHERE {lacking}")  # noqa: S608 - our own words
        result.not_compared.append(f"{table.name} where {lacking}")
    result.differences += differences(connection, table, columns)
    result.table_count += 1
    counted = connection.execute("FROM expected SELECT count(*)").fetchone()
    result.row_count += counted[0] if counted else 0
    result.value_count += (counted[0] if counted else 0) * len(columns)


def differences(connection: duckdb.DuckDBPyConnection, table: Table, columns: list[str]) -> list[str]:
    """One message for each column with differing values, for missing, unexpected and repeated rows, and for types.

    The tables `expected` and `found` of the connection have these columns, the grain of `table` among them.
    """
    types = {side: _types(connection, side) for side in ("expected", "found")}
    messages = [
        f"{table.name}.{name}: expected type {types['expected'][name]}, found {types['found'][name]}"
        for name in columns
        if types["expected"][name] != types["found"][name]
    ]
    if messages:
        return messages
    key = ", ".join(f"'{name}': coalesce(expected.{name}, found.{name})" for name in table.grain)
    are_both = f"expected.{table.grain[0]} IS NOT NULL AND found.{table.grain[0]} IS NOT NULL"
    values = [name for name in columns if name not in table.grain]
    measures = [
        f"count(*) FILTER ({are_both}) AS both",
        f"count(*) FILTER (found.{table.grain[0]} IS NULL) AS missing",
        f"count(*) FILTER (expected.{table.grain[0]} IS NULL) AS unexpected",
        f"any_value({{{key}}}) FILTER (NOT ({are_both})) AS example",
    ]
    for number, name in enumerate(values):
        differs = f"{are_both} AND {_differs(name, types['expected'][name])}"
        seen = f"{{{key}, 'expected': expected.{name}, 'found': found.{name}}}"
        measures += [
            f"count(*) FILTER ({differs}) AS count_{number}",
            f"any_value({seen}) FILTER ({differs}) AS seen_{number}",
        ]
    matches = " AND ".join(f"expected.{name} = found.{name}" for name in table.grain)
    joined = connection.sql(f"FROM expected FULL JOIN found ON {matches} SELECT {', '.join(measures)}").to_arrow_table()
    counted = joined.to_pylist()[0]
    return [
        *_row_messages(connection, table, counted),
        *(
            f"{table.name}.{name}: {counted[f'count_{number}']:,} rows differ, among them {counted[f'seen_{number}']}"
            for number, name in enumerate(values)
            if counted[f"count_{number}"]
        ),
    ]


def _types(connection: duckdb.DuckDBPyConnection, side: str) -> dict[str, str]:
    described = connection.execute(f"DESCRIBE {side}").fetchall()
    return {name: type_ for name, type_, *_ in described}


def _differs(name: str, type_: str) -> str:
    """Whether the values of a column differ, as SQL."""
    one, other = f"expected.{name}", f"found.{name}"
    if type_ not in ("DOUBLE", "FLOAT"):
        return f"{one} IS DISTINCT FROM {other}"
    limit = f"greatest({TOLERANCE!r} * greatest(abs({one}), abs({other})), {SMALLEST_DIFFERENCE!r})"
    is_near = f"abs({one} - {other}) <= {limit}"
    # an infinite number or NaN would be near to everything
    is_near = f"isfinite({one}) AND isfinite({other}) AND {is_near}"
    return f"({one} IS DISTINCT FROM {other} AND NOT coalesce({is_near}, false))"


def _row_messages(connection: duckdb.DuckDBPyConnection, table: Table, counted: dict[str, object]) -> list[str]:
    """What is wrong with whole rows. A key that is there twice is joined more often than its side has rows."""
    messages = [
        f"{table.name}: {counted[what]:,} rows are {what}, among them {counted['example']}"
        for what in ("missing", "unexpected")
        if counted[what]
    ]
    for side, alone in (("expected", "missing"), ("found", "unexpected")):
        rows = connection.execute(f"FROM {side} SELECT count(*)").fetchone()
        if rows and rows[0] != int(str(counted["both"])) + int(str(counted[alone])):
            messages.append(f"{table.name}: some keys of {', '.join(table.grain)} are there more than once")
            break
    return messages


def as_tables(connection: duckdb.DuckDBPyConnection, expected: pa.Table, found: pa.Table) -> None:
    """Lay two Arrow tables as the tables that `differences` compares."""
    for side, rows in (("expected", expected), ("found", found)):
        connection.register("rows", rows)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {side} AS FROM rows")
        connection.unregister("rows")
