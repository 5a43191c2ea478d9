"""The vocabulary of what is checked and who decided: the part of schemas/columns.py that no request has."""

import datetime as dt

from schemas.columns import count_column, flag_column
from schemas.contract import Column

# Quality
TABLE_NAME = Column("table_name", "string", "table that was checked", "requests")
FROM_DATE = Column(
    "from_date",
    "date",
    "first day of the checked range; 1970-01-01 where the whole table is checked",
    dt.date(2025, 1, 6),
)
TO_DATE = Column("to_date", "date", "last day of the checked range; 1970-01-01 likewise", dt.date(2025, 1, 6))
EXPECTATION = Column("expectation", "string", "the promise in words", "request_id is unique")
SEVERITY = Column("severity", "string", "what a failure does", "critical", one_of=("critical", "warning"))
IS_KEPT = flag_column("is_kept", "whether every row keeps the promise")
CHECKED_ROW_COUNT = count_column("checked_row_count", "rows that were checked", 2)
BROKEN_ROW_COUNT = count_column(
    "broken_row_count", "rows that break the promise; null where not counted by row", 0
).optional()

# Quality of arrivals
CHECK_NAME = Column("check_name", "string", "what is measured: docs/operations.md lists all", "rejected_share")
NUMERATOR = Column("numerator", "double", "what is counted: records, requests or tokens; hours", 5.0, nullable=True)
DENOMINATOR = Column("denominator", "double", "of how many; null where the value is no share", 1000.0, nullable=True)
VALUE = Column("value", "double", "numerator / denominator, or the numerator; null over 0", 0.005, nullable=True)


def _limit(name: str, doc: str, example: float | None) -> Column:
    return Column(name, "double", f"{doc}; null: no such limit", example, nullable=True)


WARN_BELOW = _limit("warn_below", "below this value the status is warning", None)
STOP_BELOW = _limit("stop_below", "below this value the status is critical", None)
WARN_ABOVE = _limit("warn_above", "above this value the status is warning", 0.01)
STOP_ABOVE = _limit("stop_above", "above this value the status is critical", 0.2)
CHECK_STATUS = Column(
    "check_status",
    "string",
    "within the limits; beyond a warn limit; beyond a stop limit; too little to judge, or without limits",
    "kept",
    one_of=("kept", "warning", "critical", "not_judged"),
)
IS_ACCEPTED = flag_column("is_accepted", "whether a person accepted the day in spite of this check")
ACCEPTED_AT = Column(
    "accepted_at", "timestamp", "when the day was accepted, UTC", dt.datetime(2025, 1, 7, 9, tzinfo=dt.UTC)
)
ACCEPTED_BY = Column("accepted_by", "string", "who accepted the day", "grace")
WHY = Column("why", "string", "why the day was accepted", "the gateway was down from 02:00")

# People
ERASED_USER_SHA256 = Column("erased_user_sha256", "string", "SHA-256 of the `user_key` of an erased person", "0" * 64)
