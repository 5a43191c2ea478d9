"""Raw files as lines that Arrow reads in Python, on either engine."""

from collections.abc import Callable, Iterator
from typing import cast

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import types as T

from jobs.lake.text_files import LINES

Lines = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
"""Batches of files -> batches of their lines."""


def lines_by_arrow(
    spark: SparkSession, paths: list[str], place: list[Column], lines_of: Lines, most_parts: int
) -> DataFrame:
    """One row per line of these files, in at most `most_parts` parts; jobs/lake/text_files.py has `lines_of`."""
    places = pa.table({"path": pa.array(paths, pa.string())})
    files = spark.createDataFrame(places, "path string").select("path", *place)
    read = T.StructType([*files.schema.fields[1:], *cast(T.StructType, T.StructType.fromDDL(LINES)).fields])
    return files.repartition(max(1, min(len(paths), most_parts))).mapInArrow(lines_of, read)
