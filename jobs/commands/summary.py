"""The end of a run that read raw logs: what became of every record of its arrivals, and what to look at."""

import datetime as dt
from collections import Counter
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from jobs.commands import audit
from jobs.commands.output import LOG, Listing, show, show_json, show_text
from jobs.ingest.passed_over import PassedOver
from jobs.ingest.sources import TAG_SOURCES
from jobs.lake import tables as lake
from jobs.stages.arrival_gate import reasons
from schemas import TABLE_BY_NAME
from schemas.daily.daily_data_quality import LEAST_RECORDS
from schemas.wording import counted

LOOK_AT = {
    "not_json": "one JSON object per line is read: jq -c . FILE writes a pretty-printed file so",
    "not_an_object": "one JSON object per line is read: jq -c '.[]' FILE writes an array so",
    "not_an_object:": "the field must hold an object, or one as JSON text; docs/sources/ lists what is read of it",
    "not_csv": "another number of columns than the header has, or a line break inside a field",
    "invalid_utf8": "text is read as UTF-8: was the file cut off, or written in another encoding?",
    "missing": "every record needs it. If all lack it: a file of another source? If few: docs/sources/, Traps",
    "timestamp_out_of_window": "a folder dt= holds the logs of one day in UTC",
}
"""Reason of a reject, or its first part -> what to look at."""

OTHER_REASON = "docs/definitions.md, section 2, has the rule; core/rejected_records has all records with their places"
UNLISTED = {
    "unlisted operation": "is it a call to a language model? docs/sources/{source}.md names the operations that count",
    "with counts of tokens": "are they calls? Warnings of this run name their scope and the names of the counts",
    "not a request": "the source {source} does not say why: docs/sources/own.md, skipped_kind",
}
"""Part of a kind of skipped records -> what to look at. Records of all other kinds are known not to count."""

UNREAD = "does one of them hold a user, an app, a cost or a count? docs/sources/{source}.md lists what is read"
NOTHING = "nothing to look at: no record was rejected, and all that was skipped or not read is known"

HEADINGS = {
    "source": "source", "what": "what", "kind": "why, or which", "records": "records",
    "first": "first place", "look_at": "look at",
}  # fmt: skip
REJECTED, SKIPPED, NOT_READ = "rejected", "skipped", "fields not read"
MOST_ROWS = 20
"""At most this many reasons, and this many kinds, are in the table; all that were collected are in the JSON."""

NAMED_DAYS = 5


def show_summary(spark: SparkSession, first: dt.date, last: dt.date, passed: PassedOver, *, as_json: bool) -> None:
    """Print the load audit of these arrivals, what was not counted or not read, and what to look at.

    Reads the tables that the run has published. `passed`: what the run has passed over, which is in no table.
    Also warns of days that are not judged.
    """
    days = {"arrival_date": (first, last)}
    accounts = lake.rows(spark, TABLE_BY_NAME["load_audit"], days).to_pylist()
    listing = audit.listing(accounts)
    rejected: list[dict[str, object]] = []
    if any(row["rejected_count"] for row in accounts):
        rejected = reasons_of(lake.read(spark, TABLE_BY_NAME["rejected_records"], days))
    skipped, unread = kinds_of(passed, accounts), fields_of(passed)
    messages = not_judged(accounts)
    if as_json:
        noticed = [*rejected, *skipped, *unread]
        of_run = {"not_judged": messages, "warnings": passed.warnings}
        show_json({"load_audit": listing.rows, "look_at": noticed, **of_run})
    else:
        show(listing, as_json=False)
        _show_noticed(rejected, skipped, unread)
        if passed.warnings:
            show_text(f"look at the warnings above of what is not read: {len(passed.warnings)}")
        elif not any(row["look_at"] for row in [*rejected, *skipped, *unread]):
            show_text(NOTHING)
    for message in messages:
        LOG.warning("%s", message)


def _show_noticed(*parts: list[dict[str, object]]) -> None:
    shown = [row for part in parts for row in part[:MOST_ROWS]]
    left_out = sum(len(part) for part in parts) - len(shown)
    if shown:
        title = "not counted or not read, the most frequent first; a rejected record may have several reasons"
        title += f"; {left_out} more with --json" if left_out else ""
        show(Listing(title, HEADINGS, shown), as_json=False)


def reasons_of(rejected: DataFrame) -> list[dict[str, object]]:
    """One row per source and reason of rows of `rejected_records`: keys of HEADINGS, most records first."""
    return [
        {
            "source": row.source,
            "what": REJECTED,
            "kind": row.reason,
            "records": row.records,
            "first": f"{row.place.file} line {row.place.line_number}",
            "look_at": _look_at(row.reason),
        }
        for row in reasons(rejected, "source").collect()
    ]


def _look_at(reason: str) -> str:
    name, sign, _ = reason.partition(":")
    return LOOK_AT.get(f"{name}{sign}", LOOK_AT.get(name, OTHER_REASON))


def kinds_of(passed: PassedOver, accounts: list[dict[str, Any]]) -> list[dict[str, object]]:
    """One row per source and kind of skipped records: keys of HEADINGS, most records first.

    `accounts`: rows of `load_audit`. What their counts have beyond the kinds that were collected is a row of its own.
    """
    rows: list[dict[str, object]] = [
        {
            "source": one.source,
            "what": SKIPPED,
            "kind": one.kind,
            "records": one.records,
            "first": one.first,
            "look_at": next((text for part, text in UNLISTED.items() if part in one.kind), "").format(
                source=one.source
            ),
        }
        for one in passed.skipped
    ]
    others = Counter(dict.fromkeys({row["source"] for row in accounts}, 0))
    for row in accounts:
        others[row["source"]] += row["skipped_count"]
    for one in passed.skipped:
        others[one.source] -= one.records
    for source, count in sorted(others.items()):
        if count:
            look_at = f"more kinds than a log has: are these logs of {source}?"
            rows.append({**dict.fromkeys(HEADINGS), "source": source, "what": SKIPPED, "kind": "other kinds",
                         "records": count, "look_at": look_at})  # fmt: skip
    return sorted(rows, key=_most_first)


def _most_first(row: dict[str, object]) -> tuple[int, str, str]:
    return -int(str(row["records"])), str(row["source"]), str(row["kind"])


def fields_of(passed: PassedOver) -> list[dict[str, object]]:
    """One row per source with fields that no run reads: keys of HEADINGS; they have no number of records."""
    return [
        {
            "source": one.source,
            "what": NOT_READ,
            "kind": one.listed,
            "records": None,
            "first": one.first,
            "look_at": UNREAD.format(source=one.source),
        }
        for one in passed.fields
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
