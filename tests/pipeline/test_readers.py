"""Readers other than Spark read every table, and see what Spark sees."""

import datetime as dt
from dataclasses import replace
from importlib import resources
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pyarrow.fs import LocalFileSystem
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.lake import local_tables, reader
from jobs.lake import tables as lake
from jobs.lake.contracts import LakeError, spark_schema
from jobs.lake.frames import frame_of_rows
from jobs.report.tables import tables_to_read
from schemas import TABLE_BY_NAME, TABLES
from schemas.contract import Table
from tests.support.lake_runs import delta, use

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
            frame = frame_of_rows(spark, [tuple(row.values()) for row in (example, nulls)], spark_schema(table))
            if table.period is None:
                lake.replace_table(spark, table, frame)
            elif isinstance(example[table.period], dt.date):
                lake.replace_days(spark, table, frame, [example[table.period]])
            else:
                lake.replace_values(spark, table, frame, [example[table.period]])
        yield folder / "lake"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_duckdb_and_delta_rs_read_what_spark_reads(spark, lake_root, table):
    by_spark = _plain(lake.read(spark, table).toArrow())
    by_delta_rs = _plain(delta(lake_root, table.name).to_pyarrow_table().select(list(table.column_names)))
    by_duckdb = _by_duckdb(lake_root / table.layer / table.name, table)
    assert len(by_spark) == 2
    assert by_delta_rs == by_spark
    assert by_duckdb == by_spark


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_duckdb_reads_what_delta_rs_reads_of_a_built_lake(reference_lake, table):
    """Partitions, several commits and rewritten days, as a build leaves them."""
    path = reference_lake / "lake" / table.layer / table.name
    if table.stage == "command":
        assert not path.exists(), "nobody has run the command that writes it"
        return
    by_delta_rs = delta(reference_lake / "lake", table.name).to_pyarrow_table()
    assert _by_duckdb(path, table) == _plain(by_delta_rs.select(list(table.column_names)))
    assert by_delta_rs.num_rows or table.may_be_empty


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


@pytest.mark.parametrize("name", tables_to_read())
def test_the_report_reads_what_spark_reads(spark, lake_root, name):
    table = TABLE_BY_NAME[name]
    by_spark, without = (
        frame.sort_values(list(table.grain), ignore_index=True)
        for frame in (lake.read(spark, table).toPandas(), reader.frame(table))
    )
    pd.testing.assert_frame_equal(without, by_spark)
    assert reader.row_count(table) == 2


def test_audit_and_tables_are_whole_in_a_pipe(lake_root):
    example = TABLE_BY_NAME["load_audit"].example_row()
    day = str(example["arrival_date"])
    shown = CliRunner().invoke(app, ["audit", "--from", day, "--to", day])
    line = next(line for line in shown.output.splitlines() if day in line)
    counts = [value for name, value in example.items() if name.endswith("_count")]
    cells = [cell.strip() for cell in line.split("│")[1:-1]]
    assert cells == [day, example["source"], *(f"{count:,}" for count in counts)]
    listed = CliRunner().invoke(app, ["tables"]).output
    for table in TABLES:
        assert f"{table.layer}/{table.name} " in listed
    assert "not built" not in listed


def test_no_file_is_opened_in_python(lake_root):
    """A thread that is still closing such a file when the program ends aborts it, one time in ten."""
    opened_by = local_tables.dataset(delta(lake_root, "weekly_source_share")).filesystem
    assert isinstance(opened_by.base_fs, LocalFileSystem)


def test_table_that_was_never_written_has_no_rows(monkeypatch, tmp_path):
    use(monkeypatch, tmp_path)
    table = TABLE_BY_NAME["weekly_source_share"]
    assert reader.frame(table).empty
    assert list(reader.frame(table)) == list(table.column_names)
    assert "not built" in CliRunner().invoke(app, ["tables"]).output


def test_table_of_another_version_is_named(lake_root):
    table = TABLE_BY_NAME["weekly_source_share"]
    newer = replace(table, columns=(*table.columns, replace(table.columns[0], name="a_new_column")))
    with pytest.raises(LakeError, match=r"weekly_source_share has other columns .* \(a_new_column\)"):
        reader.rows(newer)
    wider = replace(table, columns=(*table.columns[:-1], replace(table.columns[-1], type="int")))
    with pytest.raises(LakeError, match=rf"\({table.columns[-1].name}\)"):
        reader.row_count(wider)


def _by_duckdb(path: Path, table: Table) -> list[dict]:
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{DELTA_EXTENSION}'; SET TimeZone = 'UTC'")
        columns = ", ".join(table.column_names)
        return _plain(connection.execute(f"SELECT {columns} FROM delta_scan('{path}')").to_arrow_table())


def _plain(rows) -> list[dict]:
    return sorted((row for row in rows.to_pylist()), key=str)
