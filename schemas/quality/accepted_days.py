"""`accepted_days`: who accepted an arrival in spite of a critical expectation, and why."""

from schemas import columns as c
from schemas import quality_columns as q
from schemas.contract import Table

TABLE = Table(
    name="accepted_days",
    stage="command",
    doc="One row per acceptance: a person says that an arrival is to be published although a critical expectation "
    "of arrivals fails. Written by `python -m jobs accept`, never by a run.",
    grain=("arrival_date", "check_name", "accepted_at"),
    partition=("arrival_date",),
    columns=(c.ARRIVAL_DATE, q.CHECK_NAME, q.ACCEPTED_AT, q.ACCEPTED_BY, q.WHY),
)
