"""The numbers of records, each read once: validation asks for its value, for the sign, and for the reason of a loss."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.ingest.raw_text import NUMBER, plain_number
from schemas.columns import WIDE_DECIMAL
from schemas.contract import Column as Promise

USUAL_COUNT = r"^[0-9]{1,10}\z"
"""The text of nearly every count; none is out of range."""

LENIENT = ("time_to_first_token_ms", "duration_ms", "http_status", "attempt_number")
"""A broken clock or status does not reject the request: a value that is not one becomes null."""


def is_number(promise: Promise) -> bool:
    """Whether the column holds counts or amounts."""
    return promise.type == "bigint" or promise.type.startswith("decimal")


def number_of(name: str) -> str:
    """The column in which `with_numbers` keeps the number of a column."""
    return f"_number_{name}"


def with_numbers(filled: DataFrame, promises: Sequence[Promise]) -> DataFrame:
    """Numbers are written without exponents, and read as decimals, as `_number_…`: null for usual counts."""
    read = [promise for promise in promises if is_number(promise) or promise.type == "timestamp"]
    plain = filled.withColumns({promise.name: plain_number(F.col(promise.name)) for promise in read})
    return plain.withColumns({number_of(promise.name): _read(promise) for promise in read})


def _read(promise: Promise) -> Column:
    text = F.col(promise.name)
    is_read = F.lit(True) if promise.name in LENIENT else text.rlike(NUMBER)
    if promise.type == "bigint":
        is_read = ~text.rlike(USUAL_COUNT) & is_read
    return F.when(is_read, text.try_cast(WIDE_DECIMAL))
