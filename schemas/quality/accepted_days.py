"""`accepted_days`: arrivals that a person accepted despite a critical arrival check."""

from schemas import columns as c
from schemas import quality_columns as q
from schemas.contract import Table

TABLE = Table(
    name="accepted_days",
    stage="command",
    doc="One row per acceptance: a person decided to publish an arrival although an arrival check is critical. "
    "Written by `python -m jobs accept`, never by a run.",
    grain=("arrival_date", "check_name", "accepted_at"),
    partition=("arrival_date",),
    columns=(c.ARRIVAL_DATE, q.CHECK_NAME, q.ACCEPTED_AT, q.ACCEPTED_BY, q.WHY),
)
