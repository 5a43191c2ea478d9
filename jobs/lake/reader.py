"""Reads the lake without Spark, with delta-rs: for commands that a person waits for, and tables that fit into memory.

A Spark that has just started takes half a minute to plan the reading of thirty small tables; this takes a second.
"""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pds

from jobs.lake.local_tables import dataset, opened
from schemas.contract import Table


def rows(table: Table) -> pa.Table:
    """All rows of a table in the contract's columns; no rows if it was never written.

    Raises LakeError if the table there was made from another contract.
    """
    found = opened(table)
    if found is None:
        return pa.table({name: [] for name in table.column_names})
    return dataset(found).to_table(columns=list(table.column_names))


def frame(table: Table) -> pd.DataFrame:
    """All rows of a table: dates and decimals are Python's own, as in Spark's `toPandas`; times have their zone.

    Raises LakeError if the table there was made from another contract.
    """
    return rows(table).to_pandas()


def row_count(table: Table, periods: Sequence[dt.date] | None = None) -> int | None:
    """The number of rows of a table, or of these values of its period column; None if it was never written.

    Read from its files alone. Raises LakeError if the table there was made from another contract.
    """
    found = opened(table)
    if found is None:
        return None
    is_counted = None if periods is None else pds.field(table.period).isin(list(periods))
    count: int = dataset(found).count_rows(filter=is_counted)
    return count
