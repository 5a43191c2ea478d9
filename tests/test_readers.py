"""Readers other than Spark read every table, and see what Spark sees."""

import datetime as dt
from importlib import resources
from pathlib import Path

import duckdb
import pytest

from jobs import lake
from jobs.frames import frame_of_rows
from schemas import TABLES
from tests.lake_runs import delta, use

# from the package duckdb-extension-delta: nothing is downloaded
DELTA_EXTENSION = next(
    Path(str(resources.files("duckdb_extension_delta"))).glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension")
)


@pytest.fixture(scope="module")
def lake_root(spark, tmp_path_factory):
    """Every table as its contract says it: one row of its examples, one that is null wherever it may be."""
    folder = tmp_path_factory.mktemp("readers")
    with pytest.MonkeyPatch.context() as patch:
        use(patch, folder)
        for table in TABLES:
            example = table.example_row()
            nulls = {column.name: None if column.nullable else example[column.name] for column in table.columns}
            frame = frame_of_rows(spark, [tuple(row.values()) for row in (example, nulls)], lake.spark_schema(table))
            if table.period is None:
                lake.replace_table(spark, table, frame)
            elif isinstance(example[table.period], dt.date):
                lake.replace_days(spark, table, frame, [example[table.period]])
            else:
                lake.replace_values(spark, table, frame, [example[table.period]])
        yield folder / "lake"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_duckdb_and_delta_rs_read_what_spark_reads(spark, lake_root, table):
    columns = ", ".join(table.column_names)
    by_spark = _plain(lake.read(spark, table).toArrow())
    by_delta_rs = _plain(delta(lake_root, table.name).to_pyarrow_table().select(list(table.column_names)))
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{DELTA_EXTENSION}'; SET TimeZone = 'UTC'")
        path = lake_root / table.layer / table.name
        by_duckdb = _plain(connection.execute(f"SELECT {columns} FROM delta_scan('{path}')").to_arrow_table())
    assert len(by_spark) == 2
    assert by_delta_rs == by_spark
    assert by_duckdb == by_spark


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_only_default_features_and_the_contract_in_the_log(lake_root, table):
    written = delta(lake_root, table.name)
    protocol = written.protocol()
    assert protocol.min_reader_version == 1
    assert written.metadata().description == table.doc
    fields = {field.name: field for field in written.schema().fields}
    assert list(fields) == list(table.column_names)
    for column in table.columns:
        assert fields[column.name].nullable == column.nullable
        assert fields[column.name].metadata["comment"] == column.doc
    assert tuple(written.metadata().partition_columns) == table.partition


def _plain(rows) -> list[dict]:
    return sorted((row for row in rows.to_pylist()), key=str)
