"""Writes lines as gzip files: compressed beside the work of making them, whole or not at all."""

import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

LEVEL = 3
"""The level of compression: a log that is read a few times is not worth more."""
GZIP_FORMAT = 31

WAITING_BLOCKS = 2
"""This many blocks may wait to be compressed: one block of requests, and the few lines of its duplicates."""


def write_lines(path: Path, header: bytes, blocks: Iterator[pa.Array]) -> None:
    """Replace a gzip file as a whole, without a time or a name in its header, so that equal lines are equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP_FORMAT)
    with unfinished.open("wb") as file, ThreadPoolExecutor(max_workers=1) as beside:
        waiting: deque[Future[None]] = deque([beside.submit(_compress, compressor, header, file)])
        for block in blocks:
            waiting.append(beside.submit(_compress, compressor, _bytes(block), file))
            if len(waiting) > WAITING_BLOCKS:
                waiting.popleft().result()
        for written in waiting:
            written.result()
        file.write(compressor.flush())
    unfinished.replace(path)


def _compress(compressor: "zlib._Compress", content: bytes | memoryview, file: BinaryIO) -> None:
    file.write(compressor.compress(content))


def _bytes(lines: pa.Array) -> memoryview:
    """The bytes of the lines with their line ends."""
    whole = pc.binary_join_element_wise(lines, "\n", "")
    if not len(whole):
        return memoryview(b"")
    offsets = memoryview(whole.buffers()[1]).cast("i")
    return memoryview(whole.buffers()[2])[offsets[whole.offset] : offsets[whole.offset + len(whole)]]
