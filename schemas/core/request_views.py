"""`request_views`: one row per record that is another view of a request, with the one that counts in its place."""

from schemas import columns as c
from schemas import quality_columns as q
from schemas.contract import Table

TABLE = Table(
    name="request_views",
    stage="ingest",
    doc="One row per record of the logs that is another view of a call: where two libraries trace one client, each "
    "writes a span of it, and one of them counts. Says where the record was found, which one counts (or is rejected) "
    "in its place, and why they are the same call.",
    grain=("file", "line_number", "record_number"),
    partition=("arrival_date",),
    inputs=("view_records",),
    columns=(
        c.ARRIVAL_DATE,
        c.SOURCE,
        q.FILE,
        q.LINE_NUMBER,
        q.RECORD_NUMBER,
        c.REQUEST_DATE,
        c.REQUEST_ID,
        q.KEPT_REQUEST_ID,
        q.VIEW_RULE,
        q.INSTRUMENTATION,
    ),
    may_be_empty=True,
)
