"""`arrival_files`: one row per raw file that was read. Made by `python -m jobs ingest`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.core.arrival_files import TABLE


def build(*, files: DataFrame, records: DataFrame) -> DataFrame:
    """One row per file, also for a file without lines.

    `files`: arrival_date, source, file, file_bytes, file_sha256. `records`: file and line_number of all their records.
    """
    counted = records.groupBy("file").agg(F.max("line_number").alias("line_count"))
    return files.join(F.broadcast(counted), on="file", how="left").fillna({"line_count": 0}).select(*TABLE.column_names)
