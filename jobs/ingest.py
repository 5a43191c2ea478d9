"""The ingest stage: raw lines -> `requests`, `rejected_requests`, `ingest_accounts`."""

import datetime as dt
import re
from functools import reduce

from py4j.protocol import Py4JJavaError
from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs import lake, raw
from jobs.build import Say, publish
from jobs.core import canonical, ingest_accounts, rejected_requests, requests
from jobs.days import FOLLOWING_ARRIVALS, days_between
from jobs.frames import frame_of_rows
from jobs.sources import SOURCES
from jobs.user_key import key_pads, read_key
from schemas import TABLE_BY_NAME


def run(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    """Ingest arrivals `first` to `last`, and again those after them that may repeat their lines.

    Raises RawError, UserKeyError and GateFailure; then no table has changed, or only those said to be published.
    """
    key = read_key()
    days = _affected_arrivals(spark, first, last)
    arrivals = raw.arrivals(days, tuple(SOURCES))
    say(f"reading {sum(len(one.paths) for one in arrivals)} files of {len(arrivals)} arrivals, {days[0]} to {days[-1]}")
    validated = validated_lines(spark, arrivals, key).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        _read(validated)
        lines = raw.with_line_numbers(validated)
        arrived = _arrived_before(spark, validated, days[0])
        accepted = requests.build(lines, arrived)
        repeated = requests.duplicates(lines, arrived)
        folders = arrival_folders(spark, arrivals)
        built = {
            "requests": accepted,
            "rejected_requests": rejected_requests.build(lines),
            "ingest_accounts": ingest_accounts.build(folders, lines, accepted, repeated),
        }
        publish(spark, built, {"arrival_date": days}, say)
    finally:
        validated.unpersist()


def _read(validated: DataFrame) -> None:
    """Read all lines now, so that a damaged file is named before anything is checked or written."""
    try:
        validated.count()
    except (PySparkException, Py4JJavaError) as error:
        damaged = re.search(r"FAILED_READ_FILE.*?file (\S+?)\.?\s", str(error), re.DOTALL)
        if damaged is None:
            raise
        raise raw.RawError(
            f"cannot read {damaged.group(1)}: the file is damaged, or was cut off while it was written. Deliver it "
            f"again and rerun the day; nothing of this range was published."
        ) from None


def _affected_arrivals(spark: SparkSession, first: dt.date, last: dt.date) -> list[dt.date]:
    """The arrivals to ingest: the range, and the ones already ingested after it that may repeat its lines.

    Of two copies the earlier arrival's counts, in whatever order the arrivals are ingested.
    """
    following = days_between(last + dt.timedelta(days=1), last + dt.timedelta(days=FOLLOWING_ARRIVALS))
    ingested = (
        lake.read(spark, TABLE_BY_NAME["ingest_accounts"])
        .where(F.col("arrival_date").between(F.lit(following[0]), F.lit(following[-1])))
        .select("arrival_date")
        .distinct()
        .collect()
    )
    return days_between(first, last) + sorted(row.arrival_date for row in ingested)


def arrival_folders(spark: SparkSession, arrivals: list[raw.Arrival]) -> DataFrame:
    """One row an arrival: arrival_date, source, file_count."""
    rows = [(one.day, one.source, one.file_count) for one in arrivals]
    return frame_of_rows(spark, rows, "arrival_date date, source string, file_count bigint")


def validated_lines(spark: SparkSession, arrivals: list[raw.Arrival], key: bytes) -> DataFrame:
    """All lines of these arrivals, each read by its source: typed, with `reasons`; see jobs/core/canonical.py."""
    validated = []
    for name in sorted({one.source for one in arrivals}):
        lines = raw.read_lines(spark, [path for one in arrivals if one.source == name for path in one.paths])
        parsed = canonical.parse(lines, SOURCES[name].SCHEMA, SOURCES[name].canonical)
        validated.append(canonical.validate(parsed, key_pads(spark, key)))
    return reduce(DataFrame.unionByName, validated)


def _arrived_before(spark: SparkSession, validated: DataFrame, first: dt.date) -> DataFrame:
    """request_date and request_id of requests of earlier arrivals that these lines may repeat: few rows.

    An earlier arrival holds almost only earlier days, of which these lines hold few (the late ones); and of this
    first day it holds only what started within the hour of allowed clock skew.
    """
    key = ["request_date", "request_id"]
    earlier = lake.read(spark, TABLE_BY_NAME["requests"]).where(
        F.col("arrival_date").between(
            F.lit(first - dt.timedelta(days=FOLLOWING_ARRIVALS)), F.lit(first - dt.timedelta(days=1))
        )
    )
    late = validated.where((F.size("reasons") == 0) & (F.col("request_date") < F.lit(first))).select(*key)
    repeated = earlier.where(F.col("request_date") < F.lit(first)).join(F.broadcast(late), on=key, how="left_semi")
    early = earlier.where(F.col("request_date") >= F.lit(first))
    return repeated.select(*key).unionByName(early.select(*key))
