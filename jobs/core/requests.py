"""`requests`: one row a valid request. Left out: rejects and duplicates. Made by `python -m jobs ingest`.

Identity is (request_date, request_id): a redelivered line has the same start time, so all its copies lie within the
few arrivals that may hold its day, and uniqueness needs no look at the whole history.
"""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from schemas.core.requests import TABLE

KEY = ["request_date", "request_id"]
FIRST = ("arrival_date", "source", "file", "line_number")
"""Of the lines of one request the first counts: earliest arrival, then source, file and line."""


def build(validated: DataFrame, arrived: DataFrame) -> DataFrame:
    """The valid lines of some arrivals, each request once.

    `validated`: all lines of these arrivals, typed, with `reasons` (jobs/core/canonical.py).
    `arrived`: request_date and request_id of requests that came with an earlier arrival.
    """
    fresh = _valid(validated).join(F.broadcast(arrived), on=KEY, how="left_anti")
    repeated = _repeated(fresh)
    once = fresh.join(F.broadcast(repeated), on="fingerprint", how="left_anti")
    first = _copies(fresh, repeated).where("copy = 1")
    return once.select(*TABLE.column_names).unionByName(first.select(*TABLE.column_names))


def duplicates(validated: DataFrame, arrived: DataFrame) -> DataFrame:
    """The valid lines that build() leaves out: arrival_date and source of each."""
    valid = _valid(validated)
    fresh = valid.join(F.broadcast(arrived), on=KEY, how="left_anti")
    again = valid.join(F.broadcast(arrived), on=KEY, how="left_semi")
    later = _copies(fresh, _repeated(fresh)).where("copy > 1")
    return again.select("arrival_date", "source").unionByName(later.select("arrival_date", "source"))


def _valid(validated: DataFrame) -> DataFrame:
    return validated.where(F.size("reasons") == 0).withColumn("fingerprint", F.xxhash64(*KEY))


def _repeated(fresh: DataFrame) -> DataFrame:
    """The few fingerprints that occur more than once: grouping 8 bytes a row is cheap, sorting whole rows is not."""
    return fresh.groupBy("fingerprint").agg(F.count(F.lit(1)).alias("lines")).where("lines > 1").select("fingerprint")


def _copies(fresh: DataFrame, repeated: DataFrame) -> DataFrame:
    """The rows of repeated fingerprints, numbered by `copy` within their request: 1 is the one that counts."""
    order = Window.partitionBy(*KEY).orderBy(*FIRST)
    same = fresh.join(F.broadcast(repeated), on="fingerprint", how="left_semi")
    return same.withColumn("copy", F.row_number().over(order))
