"""Reads raw files as lines with file name and line number."""

from collections.abc import Mapping

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from jobs.lake.engine import text_lines
from jobs.lake.frames import frame_of_rows

PLACE_SCHEMA = "file string, source string, arrival_date date, block_start bigint, row_id bigint"
"""Where a line is, before its number is known."""

LINES_SCHEMA = f"{PLACE_SCHEMA}, value binary, text string"


def read_lines(spark: SparkSession, paths: list[str], schema: str | None, nested: Mapping[str, str]) -> DataFrame:
    """One row per line: file (relative to the raw root), source, arrival_date, block_start, row_id, value, text.

    `schema`, `nested`: what the engine will read from lines of JSON (SCHEMA and NESTED of a source). `value` holds the
    bytes of the line, `text` the same, null where they are not UTF-8. `with_line_numbers` turns
    `block_start` and `row_id` into a line number.
    """
    if not paths:
        return frame_of_rows(spark, [], LINES_SCHEMA)
    file = F.regexp_extract("path", r"((requests|tags)/source=[^/]+/.+)\z", 1)
    return text_lines(spark, paths, schema, nested).select(
        file.alias("file"),
        F.regexp_extract(file, "source=([^/]+)/", 1).alias("source"),
        F.regexp_extract(file, "/dt=([^/]+)/", 1).cast("date").alias("arrival_date"),
        "block_start",
        "row_id",
        "value",
        "text",
    )


def with_line_numbers(lines: DataFrame) -> DataFrame:
    """Replaces `block_start` and `row_id` by `line_number`, counted from 1 in each file.

    Spark reads a file in one or more blocks and numbers the rows of each block without gaps. So the number of a line is
    the count of lines in earlier blocks plus its place in its own block. Every line must still be in the frame.
    """
    earlier_blocks = Window.partitionBy("file").orderBy("block_start").rowsBetween(Window.unboundedPreceding, -1)
    block_lines = F.col("last_row_id") - F.col("first_row_id") + 1
    blocks = (
        lines.groupBy("file", "block_start")
        .agg(F.min("row_id").alias("first_row_id"), F.max("row_id").alias("last_row_id"))
        .select(
            "file",
            "block_start",
            "first_row_id",
            F.coalesce(F.sum(block_lines).over(earlier_blocks), F.lit(0)).alias("lines_before"),
        )
    )
    line_number = F.col("lines_before") + F.col("row_id") - F.col("first_row_id") + 1
    kept = [column for column in lines.columns if column not in ("block_start", "row_id")]
    # the small side first: Sail holds that of the left in memory
    return (
        F.broadcast(blocks)
        .join(lines, on=["file", "block_start"], how="inner")
        .select(*kept, line_number.alias("line_number"))
    )
