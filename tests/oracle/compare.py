"""Says in words where two versions of a table differ."""

import math
from collections.abc import Iterable

import pyarrow as pa

from schemas import TABLE_BY_NAME

DOUBLE_TOLERANCE = 1e-9
DIGITS_TOLERANCE = 1e-12
"""Of large numbers, such as a mean of a million tokens: relative, since a double has no more than 15 digits."""


def differences(table: str, expected: pa.Table, actual: pa.Table) -> list[str]:
    """One message a differing cell, missing row, unexpected row or repeated key; [] where the tables are equal.

    Rows are paired by the table's grain. Doubles may differ by 1e-9 (large ones in their 12th digit), every other value
    must be the same and of the same type; timestamps are compared as instants.
    """
    grain = TABLE_BY_NAME[table].grain
    if expected.column_names != actual.column_names:
        return [f"{table}: expected columns {expected.column_names}, found {actual.column_names}"]
    messages: list[str] = []
    expected_rows = _by_key(table, "expected", grain, expected, messages)
    actual_rows = _by_key(table, "found", grain, actual, messages)
    for key in sorted({*expected_rows, *actual_rows}, key=repr):
        place = f"{table}[{', '.join(f'{name}={value}' for name, value in zip(grain, key, strict=True))}]"
        if key not in actual_rows:
            messages.append(f"{place}: expected this row, found none; it is {expected_rows[key]}")
        elif key not in expected_rows:
            messages.append(f"{place}: expected no such row, found {actual_rows[key]}")
        else:
            for name, value in expected_rows[key].items():
                if not _is_same(value, actual_rows[key][name]):
                    messages.append(f"{place}.{name}: expected {value!r}, found {actual_rows[key][name]!r}")
    return messages


def _by_key(
    table: str, side: str, grain: Iterable[str], rows: pa.Table, messages: list[str]
) -> dict[tuple, dict[str, object]]:
    found: dict[tuple, dict[str, object]] = {}
    for row in rows.to_pylist():
        key = tuple(row[name] for name in grain)
        if key in found:
            messages.append(f"{table}{list(key)}: {side} more than once")
        found[key] = row
    return found


def _is_same(expected: object, actual: object) -> bool:
    if isinstance(expected, float) and isinstance(actual, float):
        return math.isclose(expected, actual, rel_tol=DIGITS_TOLERANCE, abs_tol=DOUBLE_TOLERANCE)
    return type(expected) is type(actual) and expected == actual
