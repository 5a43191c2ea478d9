"""`daily_data_quality`: what each arrival was like."""

from schemas import columns as c
from schemas.contract import Table

TABLE = Table(
    name="daily_data_quality",
    stage="daily",
    doc="One row an arrival and check: what was measured, the limits, and what came of it. Reject reasons have a row "
    "each (`rejected:<reason>`), without limits. Checks and limits: docs/operations.md.",
    grain=("arrival_date", "check_name"),
    partition=("arrival_date",),
    columns=(
        c.ARRIVAL_DATE,
        c.CHECK_NAME,
        c.NUMERATOR,
        c.DENOMINATOR,
        c.VALUE,
        c.WARN_BELOW,
        c.STOP_BELOW,
        c.WARN_ABOVE,
        c.STOP_ABOVE,
        c.CHECK_STATUS,
        c.IS_ACCEPTED,
    ),
    reads=("ingest_accounts", "rejected_requests", "requests", "models", "model_aliases", "accepted_days"),
)
