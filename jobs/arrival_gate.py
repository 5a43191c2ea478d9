"""What stops an arrival before it is published: files that are gone, and critical arrival expectations."""

import datetime as dt

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs import lake
from jobs.build import Say
from jobs.raw import RawError
from schemas import TABLE_BY_NAME

NAMED_FILES = 10


def compare_files(spark: SparkSession, files: DataFrame, days: list[dt.date], say: Say) -> None:
    """Compare the raw files with those that were read before; a changed one is named.

    `files`: see raw.manifest(). Raises RawError if a file is gone: its requests would vanish from the tables.
    """
    known = lake.read(spark, TABLE_BY_NAME["arrival_files"]).where(F.col("arrival_date").isin(days))
    before = {row.file: row for row in known.collect()}
    now = {row.file: row for row in files.collect()}
    gone = sorted(set(before) - set(now))
    if gone:
        listed = "".join(f"\n  {name}" for name in gone[:NAMED_FILES]) + ("\n  …" if len(gone) > NAMED_FILES else "")
        raise RawError(
            f"{len(gone)} raw files that were read before are gone:{listed}\nTheir requests would vanish. Deliver them "
            f"again; or, if they were withdrawn, put an empty file of that name in their place."
        )
    for name in sorted(set(before) & set(now)):
        if before[name].file_sha256 != now[name].file_sha256:
            say(
                f"changed since it was last read: {name}, {before[name].file_bytes:,} -> {now[name].file_bytes:,} bytes"
            )


def stop_on_critical(spark: SparkSession, built: dict[str, DataFrame], days: list[dt.date], say: Say) -> None:
    """Raise ArrivalFailure if an arrival breaks a critical expectation and nobody accepted it."""
