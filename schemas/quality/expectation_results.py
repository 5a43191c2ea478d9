"""`expectation_results`: what each check of each table found."""

from schemas import quality_columns as q
from schemas.contract import Table

TABLE = Table(
    name="expectation_results",
    stage="quality",
    doc="One row per table, checked range of days and promise: the newest result. A log of checks: unlike every other "
    "table it depends on the ranges that were run.",
    grain=("table_name", "from_date", "to_date", "expectation"),
    partition=("table_name",),
    columns=(
        q.TABLE_NAME,
        q.FROM_DATE,
        q.TO_DATE,
        q.EXPECTATION,
        q.SEVERITY,
        q.IS_KEPT,
        q.CHECKED_ROW_COUNT,
        q.BROKEN_ROW_COUNT,
    ),
)
