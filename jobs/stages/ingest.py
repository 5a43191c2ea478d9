"""The ingest stage: raw files -> `requests`, `request_tags`, rejects, accounts and the manifest of every arrival."""

import datetime as dt
import re

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.core import arrival_files, load_audit, rejected_records, request_tags, requests
from jobs.ingest import deduplicate as once
from jobs.ingest import files as raw
from jobs.ingest import read as records_of
from jobs.ingest.lines import with_line_numbers
from jobs.ingest.pseudonyms import forget, read_key
from jobs.ingest.sources import SOURCES, TAG_SOURCES
from jobs.ingest.validate import is_valid
from jobs.lake import tables as lake
from jobs.lake.engine import compiling
from jobs.lake.frames import frame_of_rows, held
from jobs.stages import arrival_gate
from jobs.stages.days import FOLLOWING_ARRIVALS, affected_arrivals
from jobs.stages.publish import Say, publish
from schemas import TABLE_BY_NAME
from schemas.contract import Table

COMPILED_BYTES = 4_000_000
"""Smaller files are read before the plan that parses them is compiled."""

SMALL_BYTES = 32_000_000
"""Smaller files make tables that the driver can hold."""


def run(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    """Ingest arrivals `first` to `last`, and again those after them that may repeat their lines.

    Raises RawError, UserKeyError, ArrivalFailure and GateFailure; then no table has changed, or only those said to be
    published.
    """
    key = read_key()
    days = affected_arrivals(first, last, _ingested(spark))
    logs = raw.arrivals(days, "requests", SOURCES)
    raw.stop_on_missing(days, logs)
    tags = raw.arrivals(days, "tags", TAG_SOURCES)
    file_count = sum(len(one.files) for one in (*logs, *tags))
    say(f"reading {file_count} files of {len(logs) + len(tags)} arrivals, {days[0]} to {days[-1]}")
    file_bytes = sum(file.size for one in (*logs, *tags) for file in one.files)
    with compiling(spark, pays=file_bytes >= COMPILED_BYTES):
        files = raw.manifest(spark, [*logs, *tags])
        arrival_gate.compare_files(spark, files, days, say)
        erased = lake.read(spark, TABLE_BY_NAME["erased_users"])
        logged = with_line_numbers(_read(forget(records_of.requests(spark, logs, key), erased)))
        tagged = with_line_numbers(_read(records_of.tags(spark, tags, key)))
        built = tables(
            spark,
            (logged, _arrived_before(spark, TABLE_BY_NAME["requests"], logged, days[0])),
            (tagged, _arrived_before(spark, TABLE_BY_NAME["request_tags"], tagged, days[0])),
            [*logs, *tags],
            files,
        )
        with held(built.values()):
            arrival_gate.stop_on_critical(spark, built, first, last, say)
            publish(spark, built, {"arrival_date": days}, say, is_small=file_bytes < SMALL_BYTES)


def tables(
    spark: SparkSession,
    logged: tuple[DataFrame, DataFrame],
    tagged: tuple[DataFrame, DataFrame],
    arrivals: list[raw.Arrival],
    files: DataFrame,
) -> dict[str, DataFrame]:
    """The tables of this stage. `logged`, `tagged`: validated records with line numbers, and what arrived earlier."""
    accepted = requests.build(request_records=logged[0], earlier_requests=logged[1])
    classified = request_tags.build(tag_records=tagged[0], earlier_tags=tagged[1])
    records = _shared(logged[0]).unionByName(_shared(tagged[0]))
    repeated = once.duplicates(*logged).unionByName(once.duplicates(*tagged))
    return {
        "requests": accepted,
        "request_tags": classified,
        "rejected_records": rejected_records.build(request_records=logged[0], tag_records=tagged[0]),
        "load_audit": load_audit.build(
            requests=accepted,
            request_tags=classified,
            arrivals=arrival_folders(spark, arrivals),
            records=records,
            duplicates=repeated,
        ),
        "arrival_files": arrival_files.build(files=files, records=records),
    }


def _shared(records: DataFrame) -> DataFrame:
    """What requests and tags have in common."""
    return records.select("arrival_date", "source", "file", "line_number", "record_number", "reasons", "is_skipped")


def arrival_folders(spark: SparkSession, arrivals: list[raw.Arrival]) -> DataFrame:
    """One row an arrival: arrival_date, source, file_count."""
    rows = [(one.day, one.source, len(one.files)) for one in arrivals]
    return frame_of_rows(spark, rows, "arrival_date date, source string, file_count bigint")


def _read(validated: DataFrame) -> DataFrame:
    """Read all lines now, once, so that a damaged file is named before anything is checked or written.

    A checkpoint rather than a cache: whatever is made of these records would carry the plan that parsed them, and
    Spark would analyse its thousands of expressions again for every step.
    """
    try:
        return validated.localCheckpoint(eager=True)
    except (PySparkException, Py4JJavaError) as error:
        damaged = re.search(r"FAILED_READ_FILE.*?file (\S+?)\.?\s", str(error), re.DOTALL)
        if damaged is None:
            raise
        raise raw.RawError(
            f"cannot read {damaged.group(1)}: the file is damaged, or was cut off while it was written. Deliver it "
            f"again and rerun the day; nothing of this range was published."
        ) from None


def _ingested(spark: SparkSession) -> list[dt.date]:
    """The arrivals that are in the lake."""
    accounts = lake.read(spark, TABLE_BY_NAME["load_audit"])
    return [row.arrival_date for row in accounts.select("arrival_date").distinct().collect()]


def _arrived_before(spark: SparkSession, table: Table, validated: DataFrame, first: dt.date) -> DataFrame:
    """request_date and request_id of rows of earlier arrivals that these records may repeat: few rows.

    An earlier arrival holds almost only earlier days, of which these records hold few (the late ones); and of this
    first day it holds only what started within the hour of allowed clock skew.
    """
    earlier = lake.read(spark, table).where(
        F.col("arrival_date").between(
            F.lit(first - dt.timedelta(days=FOLLOWING_ARRIVALS)), F.lit(first - dt.timedelta(days=1))
        )
    )
    late = validated.where(is_valid() & (F.col("request_date") < F.lit(first))).select(*once.KEY)
    repeated = earlier.where(F.col("request_date") < F.lit(first)).join(F.broadcast(late), on=once.KEY, how="left_semi")
    early = earlier.where(F.col("request_date") >= F.lit(first))
    return repeated.select(*once.KEY).unionByName(early.select(*once.KEY))
