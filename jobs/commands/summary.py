"""The end of a run that read raw logs: what became of every record of its arrivals, and what to look at."""

import datetime as dt
from collections import Counter
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from jobs.commands import audit
from jobs.commands.output import LOG, Listing, show
from jobs.ingest.sources import TAG_SOURCES
from jobs.lake import tables as lake
from jobs.stages.arrival_gate import reasons
from schemas import TABLE_BY_NAME
from schemas.daily.daily_data_quality import LEAST_RECORDS
from schemas.wording import counted

LOOK_AT = {
    "not_json": "one JSON object per line is read: jq -c . FILE writes a pretty-printed file so",
    "not_an_object": "one JSON object per line is read: jq -c '.[]' FILE writes an array so",
    "not_csv": "another number of columns than the header has, or a line break inside a field",
    "missing": "a field that every record needs: is it a file of another source, or of another format?",
    "timestamp_out_of_window": "a folder dt= holds the logs of one day in UTC",
}
"""Reason of a reject, or its first part -> what to look at; of others docs/definitions.md has the rule."""

HEADINGS = {
    "arrival_date": "arrival", "source": "source", "reason": "reason", "records": "records",
    "first": "first place", "look_at": "look at",
}  # fmt: skip
MOST_REASONS = 20
NAMED_DAYS = 5


def show_summary(spark: SparkSession, first: dt.date, last: dt.date) -> None:
    """Print the load audit of these arrivals, the reasons of their rejects, and a warning of days that are not judged.

    Reads the tables that the run has published.
    """
    days = {"arrival_date": (first, last)}
    rows = lake.rows(spark, TABLE_BY_NAME["load_audit"], days).to_pylist()
    show(audit.listing(rows), as_json=False)
    if any(row["rejected_count"] for row in rows):
        found = reasons_of(lake.read(spark, TABLE_BY_NAME["rejected_records"], days))
        title = f"rejected: {counted(len(found), 'reason')}, the most frequent first; a record may have several"
        show(Listing(title, HEADINGS, found[:MOST_REASONS]), as_json=False)
    for message in not_judged(rows):
        LOG.warning("%s", message)


def reasons_of(rejected: DataFrame) -> list[dict[str, object]]:
    """One row per arrival, source and reason of rows of `rejected_records`: keys of HEADINGS, most records first."""
    found = reasons(rejected, "arrival_date", "source")
    return [
        {
            **{name: row[name] for name in ("arrival_date", "source", "reason", "records")},
            "first": f"{row.place.file} line {row.place.line_number}",
            "look_at": LOOK_AT.get(row.reason.split(":")[0], ""),
        }
        for row in found.collect()
    ]


def not_judged(rows: list[dict[str, Any]]) -> list[str]:
    """The message that names the arrivals of too few records for the arrival checks; none if there are none.

    `rows`: of `load_audit`. As in `daily_data_quality`, records of tags and skipped records do not count.
    """
    read: Counter[dt.date] = Counter()
    rejected: Counter[dt.date] = Counter()
    for row in rows:
        if row["source"] not in TAG_SOURCES:
            read[row["arrival_date"]] += row["record_count"] - row["skipped_count"]
            rejected[row["arrival_date"]] += row["rejected_count"]
    few = sorted(day for day, count in read.items() if 0 < count < LEAST_RECORDS)
    if not few:
        return []
    named = [f"{day} ({rejected[day]:,} of {counted(read[day], 'record')} rejected)" for day in few[:NAMED_DAYS]]
    more = f" and {len(few) - NAMED_DAYS} more" if len(few) > NAMED_DAYS else ""
    return [f"not judged, since fewer than {LEAST_RECORDS} records arrived: {', '.join(named)}{more}"]
