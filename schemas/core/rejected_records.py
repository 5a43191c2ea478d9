"""`rejected_records`: one row per record that is not valid, with all its reasons."""

from schemas import columns as c
from schemas import quality_columns as q
from schemas.contract import Rule, Table

TABLE = Table(
    name="rejected_records",
    stage="ingest",
    doc="One row per record of a log or tag file that is not valid: where it was found, **all** the rules it "
    "breaks, and the metadata needed to find it again. No content is kept: of the line itself only its length "
    "and hash.",
    grain=("file", "line_number", "record_number"),
    partition=("arrival_date",),
    inputs=("request_records", "tag_records"),
    columns=(
        c.ARRIVAL_DATE,
        c.SOURCE,
        q.FILE,
        q.LINE_NUMBER,
        q.RECORD_NUMBER,
        q.REASONS,
        c.REQUEST_ID.optional(),
        c.RAW_MODEL.optional(),
        q.RAW_CREATED_AT.optional(),
        q.LINE_BYTES,
        q.LINE_SHA256,
    ),
    rules=(Rule("has_a_reason", "size(reasons) > 0"),),
    may_be_empty=True,
)
