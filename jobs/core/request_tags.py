"""`request_tags`: one row a classified request. Left out: rejects and duplicates. Made by `jobs ingest`."""

from pyspark.sql import DataFrame

from jobs.ingest.deduplicate import first_copies
from schemas.core.request_tags import TABLE


def build(validated: DataFrame, arrived: DataFrame) -> DataFrame:
    """The valid tag records of some arrivals, each request once; arguments as of jobs/core/requests.py."""
    return first_copies(validated, arrived, TABLE.column_names)
