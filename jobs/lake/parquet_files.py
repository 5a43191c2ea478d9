"""Reads the rows of Parquet files as lines of JSON, so that everything after it is as for logs that are text.

Only columns that are asked for are read, so content that a log has in others never leaves the file.
"""

import datetime as dt
import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

ENDING = ".parquet"
BATCH_ROWS = 10_000


def is_parquet(path: str) -> bool:
    """Whether the name of a file says that it is one."""
    return path.endswith(ENDING)


def columns_in(system: pyarrow.fs.FileSystem, path: str) -> list[str]:
    """The names of its columns. Raises OSError or ValueError where it cannot be read."""
    with system.open_input_file(path) as file:
        return list(pq.read_schema(file).names)


def json_rows(system: pyarrow.fs.FileSystem, path: str, columns: tuple[str, ...]) -> Iterator[list[str]]:
    """The rows of a file, batch by batch, as JSON objects of those of these columns that it has.

    Null and NaN are left out: writers of floating-point columns put NaN for what is not there. Times are UTC, in ISO
    8601; decimals and bytes are texts. Raises OSError or ValueError where the file is damaged.
    """
    with system.open_input_file(path) as file:
        parquet = pq.ParquetFile(file)
        there = [name for name in columns if name in parquet.schema_arrow.names]
        for batch in parquet.iter_batches(BATCH_ROWS, columns=there):
            values = [_values(batch.column(name)) for name in there]
            yield [
                json.dumps({name: value for name, value in zip(there, row, strict=True) if value is not None})
                for row in (zip(*values, strict=True) if values else [()] * batch.num_rows)
            ]


def _values(column: pa.Array) -> list[Any]:
    """The values of a column as JSON has them."""
    if pa.types.is_timestamp(column.type):
        # Python knows no nanoseconds
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    if pa.types.is_float32(column.type):
        # 0.1, not 0.10000000149011612
        column = column.cast(pa.string()).cast(pa.float64())
    return [_plain(value, column.type) for value in column.to_pylist()]


def _plain(value: Any, type_: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_struct(type_):
        return {field.name: _plain(value[field.name], field.type) for field in type_}
    if pa.types.is_map(type_):
        return {str(key): _plain(item, type_.item_type) for key, item in value}
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return [_plain(item, type_.value_type) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case float():
            return None if math.isnan(value) else str(value) if math.isinf(value) else value
        case str() | bool() | int():
            return value
        case dt.datetime():
            return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()
        case bytes():
            return value.decode("utf-8", errors="replace")
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
