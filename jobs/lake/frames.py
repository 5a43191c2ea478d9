"""Frames from rows that the driver holds."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
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
    return frame_of_arrow(spark, arrow_of_rows(rows, to_arrow_schema(struct, timezone="UTC")), struct)


def frame_of_arrow(spark: SparkSession, rows: pa.Table, schema: T.StructType) -> DataFrame:
    """A frame of these rows. PySpark 4.2 cannot take a time column of a table without chunks."""
    return spark.createDataFrame(rows if rows.num_rows else rows.schema.empty_table(), schema)


def collected(frame: DataFrame) -> DataFrame:
    """The same rows, held by the driver, without the plan that made them: for small frames that are read often."""
    return frame_of_arrow(frame.sparkSession, frame.toArrow(), frame.schema)


@contextmanager
def held(frames: Iterable[DataFrame]) -> Iterator[None]:
    """Inside, each of these frames is computed once, however often it is read. Frames already held stay held."""
    persisted = [frame.persist() for frame in frames if not frame.is_cached]
    try:
        yield
    finally:
        for frame in persisted:
            frame.unpersist()
