"""Columns in the order and with the types of their contract."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.contract import Table


def typed(rows: DataFrame, table: Table) -> DataFrame:
    """The columns of the table, in its order and with its types."""
    return rows.select(*(F.col(column.name).cast(column.type).alias(column.name) for column in table.columns))
