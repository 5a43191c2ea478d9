"""`rejected_records`: one row a record that is no valid request. Made by `python -m jobs ingest`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.core.rejected_records import TABLE


def build(validated: DataFrame) -> DataFrame:
    """The records with at least one reason. `validated`: all records, typed, with `reasons` (jobs/ingest/validate.py).

    Tags have no model.
    """
    columns = [
        F.col(name) if name in validated.columns else F.lit(None).cast(TABLE.column(name).type).alias(name)
        for name in TABLE.column_names
    ]
    return validated.where(F.size("reasons") > 0).select(*columns)
