"""The raw logs as they lie: which files arrived on which day, and their lines with file and line number."""

import datetime as dt
import re
from dataclasses import dataclass

import pyarrow.fs
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from jobs.frames import frame_of_rows
from jobs.lake import location
from schemas.errors import CensusError

SUFFIXES = (".jsonl", ".jsonl.gz")
ARRIVAL_FOLDER = re.compile(r"source=(?P<source>[^/]+)/dt=(?P<day>\d{4}-\d{2}-\d{2})$")


LINES_SCHEMA = "file string, source string, arrival_date date, block_start bigint, row_id bigint, value string"


class RawError(CensusError):
    """The raw logs are not as they should be; the message names the folder or file and says what to do."""


@dataclass(frozen=True)
class Arrival:
    """One `dt=` folder of one source: `paths` for Spark, of the files that hold anything; `file_count` of all."""

    source: str
    day: dt.date
    paths: tuple[str, ...]
    file_count: int


def root() -> str:
    """Where the raw logs lie: `CENSUS_RAW`, a local path or a URI of a file system that pyarrow knows."""
    return location("CENSUS_RAW", ".census/raw")


def arrivals(days: list[dt.date], sources: tuple[str, ...]) -> list[Arrival]:
    """The arrivals of these days, of all sources; raises RawError if a day has no folder or a file is of no known kind.

    A day on which the gateway really logged nothing is an empty folder: a missing one may be a failed delivery.
    """
    system, base = _file_system()
    folder = f"{base}/requests"
    found: list[Arrival] = []
    for source in _children(system, folder):
        name = source.base_name.removeprefix("source=")
        if name not in sources:
            raise RawError(f"{root()}/requests/{source.base_name}: no such source; known are {', '.join(sources)}")
        present = {child.base_name: child for child in _children(system, source.path)}
        for day in days:
            if f"dt={day}" in present:
                found.append(_arrival(system, present[f"dt={day}"].path, name, day))
    missing = sorted(set(days) - {arrival.day for arrival in found})
    if missing:
        listed = ", ".join(str(day) for day in missing[:5]) + (" …" if len(missing) > 5 else "")
        raise RawError(
            f"no raw logs for {listed}: expected a folder {root()}/requests/source=<source>/dt={missing[0]}/. "
            f"If the gateway logged nothing that day, make the folder and leave it empty."
        )
    return sorted(found, key=lambda arrival: (arrival.day, arrival.source))


def _file_system() -> tuple[pyarrow.fs.FileSystem, str]:
    system, base = pyarrow.fs.FileSystem.from_uri(root())
    return system, base


def _children(system: pyarrow.fs.FileSystem, folder: str) -> list[pyarrow.fs.FileInfo]:
    selector = pyarrow.fs.FileSelector(folder, allow_not_found=True)
    children = system.get_file_info(selector)
    return sorted((child for child in children if not _is_hidden(child)), key=lambda child: child.base_name)


def _is_hidden(info: pyarrow.fs.FileInfo) -> bool:
    """Half-delivered files are named so by convention (`_temporary`, `.part`), and Spark does not read them."""
    return info.base_name.startswith((".", "_"))


def _arrival(system: pyarrow.fs.FileSystem, folder: str, source: str, day: dt.date) -> Arrival:
    files = _children(system, folder)
    for info in files:
        if info.type != pyarrow.fs.FileType.File or not info.base_name.endswith(SUFFIXES):
            raise RawError(f"{info.path}: not a {' or '.join(SUFFIXES)} file; rename it, convert it or move it away")
    prefix = root().split("://")[0] + "://" if "://" in root() else ""
    return Arrival(source, day, tuple(prefix + info.path for info in files if info.size), len(files))


def read_lines(spark: SparkSession, paths: list[str]) -> DataFrame:
    """One row a line of the files: file (relative to the raw root), source, arrival_date, block_start, row_id, value.

    `value` holds the line's bytes as they are, valid UTF-8 or not. `with_line_numbers` turns the place into a number.
    """
    if not paths:
        return frame_of_rows(spark, [], LINES_SCHEMA)
    place = F.col("_metadata.file_path")
    # url_decode takes a plus sign for a space; a path means it as it is
    file = F.regexp_extract(F.url_decode(F.replace(place, F.lit("+"), F.lit("%2B"))), r"(requests/source=[^/]+/.+)$", 1)
    return spark.read.text(paths, lineSep="\n").select(
        file.alias("file"),
        F.regexp_extract(file, "source=([^/]+)/", 1).alias("source"),
        F.regexp_extract(file, "/dt=([^/]+)/", 1).cast("date").alias("arrival_date"),
        F.col("_metadata.file_block_start").cast("bigint").alias("block_start"),
        F.monotonically_increasing_id().alias("row_id"),
        F.col("value"),
    )


def with_line_numbers(lines: DataFrame) -> DataFrame:
    """Turn `block_start` and `row_id` into `line_number`, counted from 1 in each file.

    Spark reads a file in one or more blocks and numbers the rows of each block without gaps, so a line's number is
    the lines of the blocks before its own plus its place in its block. Every line must still be in the frame.
    """
    earlier_blocks = Window.partitionBy("file").orderBy("block_start").rowsBetween(Window.unboundedPreceding, -1)
    blocks = (
        lines.groupBy("file", "block_start")
        .agg(F.min("row_id").alias("first_row_id"), F.count(F.lit(1)).alias("block_lines"))
        .select(
            "file",
            "block_start",
            "first_row_id",
            F.coalesce(F.sum("block_lines").over(earlier_blocks), F.lit(0)).alias("lines_before"),
        )
    )
    line_number = F.col("lines_before") + F.col("row_id") - F.col("first_row_id") + 1
    kept = [column for column in lines.columns if column not in ("block_start", "row_id")]
    return lines.join(F.broadcast(blocks), on=["file", "block_start"], how="inner").select(
        *kept, line_number.alias("line_number")
    )
