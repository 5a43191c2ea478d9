"""`request_views`: one row per record that is another view of a request. Made by `python -m jobs ingest`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.core.request_views import TABLE


def build(*, view_records: DataFrame) -> DataFrame:
    """The records that are views, with the id of the one that counts in the place of each (jobs/ingest/views.py)."""
    return view_records.withColumn("instrumentation", F.col("span_scope")).select(*TABLE.column_names)
