"""Reads lines of files by Arrow, block by block: all files, or those that the reader of the engine does not know."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs

from jobs.lake.parquet_files import is_parquet, json_rows
from jobs.lake.repeated_keys import Form
from jobs.lake.sail_json import rewritten

LINES = "block_start bigint, row_id bigint, value binary, text string"
BLOCK_BYTES = 4 * 1024 * 1024
LINE_END = 10
NUMBERS = np.int64
Fields = dict[str, Form]


class Reads(NamedTuple):
    """What a source reads of its lines: `columns` of Parquet files; of lines of JSON the fields `schema` (DDL).

    `schema` is None where the engine reads none. `nested`: those of its texts that may be objects -> the fields (DDL)
    that will be read from these.
    """

    columns: tuple[str, ...]
    schema: str | None
    nested: Mapping[str, str]


class DamagedFile(Exception):  # noqa: N818 - what happened
    """A file cannot be read to its end; the message holds DAMAGED and its path, quoted as in a URI."""


DAMAGED = "DAMAGED_FILE"


def compression_of(path: str) -> str | None:
    """How Arrow calls the compression that the name of a file says; None: it is plain."""
    return {"gz": "gzip", "zst": "zstd"}.get(path.rsplit(".", 1)[-1])


def lines_of(
    columns: tuple[str, ...], fields: Fields | None, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Batches of files -> batches of LINES: each line once, without its end, numbered from 0 in its file.

    Files have a `path` and other columns; lines have these others. `columns`: those that are read of a Parquet file,
    of which each row is a line.
    `fields`: of lines of JSON that Sail will read, see `sail_json.rewritten`; None: the `text` of a line is the line.
    """
    for batch in batches:
        for number, path in enumerate(batch.column("path").to_pylist()):
            place = {name: batch.column(name)[number] for name in batch.schema.names if name != "path"}
            try:
                for lines in _rows(path, columns, fields) if is_parquet(path) else _lines(path, fields):
                    repeated = {name: pa.repeat(value, len(lines["text"])) for name, value in place.items()}
                    yield pa.RecordBatch.from_pydict(repeated | lines)
            except (OSError, EOFError, ValueError) as error:
                raise DamagedFile(f"{DAMAGED} {quote(path)} ({error})") from None


def _lines(path: str, fields: Fields | None) -> Iterator[dict[str, pa.Array]]:
    """The lines of a file, block by block: columns of LINES."""
    system, base = pyarrow.fs.FileSystem.from_uri(path)
    count, rest = 0, b""
    with system.open_input_stream(base, compression=compression_of(base)) as stream:
        while block := stream.read(BLOCK_BYTES):
            found = rest + block
            end = found.rfind(b"\n") + 1
            rest = found[end:]
            if end:
                lines = _block(count, np.frombuffer(found, dtype=np.uint8, count=end), fields)
                count += len(lines["text"])
                yield lines
    if rest:
        yield _block(count, np.frombuffer(rest + b"\n", dtype=np.uint8), fields)


def _rows(path: str, columns: tuple[str, ...], fields: Fields | None) -> Iterator[dict[str, pa.Array]]:
    """The rows of a Parquet file, batch by batch: columns of LINES."""
    count = 0
    system, base = pyarrow.fs.FileSystem.from_uri(path)
    for rows in json_rows(system, base, columns):
        text = pa.array(rows, pa.string())
        yield {
            "block_start": pa.array(np.zeros(len(rows), dtype=NUMBERS)),
            "row_id": pa.array(np.arange(count, count + len(rows), dtype=NUMBERS)),
            # the bytes of a row that is not text are not kept
            "value": pc.fill_null(text, "").cast(pa.binary()),
            "text": text if fields is None else rewritten(text, fields),
        }
        count += len(rows)


def _block(first: int, found: Any, fields: Fields | None) -> dict[str, pa.Array]:
    """The lines of these bytes, each of which ends with LINE_END; copied once, without the ends."""
    is_end = found == LINE_END
    ends = np.flatnonzero(is_end)
    count = len(ends)
    offsets = np.zeros(count + 1, dtype=np.int32)
    offsets[1:] = ends - np.arange(count)
    kept = found[~is_end].tobytes()
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(kept)]
    values = pa.Array.from_buffers(pa.binary(), count, buffers)
    return {
        "block_start": pa.array(np.zeros(count, dtype=NUMBERS)),
        "row_id": pa.array(np.arange(first, first + count, dtype=NUMBERS)),
        "value": values,
        "text": _text(values, fields),
    }


def _text(values: pa.Array, fields: Fields | None) -> pa.Array:
    """The same bytes as text, without a copy where all are UTF-8; null where they are not."""
    text = pa.Array.from_buffers(pa.string(), len(values), values.buffers())
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        text = pa.array([_decoded(value) for value in values.to_pylist()], pa.string())
    return text if fields is None else rewritten(text, fields)


def _decoded(value: bytes) -> str | None:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None
