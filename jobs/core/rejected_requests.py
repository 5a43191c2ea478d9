"""`rejected_requests`: one row a line that is no valid request. Made by `python -m jobs ingest`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.core.rejected_requests import TABLE


def build(validated: DataFrame) -> DataFrame:
    """The lines with at least one reason. `validated`: all lines, typed, with `reasons` (jobs/core/canonical.py)."""
    return validated.where(F.size("reasons") > 0).select(*TABLE.column_names)
