"""`ingest_accounts`: what became of every line, by arrival day and source. Made by `python -m jobs ingest`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.core.ingest_accounts import TABLE

KEY = ["arrival_date", "source"]


def build(arrivals: DataFrame, lines: DataFrame, requests: DataFrame, duplicates: DataFrame) -> DataFrame:
    """One row an arrival and source.

    `arrivals`: arrival_date, source, file_count of every folder, also of one without any line.
    `lines`: all lines with their `reasons`; `requests`, `duplicates`: one row each. Every number is counted by
    itself, none as a remainder: were a line lost on the way, the account would not add up and the gate would stop it.
    """
    counted = (
        lines.groupBy(*KEY).agg(
            F.count(F.lit(1)).alias("line_count"), F.count_if(F.size("reasons") > 0).alias("rejected_count")
        ),
        requests.groupBy(*KEY).agg(
            F.count(F.lit(1)).alias("request_count"),
            F.count_if(F.col("request_date") < F.col("arrival_date")).alias("late_count"),
        ),
        duplicates.groupBy(*KEY).agg(F.count(F.lit(1)).alias("duplicate_count")),
    )
    accounts = arrivals
    for counts in counted:
        accounts = accounts.join(counts, on=KEY, how="left")
    zeros = {column.name: 0 for column in TABLE.columns if column.name.endswith("_count")}
    filled = accounts.fillna(zeros)
    return filled.select(*(F.col(column.name).cast(column.type).alias(column.name) for column in TABLE.columns))
