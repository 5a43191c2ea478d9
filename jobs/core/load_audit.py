"""`load_audit`: one row per arrival day and source: counts of all its records. Made by `python -m jobs ingest`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.typed import typed
from schemas.core.load_audit import TABLE

KEY = ["arrival_date", "source"]
ACCEPTED = (*KEY, "request_date")


def build(  # noqa: PLR0913 - one for each class of records
    *,
    requests: DataFrame,
    request_tags: DataFrame,
    request_views: DataFrame,
    arrivals: DataFrame,
    records: DataFrame,
    duplicates: DataFrame,
) -> DataFrame:
    """One row per arrival and source.

    `requests`, `request_tags`, `request_views`: the rows that records of these arrivals became. `arrivals`:
    arrival_date, source and file_count of every folder, also of an empty one. `records`: arrival_date, source,
    record_number, reasons and is_skipped of all. `duplicates`: arrival_date and source of each duplicate.
    Every number is counted by itself, none as a remainder. If a record were lost on the way, the numbers would not add
    up and the gate would stop the stage.
    """
    accepted = requests.select(*ACCEPTED, "has_normalised_tokens").unionByName(
        request_tags.select(*ACCEPTED, F.lit(False).alias("has_normalised_tokens"))
    )
    counted = (
        records.groupBy(*KEY).agg(
            F.count_if(F.col("record_number") == 1).alias("line_count"),
            F.count(F.lit(1)).alias("record_count"),
            F.count_if(F.size("reasons") > 0).alias("rejected_count"),
            F.count_if("is_skipped").alias("skipped_count"),
        ),
        accepted.groupBy(*KEY).agg(
            F.count(F.lit(1)).alias("request_count"),
            F.count_if(F.col("request_date") < F.col("arrival_date")).alias("late_count"),
            F.count_if("has_normalised_tokens").alias("normalised_count"),
        ),
        duplicates.groupBy(*KEY).agg(F.count(F.lit(1)).alias("duplicate_count")),
        request_views.groupBy(*KEY).agg(F.count(F.lit(1)).alias("view_count")),
    )
    accounts = arrivals
    for counts in counted:
        accounts = accounts.join(F.broadcast(counts), on=KEY, how="left")
    counts_of_none = [column.name for column in TABLE.columns if column.name.endswith("_count")]
    return typed(accounts.fillna(0, counts_of_none), TABLE)
