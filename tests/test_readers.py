"""Readers other than Spark read every table, and see what Spark sees."""

import datetime as dt
from importlib import resources
from pathlib import Path

import duckdb
import pytest

from jobs import arrival_gate, erasure, lake
from schemas import TABLES
from tests.lake_runs import delta, generation, run, use, write_lines

# from the package duckdb-extension-delta: nothing is downloaded
DELTA_EXTENSION = next(
    Path(str(resources.files("duckdb_extension_delta"))).glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension")
)
DAY = dt.date(2025, 1, 6)


@pytest.fixture(scope="module")
def lake_root(spark, tmp_path_factory):
    folder = tmp_path_factory.mktemp("readers")
    with pytest.MonkeyPatch.context() as patch:
        lines = [generation("gen-1", DAY, model="deepseek/deepseek-r1"), generation("gen-2", DAY, model="x/y"), "bad"]
        raw_root = use(patch, folder)
        write_lines(raw_root, "openrouter", DAY, lines)
        tag = {"request_id": "gen-1", "created_at": f"{DAY}T12:00:00Z", "classifier_version": "v2"}
        tag["categories"] = [{"name": "/Science", "confidence": 0.8}]
        write_lines(raw_root, "classify_text", DAY, [tag], kind="tags")
        run(spark, DAY, DAY)
        arrival_gate.accept(spark, DAY, "any", "grace", "the tests read what she writes")
        erasure.erase(spark, "ada", str)
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
    assert by_spark, f"{table.name} is empty: nothing is compared"
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
