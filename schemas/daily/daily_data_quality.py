"""`daily_data_quality`: what each arrival was like."""

from schemas import columns as c
from schemas import quality_columns as q
from schemas.contract import Table

TABLE = Table(
    name="daily_data_quality",
    stage="daily",
    doc="One row per arrival and check: the measured value, the limits and the status. Each reject reason has a row "
    "of its own (`rejected:<reason>`), without limits. Checks and limits: docs/operations.md.",
    grain=("arrival_date", "check_name"),
    partition=("arrival_date",),
    columns=(
        c.ARRIVAL_DATE,
        q.CHECK_NAME,
        q.NUMERATOR,
        q.DENOMINATOR,
        q.VALUE,
        q.WARN_BELOW,
        q.STOP_BELOW,
        q.WARN_ABOVE,
        q.STOP_ABOVE,
        q.CHECK_STATUS,
        q.IS_ACCEPTED,
    ),
    reads=("load_audit", "rejected_records", "requests", "models", "model_aliases", "accepted_days"),
)
