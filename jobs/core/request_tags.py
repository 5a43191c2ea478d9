"""`request_tags`: one row per classified request. Left out: rejects and duplicates. Made by `jobs ingest`."""

from pyspark.sql import DataFrame

from jobs.ingest.deduplicate import first_copies
from schemas.core.request_tags import TABLE


def build(*, tag_records: DataFrame, earlier_tags: DataFrame) -> DataFrame:
    """The valid tag records of some arrivals, each request once.

    `tag_records`: all records of these arrivals, typed, with `reasons` (jobs/ingest/validate.py).
    `earlier_tags`: request_date and request_id of the tag records that came with an earlier arrival.
    """
    return first_copies(tag_records, earlier_tags, TABLE.column_names)
