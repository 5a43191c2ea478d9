"""`load_audit`: one row per arrival day and source, with counts of all lines and records."""

from schemas import columns as c
from schemas import quality_columns as q
from schemas.contract import Rule, Table

TABLE = Table(
    name="load_audit",
    stage="ingest",
    doc="One row per arrival day and source: every record of every raw line is a request, a duplicate, a view, "
    "rejected or skipped. For tag files, a request is a classified request. Compare `line_count` with "
    "`zcat FILE | wc -l`.",
    grain=("arrival_date", "source"),
    partition=("arrival_date",),
    reads=("requests", "request_tags", "request_views"),
    inputs=("arrivals", "records", "duplicates"),
    columns=(
        c.ARRIVAL_DATE,
        c.SOURCE,
        q.FILE_COUNT,
        q.LINE_COUNT,
        q.RECORD_COUNT,
        c.REQUEST_COUNT,
        q.DUPLICATE_COUNT,
        q.VIEW_COUNT,
        q.REJECTED_COUNT,
        q.SKIPPED_COUNT,
        q.LATE_COUNT,
        q.NORMALISED_COUNT,
    ),
    rules=(
        Rule(
            "every_record_accounted_for",
            "record_count = request_count + duplicate_count + view_count + rejected_count + skipped_count",
        ),
        Rule("normalised_are_requests", "normalised_count <= request_count"),
        Rule("late_are_requests", "late_count <= request_count"),
    ),
)
