"""The vocabulary of raw lines, of checks and of decisions: what no request has."""

import datetime as dt

from schemas.columns import count_column, flag_column
from schemas.contract import CheckStatus, Column, Severity

# Raw lines
FILE = Column("file", "string", "raw file, relative to the raw root", "requests/source=litellm/dt=2025-01-06/a.jsonl")
RECORD_NUMBER = Column(
    "record_number", "int", "record in the line, counted from 1; always 1 where a line is one record", 1, at_least=1
)
LINE_NUMBER = Column("line_number", "bigint", "line in the file, counted from 1", 1, at_least=1)
LINE_BYTES = count_column("line_bytes", "length of the line in bytes", 120)
LINE_SHA256 = Column("line_sha256", "string", "SHA-256 of the line's bytes, hexadecimal", "0" * 64)
REASONS = Column("reasons", "array<string>", "every rule that the line breaks", ["missing:request_id"])
RAW_CREATED_AT = Column("raw_created_at", "string", "start time as the gateway logged it", "2025-01-06T12:00:00Z")
LINE_COUNT = count_column("line_count", "lines in the raw files, as `wc -l` counts them", 4)
RECORD_COUNT = count_column("record_count", "records in these lines: one per line, or the spans of an OTLP line", 5)
SKIPPED_COUNT = count_column("skipped_count", "records that are not requests: other spans, the header of a CSV file")
VIEW_COUNT = count_column("view_count", "records that are another view of a request: `request_views` has them", 0)
KEPT_REQUEST_ID = Column(
    "kept_request_id", "string", "request id of the record that counts, or is rejected, in its place", "t-1/s-2"
)
VIEW_RULE = Column(
    "view_rule",
    "string",
    "why the two are one call: they have the same response id; one is within the other; they agree, and lie in the "
    "same time, but are of different instrumentations; or one is the log event of the other",
    "same_response_id",
    one_of=("same_response_id", "nested", "same_time", "logged"),
)
INSTRUMENTATION = Column("instrumentation", "string", "scope of the span: the library that wrote it", "openai.v1")
DUPLICATE_COUNT = count_column("duplicate_count", "valid records whose request id had already arrived")
REJECTED_COUNT = count_column("rejected_count", "records that are not valid requests")
NORMALISED_COUNT = count_column(
    "normalised_count", "requests counted by normalised tokens because native ones are missing", 0
)
LATE_COUNT = count_column("late_count", "requests of an earlier day than their arrival", 0)
FILE_COUNT = count_column("file_count", "raw files read")
FILE_BYTES = count_column("file_bytes", "length of the raw file as stored, compressed or not", 480)
FILE_SHA256 = Column("file_sha256", "string", "SHA-256 of the raw file's bytes, as `sha256sum` prints it", "0" * 64)

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
SEVERITY = Column(
    "severity", "string", "effect of a failure", Severity.CRITICAL.value, one_of=tuple(one.value for one in Severity)
)
IS_KEPT = flag_column("is_kept", "whether every row keeps the promise")
CHECKED_ROW_COUNT = count_column("checked_row_count", "rows that were checked", 2)
BROKEN_ROW_COUNT = count_column(
    "broken_row_count", "rows that break the promise; null where not counted by row", 0
).optional()

# Quality of arrivals
CHECK_NAME = Column("check_name", "string", "the measure: docs/operations.md lists all", "rejected_share")
NUMERATOR = Column("numerator", "double", "the counted records, requests or tokens; or hours", 5.0, nullable=True)
DENOMINATOR = Column(
    "denominator", "double", "out of this number; null where the value is not a share", 1000.0, nullable=True
)
VALUE = Column("value", "double", "numerator / denominator, or the numerator; null over 0", 0.005, nullable=True)


def _limit(name: str, doc: str, example: float | None) -> Column:
    return Column(name, "double", f"{doc}; null: no limit", example, nullable=True)


WARNING_BELOW = _limit("warning_below", "below this value the status is warning", None)
CRITICAL_BELOW = _limit("critical_below", "below this value the status is critical", None)
WARNING_ABOVE = _limit("warning_above", "above this value the status is warning", 0.01)
CRITICAL_ABOVE = _limit("critical_above", "above this value the status is critical", 0.2)
CHECK_STATUS = Column(
    "check_status",
    "string",
    "within the limits; beyond a warning limit; beyond a critical limit; too few records to judge, or no limits",
    CheckStatus.KEPT.value,
    one_of=tuple(status.value for status in CheckStatus),
)
IS_ACCEPTED = flag_column("is_accepted", "whether a person accepted the day in spite of this check")
ACCEPTED_AT = Column(
    "accepted_at", "timestamp", "when the day was accepted, UTC", dt.datetime(2025, 1, 7, 9, tzinfo=dt.UTC)
)
ACCEPTED_BY = Column("accepted_by", "string", "who accepted the day", "grace")
WHY = Column("why", "string", "why the day was accepted", "the gateway was down from 02:00")

# People
ERASED_USER_SHA256 = Column("erased_user_sha256", "string", "SHA-256 of the `user_key` of an erased person", "0" * 64)
