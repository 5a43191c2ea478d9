"""Reads raw files as lines with file name and line number."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.ingest.layout import Patterns, day_column
from jobs.lake.engine import text_lines
from jobs.lake.frames import frame_of_rows
from jobs.lake.text_files import Reads

PLACE_SCHEMA = "file string, source string, arrival_date date, block_start bigint, row_id bigint"
"""Where a line is, before its number is known."""

LINES_SCHEMA = f"{PLACE_SCHEMA}, value binary, text string"


def read_lines(spark: SparkSession, paths: list[str], patterns: Patterns, reads: Reads) -> DataFrame:
    """One row per line: file (relative to the raw root), source, arrival_date, block_start, row_id, value, text.

    A row of a Parquet file is a line: a JSON object of its columns. `patterns`: where sources have their days.
    `reads`: what the source reads. `value` holds the bytes of the line, `text` the same, null where they are not UTF-8.
    `numbered` of the engine turns `block_start` and `row_id` into a line number.
    """
    if not paths:
        return frame_of_rows(spark, [], LINES_SCHEMA)
    file = F.regexp_extract("path", r"((requests|tags)/source=[^/]+/.+)\z", 1)
    source = F.regexp_extract(file, "source=([^/]+)/", 1)
    place = [
        file.alias("file"),
        source.alias("source"),
        day_column(patterns, file, source).alias("arrival_date"),
    ]
    return text_lines(spark, paths, place, reads)
