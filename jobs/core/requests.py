"""`requests`: one row a valid request. Left out: rejects, duplicates and skipped records. Made by `jobs ingest`."""

from pyspark.sql import DataFrame

from jobs.core.canonical import settled
from jobs.core.once import first_copies
from schemas.core.requests import TABLE


def build(validated: DataFrame, arrived: DataFrame) -> DataFrame:
    """The valid records of some arrivals, each request once.

    `validated`: all records of these arrivals, typed, with `reasons` (jobs/core/canonical.py).
    `arrived`: request_date and request_id of requests that came with an earlier arrival.
    """
    return first_copies(settled(validated), arrived, TABLE.column_names)
