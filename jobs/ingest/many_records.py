"""Splits lines that hold several records, in plain Python: the engines run it beside their data, batch by batch."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from jobs.ingest.raw_json import read_json

Split = Callable[[dict[str, Any]], list[str | None] | None]
"""The JSON object of a line -> its records as JSON texts; see SourceOfManyRecords in jobs/ingest/sources."""


class _Part(NamedTuple):
    """One record of a line, or the line itself where it has none."""

    record_number: int
    text: str | None
    line_reason: str | None
    is_skipped: bool


def split_lines(records: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches with `text` and `line_reason` of lines -> the same of each record, with its number and `is_skipped`."""
    for batch in batches:
        lines = zip(batch.column("text").to_pylist(), batch.column("line_reason").to_pylist(), strict=True)
        found = [(place, part) for place, line in enumerate(lines) for part in _parts(*line, records)]
        rows = batch.take(pa.array([place for place, _ in found], pa.int64()))
        kept = {name: rows.column(name) for name in rows.schema.names if name not in ("text", "line_reason")}
        columns = {
            "text": pa.array([part.text for _, part in found], pa.string()),
            "line_reason": pa.array([part.line_reason for _, part in found], pa.string()),
            "record_number": pa.array([part.record_number for _, part in found], pa.int32()),
            "is_skipped": pa.array([part.is_skipped for _, part in found], pa.bool_()),
        }
        yield pa.RecordBatch.from_pydict(kept | columns)


def _parts(text: str | None, line_reason: str | None, records: Split) -> list[_Part]:
    if line_reason is not None or text is None:
        return [_Part(1, None, line_reason, False)]
    try:
        value = read_json(text)
    except ValueError:
        return [_Part(1, None, "not_json", False)]
    found = records(value) if isinstance(value, dict) else None
    if found is None:
        return [_Part(1, None, "not_an_object", False)]
    if not found:
        return [_Part(1, None, None, True)]
    return [_Part(number, one, "not_an_object" if one is None else None, False) for number, one in enumerate(found, 1)]
