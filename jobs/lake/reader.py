"""The lake read without Spark, by delta-rs: for what a person waits for, and for tables that fit into memory.

A Spark that has just started takes half a minute to plan the reading of thirty small tables; this takes a second.
"""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pds
import pyarrow.fs
from deltalake import DeltaTable
from pyspark.sql import types as T

from jobs.lake import tables as lake
from jobs.lake.storage import path as path_of
from schemas.contract import Table


def rows(table: Table) -> pa.Table:
    """All rows of a table in the contract's columns; no rows where it was never written.

    Raises LakeError if the table there has other columns than its contract.
    """
    found = _opened(table)
    if found is None:
        return pa.table({name: [] for name in table.column_names})
    return dataset(found).to_table(columns=list(table.column_names))


def _opened(table: Table) -> DeltaTable | None:
    path = path_of(table)
    if not DeltaTable.is_deltatable(path):
        return None
    found = DeltaTable(path)
    lake.check_columns(table, T.StructType.fromJson(json.loads(found.schema().to_json())))
    return found


def dataset(found: DeltaTable) -> pds.Dataset:
    """The files of a table, opened by Arrow's own file system.

    That of delta-rs is written in Python: one of Arrow's threads that still closes a file when the program ends would
    abort it ("terminate called without an active exception", one time in ten).
    """
    # Hadoop's name of S3 is one that Arrow does not know
    system, base = pyarrow.fs.FileSystem.from_uri(found.table_uri.replace("s3a://", "s3://", 1))
    return found.to_pyarrow_dataset(filesystem=pyarrow.fs.SubTreeFileSystem(base, system))


def frame(table: Table) -> pd.DataFrame:
    """All rows of a table: dates and decimals are Python's own, as in Spark's `toPandas`; times have their zone.

    Raises LakeError if the table there has other columns than its contract.
    """
    return rows(table).to_pandas()


def row_count(table: Table) -> int | None:
    """The number of rows of a table, from its files; None where it was never written.

    Raises LakeError if the table there has other columns than its contract.
    """
    found = _opened(table)
    return None if found is None else dataset(found).count_rows()
