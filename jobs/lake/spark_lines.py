"""Raw files as lines on Spark, which reads them in blocks and numbers the rows of each block."""

import re
from functools import partial, reduce
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from jobs.lake.arrow_lines import lines_by_arrow
from jobs.lake.parquet_files import is_parquet
from jobs.lake.text_files import Reads, lines_of
from schemas.errors import CensusError


def text_lines(spark: SparkSession, paths: list[str], place: list[Column], reads: Reads) -> DataFrame:
    """One row per line of these files: place, block_start, row_id (increasing in a block), `value`, `text`."""
    rows = [one for one in paths if is_parquet(one)]
    text = [one for one in paths if not is_parquet(one)]
    frames = [lines_by_arrow(spark, rows, place, partial(lines_of, reads.columns, None), len(rows))] if rows else []
    frames += [_lines(spark, text, place)] if text else []
    return reduce(DataFrame.unionByName, frames)


def _lines(spark: SparkSession, paths: list[str], place: list[Column]) -> DataFrame:
    for one in paths:
        # Hadoop takes what is before a colon for a scheme; in an object store it reads such a name
        if ":" in one.rsplit("/", 1)[-1] and ("://" not in one or one.startswith("file:")):
            raise CensusError(f"{one}: Spark cannot read a file with a colon in its name; rename it")
    if any(one.endswith(".zst") for one in paths) and not _reads_zstandard(spark):
        raise CensusError(
            "the raw logs have .zst files, which Hadoop reads with its native library alone, and it is not here: "
            "compress them as .gz, or set CENSUS_ENGINE=embedded"
        )
    path = F.col("_metadata.file_path")
    # Spark takes a path for a pattern: `part[1].jsonl` would be `part1.jsonl`, read twice
    literal = [re.sub(r"([\\\[\]{}*?])", r"\\\1", one) for one in paths]
    lines = spark.read.text(literal, lineSep="\n").select(
        # url_decode reads a plus sign as a space; in a path it is a plus sign
        F.url_decode(F.replace(path, F.lit("+"), F.lit("%2B"))).alias("path"),
        F.col("_metadata.file_block_start").cast("bigint").alias("block_start"),
        F.monotonically_increasing_id().alias("row_id"),
        F.col("value").cast("binary").alias("value"),
        F.when(F.is_valid_utf8("value"), F.col("value")).alias("text"),
    )
    return lines.select(*place, *(name for name in lines.columns if name != "path"))


def _reads_zstandard(spark: SparkSession) -> bool:
    java: Any = spark._jvm
    return bool(java.org.apache.hadoop.io.compress.ZStandardCodec.isNativeCodeLoaded())


def numbered(lines: DataFrame) -> DataFrame:
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
    joined = lines.join(F.broadcast(blocks), on=["file", "block_start"], how="inner")
    return joined.select(*kept, line_number.alias("line_number"))
