"""The ingest stage: raw files -> `requests`, `request_tags`, `request_views`, `rejected_records`, `load_audit`,
`arrival_files`.

It reads the lake once at its beginning (`Before`), computes with pure functions of frames (`tables`,
`arrival_gate.judge`), and writes once at its end (`publish`).
"""

import datetime as dt
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from jobs.ingest import deduplicate as once
from jobs.ingest import files as raw
from jobs.ingest import passed_over, unread
from jobs.ingest import read as records_of
from jobs.ingest import views as same
from jobs.ingest.errors import RawError
from jobs.ingest.pseudonyms import forget, read_key, remember_key
from jobs.ingest.sources import SOURCES, TAG_SOURCES, SourceOfSpans
from jobs.lake.engine import compiling, computed, held, held_rows, keeper, most_text_bytes, numbered
from jobs.lake.frames import frame_of_rows
from jobs.settings import settings
from jobs.stages import arrival_gate
from jobs.stages.before import Before
from jobs.stages.builds import built_from
from jobs.stages.days import days_between
from jobs.stages.publish import publish
from schemas import TABLE_BY_NAME
from schemas.contract import Table
from schemas.wording import counted

log = logging.getLogger(__name__)

COMPILED_BYTES = 4_000_000
"""Smaller files are read before the plan that parses them is compiled."""


@dataclass(frozen=True)
class Arrived:
    """The arrived records: `requests` and `tags` are validated, with line numbers (jobs/ingest/validate.py).

    `has_spans`: whether there are records of a source of which several may be views of one call.

    `files`: the manifest of jobs/ingest/files.py. `folders`: one row per folder: arrival_date, source, file_count.
    """

    requests: DataFrame
    tags: DataFrame
    files: DataFrame
    folders: DataFrame
    has_spans: bool


def run(spark: SparkSession, first: dt.date, last: dt.date) -> passed_over.PassedOver:
    """Ingest arrivals `first` to `last`, and again those after them that may repeat their lines.

    Returns what it has passed over of the arrivals `first` to `last`, which is in no table.
    Raises RawError, UserKeyError, ArrivalFailure and GateFailure; then no table has changed, or only those that the
    log names as published.
    """
    key = read_key()
    before = Before.read(spark, first, last)
    days = before.days
    logs = raw.arrivals(days, "requests", SOURCES)
    raw.stop_on_missing(days, logs, last)
    tags = raw.arrivals(days, "tags", TAG_SOURCES)
    warnings = _missing((first, last), before, [*logs, *tags])
    for message in warnings:
        log.warning("%s", message)
    files = [file for arrival in (*logs, *tags) for file in arrival.files]
    raw.stop_on_too_much(days, files, most_text_bytes())
    folder_count = counted(len(logs) + len(tags), "folder")
    log.info("reading %s of %s, %s to %s", counted(len(files), "file"), folder_count, days[0], days[-1])
    file_bytes = sum(file.size for file in files)
    with compiling(spark, pays=file_bytes >= COMPILED_BYTES):
        manifest = raw.manifest(spark, [*logs, *tags])
        for message in arrival_gate.compare_files(manifest, before.arrival_files):
            log.warning("%s", message)
        arrived = Arrived(
            requests=numbered(_read(forget(records_of.requests(spark, logs, key), before.erased_users))),
            tags=numbered(_read(records_of.tags(spark, tags, key))),
            files=manifest,
            folders=folders(spark, [*logs, *tags]),
            has_spans=has_spans(logs),
        )
        of_records = unread.of_records(arrived.requests)
        for message in of_records:
            log.warning("%s", message)
        noticed = passed_over.PassedOver(
            passed_over.skipped_kinds((arrived.requests, arrived.tags), first, last),
            passed_over.unread_fields(one for one in (*logs, *tags) if first <= one.day <= last),
            [*warnings, *of_records],
        )
        rows = arrived.requests.count() + arrived.tags.count()
        is_small = rows < held_rows()
        built = tables(arrived, before, _kept(rows))
        with held([] if is_small else built.values()):
            plain = {name: frame.select(*TABLE_BY_NAME[name].column_names) for name, frame in built.items()}
            for message in arrival_gate.judge(plain, before, settings().limits, (first, last)):
                log.warning("%s", message)
            publish(spark, built, {"arrival_date": days}, is_small=is_small)
    remember_key(key)
    return noticed


def _missing(arrivals: tuple[dt.date, dt.date], before: Before, found: list[raw.Arrival]) -> list[str]:
    """Messages that name files that no run reads or that are empty, sources without a folder, and sources that log the
    same calls.
    """
    earlier = [(row.source, row.arrival_date) for row in before.load_audit.select("source", "arrival_date").collect()]
    return [
        *unread.not_read(before.days, before.files_read),
        *unread.without_folder(days_between(*arrivals), found, earlier),
        *unread.of_one_gateway(found),
        *unread.empty(found, before.files_read),
        *unread.columns(found),
    ]


def _kept(rows: int) -> Callable[[DataFrame, Table], DataFrame] | None:
    """What to do with a table made of this many records before others read it; it is then ready to be checked."""
    from expectations import gate  # noqa: PLC0415 - see publish()

    keep = keeper(rows)
    return None if keep is None else lambda frame, table: keep(gate.prepared(frame, table))


def tables(
    arrived: Arrived, before: Before, kept: Callable[[DataFrame, Table], DataFrame] | None = None
) -> dict[str, DataFrame]:
    """The tables of this stage, by name: a pure function of frames. `kept`: see built_from()."""
    earlier_requests = before.repeated(before.requests, arrived.requests)
    earlier_tags = before.repeated(before.request_tags, arrived.tags)
    found = _views(arrived, before)
    requests, views = same.apart(arrived.requests, found)
    duplicates = once.duplicates(requests, earlier_requests).unionByName(once.duplicates(arrived.tags, earlier_tags))
    records = _shared(requests).unionByName(_shared(arrived.tags))
    inputs = {
        "request_records": requests,
        "view_records": views,
        "tag_records": arrived.tags,
        "earlier_requests": earlier_requests,
        "earlier_tags": earlier_tags,
        "records": records if found is None else records.unionByName(_shared(views)),
        "duplicates": duplicates,
        "arrivals": arrived.folders,
        "files": arrived.files,
    }
    return built_from("ingest", inputs, kept)


def _views(arrived: Arrived, before: Before) -> DataFrame | None:
    """The views among the records (jobs/ingest/views.py), computed; None if there are none."""
    if not arrived.has_spans:
        return None
    found = computed(same.views_of(arrived.requests, before.requests, before.request_views))
    return None if found.isEmpty() else found


def _shared(records: DataFrame) -> DataFrame:
    """The columns that records of requests and tags share."""
    return records.select("arrival_date", "source", "file", "line_number", "record_number", "reasons", "is_skipped")


def has_spans(arrivals: list[raw.Arrival]) -> bool:
    """Whether several records of one of these arrivals may be views of one call."""
    return any(isinstance(SOURCES[one.source], SourceOfSpans) for one in arrivals)


def folders(spark: SparkSession, arrivals: list[raw.Arrival]) -> DataFrame:
    """One row per folder of an arrival: arrival_date, source, file_count."""
    rows = [(one.day, one.source, len(one.files)) for one in arrivals]
    return frame_of_rows(spark, rows, "arrival_date date, source string, file_count bigint")


def _read(validated: DataFrame) -> DataFrame:
    """Read all lines now, once, so that a damaged file is named before anything is checked or written.

    A checkpoint rather than a cache: every frame made from these records would carry the plan that parsed them, and
    Spark would analyse its thousands of expressions again for every step.
    """
    try:
        return computed(validated)
    except (PySparkException, Py4JJavaError) as error:
        damaged = re.search(r"(?:FAILED_READ_FILE.*?file|DAMAGED_FILE) (\S+?)\.?\s", str(error), re.DOTALL)
        if damaged is None:
            raise
        raise RawError(
            f"cannot read {unquote(damaged.group(1))}: the file is damaged, or was cut off while it was written. "
            f"Deliver it again and rerun the day; nothing of this range was published."
        ) from None
