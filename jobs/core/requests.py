"""`requests`: one row per valid request. Left out: rejects, duplicates and skipped records. Made by `jobs ingest`."""

from pyspark.sql import DataFrame

from jobs.ingest.deduplicate import first_copies
from jobs.ingest.validate import with_cost_status
from schemas.core.requests import TABLE


def build(*, request_records: DataFrame, earlier_requests: DataFrame) -> DataFrame:
    """The valid records of some arrivals, each request once.

    `request_records`: all records of these arrivals, typed, with `reasons` (jobs/ingest/validate.py).
    `earlier_requests`: request_date and request_id of the requests that came with an earlier arrival.
    """
    return first_copies(with_cost_status(request_records), earlier_requests, TABLE.column_names)
