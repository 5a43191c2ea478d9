"""Reads the rows of Parquet files as lines of JSON, so that everything after it is as for logs that are text.

Only columns that are asked for are read, so content that a log has in others never leaves the file.
"""

import datetime as dt
import json
import math
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

ENDING = ".parquet"
BATCH_ROWS = 10_000
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
BEYOND_CALENDAR = "a time that no calendar has"
NOT_TEXT = object()
"""In place of a value that is not UTF-8."""


def is_parquet(path: str) -> bool:
    """Whether the name of a file says that it is one."""
    return path.endswith(ENDING)


def columns_in(system: pyarrow.fs.FileSystem, path: str) -> list[str]:
    """The names of its columns. Raises OSError or ValueError where it cannot be read, or where two have one name."""
    with system.open_input_file(path) as file:
        names = list(pq.read_schema(file).names)
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"{len(repeated)} of its columns have a name that another has too")
    return names


def json_rows(system: pyarrow.fs.FileSystem, path: str, columns: tuple[str, ...]) -> Iterator[list[str | None]]:
    """The rows of a file, batch by batch, as JSON objects of those of these columns that it has.

    Null for a row with a text that is not UTF-8. Null and NaN are left out: writers of floating-point columns put NaN
    for what is not there, and write whole numbers as `17.0`, which is `17` here. Times are UTC, in ISO 8601; decimals
    are texts, and bytes too (in hexadecimal where they are not UTF-8). Raises OSError or ValueError where the file is
    damaged.
    """
    with system.open_input_file(path) as file:
        parquet = pq.ParquetFile(file, coerce_int96_timestamp_unit="us")
        there = [name for name in columns if name in parquet.schema_arrow.names]
        for batch in parquet.iter_batches(BATCH_ROWS, columns=there):
            values = [_values(batch.column(name)) for name in there]
            yield [_object(there, row) for row in (zip(*values, strict=True) if values else [()] * batch.num_rows)]


def _object(names: list[str], row: tuple[Any, ...]) -> str | None:
    if any(value is NOT_TEXT for value in row):
        return None
    return json.dumps({name: value for name, value in zip(names, row, strict=True) if value is not None})


def _values(column: pa.Array) -> list[Any]:
    """The values of a column as JSON has them, NOT_TEXT for those with a text that is not UTF-8."""
    if pa.types.is_timestamp(column.type):
        return _times(column)
    if pa.types.is_float32(column.type):
        # 0.1, not 0.10000000149011612
        column = column.cast(pa.string()).cast(pa.float64())
    try:
        values = column.to_pylist()
    except UnicodeDecodeError:
        values = [_readable(one) for one in column]
    return [value if value is NOT_TEXT else _plain(value, column.type) for value in values]


def _readable(value: pa.Scalar) -> Any:
    try:
        return value.as_py()
    except UnicodeDecodeError:
        return NOT_TEXT


def _times(column: pa.Array) -> list[str | None]:
    """Times in ISO 8601; those that no calendar has in words, to be rejected. Of a zone only the moment counts."""
    # Python knows no nanoseconds
    moments = (
        column.cast(pa.timestamp("us", "UTC" if column.type.tz else None), safe=False).cast(pa.int64()).to_pylist()
    )
    return [None if moment is None else _time(moment) for moment in moments]


def _time(microseconds: int) -> str:
    try:
        return (EPOCH + dt.timedelta(microseconds=microseconds)).isoformat()
    except OverflowError:
        return BEYOND_CALENDAR


def _plain(value: Any, type_: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_struct(type_):
        return {field.name: _plain(value[field.name], field.type) for field in type_}
    if pa.types.is_map(type_):
        return {str(_scalar(key)): _plain(item, type_.item_type) for key, item in value}
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return [_plain(item, type_.value_type) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case float():
            return _number(value)
        case str() | bool() | int():
            return value
        case dt.datetime():
            return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()
        case bytes():
            return _text(value)
        case Decimal():
            return f"{value:.0f}" if value == value.to_integral_value() else f"{value:f}"
        case _:
            return str(value)


def _number(value: float) -> float | int | str | None:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return str(value)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()
