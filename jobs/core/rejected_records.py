"""`rejected_records`: one row per record that is not valid. Made by `python -m jobs ingest`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.core.rejected_records import TABLE


def build(*, request_records: DataFrame, tag_records: DataFrame) -> DataFrame:
    """The records of logs and of tag files with at least one reason.

    Both frames: all records, typed, with `reasons` (jobs/ingest/validate.py). The model of a tag record is null.
    """
    return _rejected(request_records).unionByName(_rejected(tag_records))


def _rejected(validated: DataFrame) -> DataFrame:
    columns = [
        F.col(name) if name in validated.columns else F.lit(None).cast(TABLE.column(name).type).alias(name)
        for name in TABLE.column_names
    ]
    return validated.where(F.size("reasons") > 0).select(*columns)
