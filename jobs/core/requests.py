"""`requests`: one row a valid request. Left out: rejects, duplicates and skipped records. Made by `jobs ingest`."""

from pyspark.sql import DataFrame

from jobs.ingest.deduplicate import first_copies
from jobs.ingest.validate import with_cost_status
from schemas.core.requests import TABLE


def build(validated: DataFrame, arrived: DataFrame) -> DataFrame:
    """The valid records of some arrivals, each request once.

    `validated`: all records of these arrivals, typed, with `reasons` (jobs/ingest/validate.py).
    `arrived`: request_date and request_id of requests that came with an earlier arrival.
    """
    return first_copies(with_cost_status(validated), arrived, TABLE.column_names)
