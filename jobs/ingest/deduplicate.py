"""Keeps the first record of each request, whatever the order in which arrivals are ingested.

The deduplication key is (request_date, request_id). A redelivered record has the same start time, so all its copies are
in the few arrivals that may hold its day, and the whole history does not have to be searched.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.ingest.validate import is_valid

KEY = ["request_date", "request_id"]
FIRST = ("arrival_date", "is_incomplete", "record_version", "source", "file", "line_number", "record_number")
"""The order in which the first of several records is found: arrival, those that are complete, the newest version, then
source, file, line and place in the line."""


def first_copies(validated: DataFrame, arrived: DataFrame, columns: tuple[str, ...]) -> DataFrame:
    """One row per request, with these columns: the first valid record of each, in the order FIRST.

    `validated`: all records of these arrivals, typed, with `reasons` (jobs/ingest/validate.py).
    `arrived`: request_date and request_id of the requests of earlier arrivals, each once, which are left out.
    """
    fresh = _without(_valid(validated), arrived, KEY)
    repeated = _repeated(fresh)
    once = _without(fresh, repeated, ["fingerprint"])
    first = _copies(fresh, repeated).where("copy = 1")
    return once.select(*columns).unionByName(first.select(*columns))


def duplicates(validated: DataFrame, arrived: DataFrame) -> DataFrame:
    """One row per valid record that first_copies() leaves out: arrival_date and source."""
    valid = _valid(validated).select(*FIRST, *KEY, "fingerprint")
    fresh = _without(valid, arrived, KEY)
    again = F.broadcast(arrived).join(valid, on=KEY, how="inner")
    later = _copies(fresh, _repeated(fresh)).where("copy > 1")
    return again.select("arrival_date", "source").unionByName(later.select("arrival_date", "source"))


def _valid(validated: DataFrame) -> DataFrame:
    return validated.where(is_valid()).withColumns(
        {"fingerprint": F.xxhash64(*KEY), "is_incomplete": _is_incomplete(validated)}
    )


def _is_incomplete(validated: DataFrame) -> Column:
    """Whether a request says no tokens although it succeeded: some logs write a record before its answer has ended."""
    if "prompt_tokens" not in validated.columns:
        return F.lit(False)
    says_nothing = (F.col("prompt_tokens") == 0) & (F.col("completion_tokens") == 0)
    is_explained = F.col("is_error") | F.col("is_cache_hit")
    return says_nothing & ~is_explained


def _without(rows: DataFrame, few: DataFrame, key: list[str]) -> DataFrame:
    """The rows whose key is not one of a few, each of which is there once.

    The small side first, in place of an anti join: Sail holds the left side in memory.
    """
    known = F.broadcast(few.withColumn("is_known", F.lit(True)))
    return known.join(rows, on=key, how="right").where(F.col("is_known").isNull()).select(*rows.columns)


def _repeated(fresh: DataFrame) -> DataFrame:
    """The few fingerprints that occur more than once: grouping 8 bytes per row is cheap, sorting whole rows is not."""
    return fresh.groupBy("fingerprint").agg(F.count(F.lit(1)).alias("copies")).where("copies > 1").select("fingerprint")


def _copies(fresh: DataFrame, repeated: DataFrame) -> DataFrame:
    """The rows of repeated fingerprints, numbered by `copy` within their request: 1 is the one that is kept."""
    order = Window.partitionBy(*KEY).orderBy(
        *(F.desc_nulls_last(name) if name == "record_version" else F.col(name) for name in FIRST)
    )
    same = F.broadcast(repeated).join(fresh, on="fingerprint", how="inner")
    return same.withColumn("copy", F.row_number().over(order))
