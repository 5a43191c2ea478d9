"""`expectation_results`: what each check of each table found."""

from schemas import columns as c
from schemas.contract import Table

TABLE = Table(
    name="expectation_results",
    stage="quality",
    doc="One row a table, checked range of days and promise: the newest result. A log of checks: unlike every other "
    "table it depends on the ranges that were run.",
    grain=("table_name", "from_date", "to_date", "expectation"),
    partition=("table_name",),
    columns=(
        c.TABLE_NAME,
        c.FROM_DATE,
        c.TO_DATE,
        c.EXPECTATION,
        c.SEVERITY,
        c.IS_KEPT,
        c.CHECKED_ROW_COUNT,
        c.BROKEN_ROW_COUNT,
    ),
)
