"""The content of the lake before some arrivals are ingested. The ingest stage reads it once, at its beginning."""

import datetime as dt
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.ingest.deduplicate import KEY
from jobs.ingest.validate import is_valid
from jobs.lake import tables as lake
from jobs.stages.days import FOLLOWING_ARRIVALS, affected_arrivals
from schemas import TABLE_BY_NAME
from schemas.daily.daily_data_quality import TRAILING_DAYS

WHOLE = ("erased_users", "models", "model_aliases", "accepted_days")
"""The small tables that are read as a whole."""

_FOLLOWING = dt.timedelta(days=FOLLOWING_ARRIVALS)


@dataclass(frozen=True)
class Before:
    """All that the stage needs from the lake; each frame has the columns of the table of its name.

    `days`: the arrivals to ingest, the range first. `requests`, `request_tags`: the rows of the few arrivals before
    the first of them, request_date and request_id alone; `request_views`: the rows of these. `load_audit`: the rows of
    the TRAILING_DAYS before it.
    `arrival_files`: the files of `days` as they were when they were read before. `files_read`: the names of all files
    that were ever read. The others are those of WHOLE.
    """

    days: list[dt.date]
    requests: DataFrame
    request_tags: DataFrame
    request_views: DataFrame
    load_audit: DataFrame
    arrival_files: DataFrame
    files_read: frozenset[str]
    erased_users: DataFrame
    models: DataFrame
    model_aliases: DataFrame
    accepted_days: DataFrame

    @classmethod
    def read(cls, spark: SparkSession, first: dt.date, last: dt.date) -> "Before":
        """The content before arrivals `first` to `last`, and those after them that may repeat their lines."""
        audit = _read(spark, "load_audit", first - dt.timedelta(days=TRAILING_DAYS), last + _FOLLOWING)
        ingested = [row.arrival_date for row in audit.select("arrival_date").distinct().collect()]
        days = affected_arrivals(first, last, ingested)
        day_before = first - dt.timedelta(days=1)
        return cls(
            days=days,
            requests=_read(spark, "requests", first - _FOLLOWING, day_before).select(*KEY),
            request_tags=_read(spark, "request_tags", first - _FOLLOWING, day_before).select(*KEY),
            request_views=_read(spark, "request_views", first - _FOLLOWING, day_before),
            load_audit=audit.where(F.col("arrival_date") < F.lit(first)),
            arrival_files=_read(spark, "arrival_files", days[0], days[-1]).where(F.col("arrival_date").isin(days)),
            files_read=frozenset(lake.rows(spark, TABLE_BY_NAME["arrival_files"])["file"].to_pylist()),
            **{name: lake.read(spark, TABLE_BY_NAME[name]) for name in WHOLE},
        )

    def repeated(self, earlier: DataFrame, records: DataFrame) -> DataFrame:
        """request_date and request_id of those `earlier` rows that these records may repeat: few rows.

        `earlier`: `requests` or `request_tags`. An earlier arrival holds almost only earlier days, of which these
        records hold few (the late ones); and of the first day it holds only what started within the hour of allowed
        clock skew.
        """
        first = F.lit(self.days[0])
        late = records.where(is_valid() & (F.col("request_date") < first)).select(*KEY)
        again = earlier.where(F.col("request_date") < first).join(F.broadcast(late), on=KEY, how="left_semi")
        return again.select(*KEY).unionByName(earlier.where(F.col("request_date") >= first).select(*KEY))


def _read(spark: SparkSession, name: str, first: dt.date, last: dt.date) -> DataFrame:
    """The rows of a table of the arrivals `first` to `last`."""
    return lake.read(spark, TABLE_BY_NAME[name], {"arrival_date": (first, last)})
