"""The benchmark finds each way in which two tables can differ, and nothing in equal ones."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from bench.differences import Lake, as_tables, compare, differences
from schemas import TABLE_BY_NAME, tables_of_stage

TABLE = TABLE_BY_NAME["window_price_elasticity"]
ROW = TABLE.example_row()
OTHER = ROW | {"scope": "proprietary"}
TYPES = {"string": pa.string(), "bigint": pa.int64(), "double": pa.float64(), "date": pa.date32(), "int": pa.int32()}
SCHEMA = pa.schema([(column.name, TYPES[column.type]) for column in TABLE.columns])


def found(expected: list[dict], actual: list[dict], schema: pa.Schema = SCHEMA) -> list[str]:
    with duckdb.connect() as connection:
        as_tables(
            connection, pa.Table.from_pylist(expected, schema=SCHEMA), pa.Table.from_pylist(actual, schema=schema)
        )
        return differences(connection, TABLE, list(TABLE.column_names))


def test_rows_in_another_order_and_the_last_digits_of_doubles_are_equal() -> None:
    dust = OTHER | {"slope": OTHER["slope"] * (1 + 1e-14), "intercept": OTHER["intercept"] * (1 - 1e-14)}
    assert found([ROW, OTHER], [dust, ROW]) == []


def test_dust_beside_zero_is_no_difference_but_a_small_number_is() -> None:
    zero, dust, small = (ROW | {"slope_low": value} for value in (0.0, 9e-15, 2e-14))
    assert found([zero], [dust]) == []
    assert len(found([zero], [small])) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("slope", ROW["slope"] + 1e-9), ("slope", None), ("slope", float("nan")), ("slope", float("inf")),
        ("fitted_model_count", 10**9),
        ("window_end_date", dt.date(1999, 1, 1)), ("window_end_date", None),
    ],
)  # fmt: skip
def test_one_differing_value_names_its_column_row_and_both_values(column: str, value: object) -> None:
    messages = found([ROW, OTHER], [ROW, OTHER | {column: value}])
    assert len(messages) == 1
    assert messages[0].startswith(f"window_price_elasticity.{column}: 1 rows differ") and "proprietary" in messages[0]


def test_a_null_on_the_expected_side_is_a_difference_too() -> None:
    assert len(found([ROW | {"slope": None}], [ROW])) == 1
    assert found([ROW | {"slope": None}], [ROW | {"slope": None}]) == []


def test_missing_unexpected_and_repeated_rows_are_found() -> None:
    assert [message[:50] for message in found([ROW, OTHER], [ROW])] == [
        "window_price_elasticity: 1 rows are missing, among"
    ]
    assert [message[:53] for message in found([ROW], [ROW, OTHER])] == [
        "window_price_elasticity: 1 rows are unexpected, among"
    ]
    for expected, actual in (([ROW], [ROW, ROW]), ([ROW, ROW], [ROW]), ([ROW, ROW], [ROW, ROW])):
        assert found(expected, actual) == ["window_price_elasticity: some keys of scope are there more than once"]


def test_another_type_is_a_difference_though_the_values_are_equal() -> None:
    place = SCHEMA.get_field_index("fitted_model_count")
    narrow = SCHEMA.set(place, pa.field("fitted_model_count", pa.int32()))
    assert found([ROW], [ROW], narrow) == [
        "window_price_elasticity.fitted_model_count: expected type BIGINT, found INTEGER"
    ]


def test_empty_tables_are_equal_and_differ_from_others() -> None:
    assert found([], []) == []
    assert len(found([], [ROW])) == 1 and len(found([ROW], [])) == 1


def lake_of(folder: Path, former_tables: dict[str, str], former_columns: dict[str, dict[str, str]]) -> Lake:
    """A lake with one row in each table of `daily`, under former names."""
    for table in tables_of_stage("daily"):
        columns = former_columns.get(table.name, {})
        row = {columns.get(name, name): [value] for name, value in table.example_row().items()}
        if table.name == "daily_data_quality":
            # a column of decimals that are null has no type of its own
            row = {name: pa.array(values, pa.float64()) if values == [None] else values for name, values in row.items()}
        write_deltalake(folder / table.layer / former_tables.get(table.name, table.name), pa.table(row))
    return Lake(folder, ("daily", "report"), former_tables, former_columns)


def test_lakes_are_compared_table_by_table_also_under_former_names(tmp_path: Path) -> None:
    today = lake_of(tmp_path / "today", {}, {})
    names = {"daily_user_usage": "users"}, {"daily_user_usage": {"tokens": "token_count"}}
    result = compare(today, lake_of(tmp_path / "former", *names))
    assert (result.table_count, result.row_count, result.differences, result.not_compared) == (8, 8, [], [])
    assert result.value_count == sum(len(table.columns) for table in tables_of_stage("daily"))


def test_a_column_that_only_one_lake_has_is_reported_and_not_compared(tmp_path: Path) -> None:
    today = lake_of(tmp_path / "today", {}, {})
    former = lake_of(tmp_path / "former", {}, {"daily_user_usage": {"tokens": "token_count"}})
    result = compare(today, Lake(former.root, former.stages))
    assert (result.differences, result.not_compared) == ([], ["daily_user_usage.tokens"])


def test_rows_that_only_one_lake_makes_are_reported_and_not_compared(tmp_path: Path) -> None:
    today, other = lake_of(tmp_path / "today", {}, {}), lake_of(tmp_path / "other", {}, {})
    rows = DeltaTable(today.root / "daily/daily_data_quality").to_pyarrow_table()
    newer = rows.set_column(rows.column_names.index("check_name"), "check_name", pa.array(["new"] * len(rows)))
    write_deltalake(today.root / "daily/daily_data_quality", newer, mode="append")
    assert len(compare(today, other).differences) == 1
    lacking = Lake(other.root, other.stages, lacks_rows={"daily_data_quality": "check_name = 'new'"})
    result = compare(today, lacking)
    assert (result.differences, result.not_compared) == ([], ["daily_data_quality where check_name = 'new'"])


def test_a_difference_in_any_table_of_a_lake_is_found(tmp_path: Path) -> None:
    today, other = lake_of(tmp_path / "today", {}, {}), lake_of(tmp_path / "other", {}, {})
    table = TABLE_BY_NAME["daily_country_usage"]
    changed = {name: [value] for name, value in (table.example_row() | {"spend_usd": Decimal("0.003")}).items()}
    write_deltalake(other.root / "daily" / table.name, pa.table(changed), mode="overwrite", schema_mode="overwrite")
    assert [message.split(":")[0] for message in compare(today, other).differences] == ["daily_country_usage.spend_usd"]
