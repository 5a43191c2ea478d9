"""Which engine computes, and what the two of them do in different ways. No other module asks which one it is."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

import pyarrow as pa
import pyarrow.dataset as pds
from pyspark.sql import Column, DataFrame, SparkSession

from jobs.lake.text_files import Reads
from jobs.settings import settings

EMBEDDED = "embedded"


def _back_end() -> Any:
    """The module of the engine of the settings: each takes seconds to import, and needs what the other does not."""
    return import_module(f"jobs.lake.{settings().engine}")


def is_embedded() -> bool:
    """Whether tables are computed inside this process; then delta-rs reads and commits all of them."""
    return settings().engine == EMBEDDED


def load() -> None:
    """Import the engine, which takes seconds."""
    _back_end()


def open_session(name: str) -> SparkSession:
    """A session for one application."""
    session: SparkSession = _back_end().open_session(name)
    return session


def held_rows() -> int:
    """Results of fewer rows are computed once, as Arrow, and held by the driver until they are committed."""
    rows: int = _back_end().HELD_ROWS
    return rows


def read_rows() -> int:
    """Up to this many rows of a local table are read by the driver, more by the engine."""
    rows: int = _back_end().READ_ROWS
    return rows


def most_text_bytes() -> int | None:
    """The most raw text that the engine can take at once; None: any."""
    most: int | None = _back_end().most_text_bytes()
    return most


def keeper(rows: int) -> Callable[[DataFrame], DataFrame] | None:
    """What to do with a frame of about this many rows before several others are made from it; None: nothing."""
    keep: Callable[[DataFrame], DataFrame] | None = _back_end().keeper(rows)
    return keep


def computed(frame: DataFrame) -> DataFrame:
    """The same rows, computed now and kept by the engine, without the plan that made them."""
    rows: DataFrame = _back_end().computed(frame)
    return rows


def materialized(frame: DataFrame) -> DataFrame | pa.Table:
    """The rows of a frame, computed: held by the driver, or many of them in files of its own until it ends."""
    rows: DataFrame | pa.Table = _back_end().materialized(frame)
    return rows


def files_of(frame: DataFrame) -> pds.Dataset | None:
    """The driver's own files in which a frame has all its rows; None: it has none."""
    files: pds.Dataset | None = _back_end().files_of(frame)
    return files


def held(frames: Iterable[DataFrame]) -> AbstractContextManager[None]:
    """Inside, each of these frames is computed once, however often it is read, if the engine can hold it."""
    inside: AbstractContextManager[None] = _back_end().held(frames)
    return inside


def compiling(spark: SparkSession, pays: bool) -> AbstractContextManager[None]:
    """Let the engine compile the plans inside only if it pays: what is planned inside must also be run inside."""
    inside: AbstractContextManager[None] = _back_end().compiling(spark, pays)
    return inside


def text_lines(spark: SparkSession, paths: list[str], place: list[Column], reads: Reads) -> DataFrame:
    """One row per line of these files: place, block_start and row_id (see jobs/ingest/lines.py), value, text.

    `place`: columns that are made of the `path` of a file. `reads`: what will be read of the lines; an engine may write
    their `text` in another way where it would read it wrong.
    `value`: the bytes of the line. `text`: the same; null where they are not UTF-8.
    """
    lines: DataFrame = _back_end().text_lines(spark, paths, place, reads)
    return lines


def numbered(lines: DataFrame) -> DataFrame:
    """Replaces the `block_start` and `row_id` of `text_lines` by `line_number`, counted from 1 in each file.

    Every line must still be in the frame.
    """
    rows: DataFrame = _back_end().numbered(lines)
    return rows


def one_object(lines: DataFrame, schema: str) -> DataFrame:
    """The lines with a `record` of these fields (DDL), read from `text`, and `is_whole`: the text is one single value.

    Where `is_whole` is false, the fields of `record` mean nothing.
    """
    rows: DataFrame = _back_end().one_object(lines, schema)
    return rows


def may_lose_array(text: Column) -> Column:
    """Whether `from_json` may read the other fields of this text although one of its arrays is not JSON."""
    loses: Column = _back_end().may_lose_array(text)
    return loses


def sound_json(text: Column, schema: str) -> Column:
    """Texts of JSON, written so that the engine's `from_json` reads the fields of the schema (DDL) as Spark does."""
    sound: Column = _back_end().sound_json(text, schema)
    return sound


def delta_rows(spark: SparkSession, path: str, columns: Sequence[str]) -> DataFrame:
    """These columns of a Delta table, read when they are used."""
    rows: DataFrame = _back_end().delta_rows(spark, path, columns)
    return rows
