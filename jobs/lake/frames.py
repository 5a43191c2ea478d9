"""Frames from rows that the driver holds."""

from collections.abc import Sequence
from typing import cast

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.types import to_arrow_schema


def arrow_of_rows(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    """These rows (tuples in the order of `schema`) as Arrow."""
    columns = [pa.array([row[place] for row in rows], field.type) for place, field in enumerate(schema)]
    return pa.Table.from_arrays(columns, schema=schema)


def frame_of_rows(spark: SparkSession, rows: Sequence[tuple[object, ...]], schema: T.StructType | str) -> DataFrame:
    """A frame of these rows (tuples in the order of `schema`, a Spark schema or its DDL).

    By way of Arrow: from a list, Spark starts a Python worker, which takes longer than most work on the frame.
    """
    struct = cast(T.StructType, T.StructType.fromDDL(schema)) if isinstance(schema, str) else schema
    return frame_of_arrow(spark, arrow_of_rows(rows, to_arrow_schema(struct, timezone="UTC")))


def frame_of_arrow(spark: SparkSession, rows: pa.Table) -> DataFrame:
    """A frame of these rows, with the names and types of their columns, and without comments and NOT NULL.

    Sail 0.7 fails deep in a plan of which two parts differ in comments or NOT NULL; a frame needs neither.
    Of a table without rows, PySpark's Connect cannot tell the types unless a schema says them, which Sail remembers.
    """
    plain = pa.schema([pa.field(field.name, field.type) for field in rows.schema])
    if rows.num_rows:
        return spark.createDataFrame(rows.cast(plain))
    one_row = pa.Table.from_arrays([pa.nulls(1, field.type) for field in plain], schema=plain)
    return spark.createDataFrame(one_row).where(F.lit(False))


def collected(frame: DataFrame) -> DataFrame:
    """The same rows, held by the driver, without the plan that made them: for small frames that are read often."""
    return frame_of_arrow(frame.sparkSession, frame.toArrow())
