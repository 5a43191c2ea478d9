"""The lake read without Spark, by delta-rs: for what a person waits for, and for tables that fit into memory.

A Spark that has just started takes half a minute to plan the reading of thirty small tables; this takes a second.
"""

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pds
import pyarrow.fs
from deltalake import DeltaTable

from jobs import lake
from jobs.lake import LakeError
from schemas.contract import Table


def rows(table: Table) -> pa.Table:
    """All rows of a table in the contract's columns; no rows where it was never written.

    Raises LakeError if the table there lacks a column of its contract.
    """
    path = lake.path(table)
    if not DeltaTable.is_deltatable(path):
        return pa.table({name: [] for name in table.column_names})
    found = DeltaTable(path)
    missing = set(table.column_names) - {field.name for field in found.schema().fields}
    if missing:
        raise LakeError(
            f"{path} lacks columns of its contract ({', '.join(sorted(missing))}): it was written by another version. "
            f"Move the lake away and build it again from the raw logs."
        )
    return dataset(found).to_table(columns=list(table.column_names))


def dataset(found: DeltaTable) -> pds.Dataset:
    """The files of a table, opened by Arrow's own file system.

    That of delta-rs is written in Python: one of Arrow's threads that still closes a file when the program ends would
    abort it ("terminate called without an active exception", one time in ten).
    """
    # Hadoop's name of S3 is one that Arrow does not know
    system, base = pyarrow.fs.FileSystem.from_uri(found.table_uri.replace("s3a://", "s3://", 1))
    return found.to_pyarrow_dataset(filesystem=pyarrow.fs.SubTreeFileSystem(base, system))


def frame(table: Table) -> pd.DataFrame:
    """All rows of a table: dates and decimals are Python's own, as in Spark's `toPandas`; times have their zone."""
    return rows(table).to_pandas()


def row_count(table: Table) -> int | None:
    """The number of rows of a table, from its files; None where it was never written."""
    path = lake.path(table)
    return dataset(DeltaTable(path)).count_rows() if DeltaTable.is_deltatable(path) else None
