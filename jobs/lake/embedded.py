"""The engine inside this process: Sail, which understands the same PySpark code as Spark and needs no Java.

Sail is a Spark Connect server in Rust. It listens on this machine only, on a free port, and ends with the process.
"""

import operator
import os
import shutil
import signal
import sys
import tempfile
import threading
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial, reduce
from pathlib import Path
from typing import cast
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.dataset as pds
import pyarrow.parquet as pq
from pysail.spark import SparkConnectServer
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.connect.client.retries import RetryPolicy
from pyspark.sql.pandas.functions import arrow_udf

from jobs.lake.arrow_lines import lines_by_arrow
from jobs.lake.frames import collected, frame_of_arrow
from jobs.lake.json_values import JSON_OPTIONS, is_one_value
from jobs.lake.repeated_keys import forms_of
from jobs.lake.sail_json import pattern_of, rewritten
from jobs.lake.storage import is_local, lake_root
from jobs.lake.text_files import Reads, lines_of
from jobs.settings import prepare_embedded_environment, settings
from schemas.errors import CensusError

SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
"""The numbers in the tables depend on these."""


HELD_ROWS = 2**63 - 1
"""Fewer rows are computed once before they are checked and committed: Sail holds nothing, so all are."""

IN_MEMORY_ROWS = 50_000
"""Up to this many rows of a table are in the memory of this process while they are checked and committed."""

READ_ROWS = 20_000
"""Up to this many rows of a table are read by this process: they are part of every plan that is sent to the engine."""


@cache
def _server() -> SparkConnectServer:
    """The server of this process; it ends with it."""
    prepare_embedded_environment()
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    return server


WHOLE_WINDOW = ".*No Partition Defined for Window operation"
"""A warning of the Spark client, which does not know that the engine is in this process: a few rows are meant."""


def open_session(name: str) -> SparkSession:
    """A session of the engine of this process; its name is not shown anywhere."""
    del name
    if not is_local():
        raise CensusError(
            f"CENSUS_ENGINE=embedded works on a lake of this machine, not on {lake_root()}; set CENSUS_ENGINE=spark"
        )
    _folder()  # now: threads that were first to ask for it would each make one
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        # Airflow ends a task with SIGTERM; Python would end at once, and leave the folder with its rows
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    warnings.filterwarnings("ignore", WHOLE_WINDOW)
    host, port = _server().listening_address
    session = SparkSession.builder.remote(f"sc://{host}:{port}").create()
    client = session.client
    client.set_retry_policies([*client.get_retry_policies(), UnreadableAnswer(max_retries=3, initial_backoff=10)])
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    return session


class UnreadableAnswer(RetryPolicy):
    """An answer of the engine whose bytes the client cannot read: it is asked again.

    Seen once in some hundred thousand questions about a schema, under load; the next answer was right. gRPC says it
    on stderr each time.
    """

    def can_retry(self, exception: BaseException) -> bool:
        """Whether the client could not read the answer; a refusal of the engine has other details."""
        details = getattr(exception, "details", None)  # of grpc.Call
        return callable(details) and details() == "Exception deserializing response!"


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where computed frames are; it is removed when the process ends, and only this user may read it."""
    return tempfile.TemporaryDirectory(prefix="token-census-")


def computed(frame: DataFrame) -> DataFrame:
    """The same rows, computed now and kept in files of this process, without the plan that made them."""
    return _from_files(frame, _written(frame))


_PLACES: WeakKeyDictionary[DataFrame, str] = WeakKeyDictionary()
"""Frames of which all rows are in files, and the folder of these."""


def _from_files(frame: DataFrame, place: str) -> DataFrame:
    """The rows that were written there, with the columns of the frame."""
    schema = T.StructType([T.StructField(field.name, field.dataType) for field in frame.schema.fields])
    rows = frame.sparkSession.read.schema(schema).parquet(place)
    _PLACES[rows] = place
    return rows


def materialized(frame: DataFrame) -> DataFrame | pa.Table:
    """The rows of a frame, computed: few in the memory of this process, many in files until it ends.

    All by way of files: a result of some hundred thousand rows is too large for one message.
    """
    if frame in _PLACES:
        return frame
    place = _written(frame)
    is_large = Path(place).exists() and pds.dataset(place).count_rows() > IN_MEMORY_ROWS
    return _from_files(frame, place) if is_large else _taken(frame, place)


def files_of(frame: DataFrame) -> pds.Dataset | None:
    """The files in which a `materialized` frame has its rows."""
    return pds.dataset(_PLACES[frame]) if frame in _PLACES else None


def _taken(frame: DataFrame, place: str) -> pa.Table:
    """The rows of the frame that were written there; the files are removed."""
    if not Path(place).exists():
        return frame.toArrow()  # no rows, no files
    rows = pq.read_table(place)
    shutil.rmtree(place)
    return rows


def _written(frame: DataFrame) -> str:
    place = str(Path(_folder().name) / uuid.uuid4().hex)
    # Sail's default, zstd, takes longer than it saves: the files are read once or twice
    frame.write.options(compression="lz4_raw", statistics_enabled="none", max_row_group_size=100_000).parquet(place)
    return place


def most_text_bytes() -> int | None:
    """The most raw text that the engine can take at once."""
    return settings().embedded_most_text_bytes


def keeper(rows: int) -> Callable[[DataFrame], DataFrame] | None:
    """What to do with a frame of about this many rows before several others are made from it."""
    return collected if rows <= READ_ROWS else _kept


def _kept(frame: DataFrame) -> DataFrame:
    """The same rows, computed now: in files if they are many, without files if they are few.

    Sail 0.7 loses a column of a small table that it reads from files ("No field named …") in the arrival checks.
    """
    place = _written(frame)
    if Path(place).exists() and pds.dataset(place).count_rows() > READ_ROWS:
        return _from_files(frame, place)
    return frame_of_arrow(frame.sparkSession, _taken(frame, place))


@contextmanager
def compiling(spark: SparkSession, pays: bool) -> Iterator[None]:
    """Sail compiles nothing."""
    del spark, pays
    yield


@contextmanager
def held(frames: Iterable[DataFrame]) -> Iterator[None]:
    """Frames are read again from where they came: Sail holds nothing."""
    del frames
    yield


def numbered(lines: DataFrame) -> DataFrame:
    """Replaces `block_start` and `row_id` by `line_number`: each file is read as one block, from 0 on."""
    kept = [column for column in lines.columns if column not in ("block_start", "row_id")]
    return lines.select(*kept, (F.col("row_id") + 1).alias("line_number"))


def text_lines(spark: SparkSession, paths: list[str], place: list[Column], reads: Reads) -> DataFrame:
    """One row per line of these files: place, block_start (0), row_id (its place in the file, from 0) and its bytes.

    Read by this process, file by file, since Sail's own reader stops at the first byte that is not UTF-8.
    """
    fields = forms_of(reads.schema, tuple(reads.nested.items())) if reads.schema else None
    return lines_by_arrow(spark, paths, place, partial(lines_of, reads.columns, fields), os.cpu_count() or 1)


def one_object(lines: DataFrame, schema: str) -> DataFrame:
    """The lines with a `record` of these fields (DDL), read from `text`, and `is_whole`: it is one single value.

    Sail reads no field of a text that is not, so only a text without any of the fields is read once more.
    """
    fields = cast(T.StructType, T.StructType.fromDDL(schema)).names
    read = lines.withColumn("record", F.from_json("text", schema, JSON_OPTIONS))
    has_any = reduce(operator.or_, [F.col("record").getField(name).isNotNull() for name in fields])
    return read.withColumn("is_whole", F.when(has_any, F.lit(True)).otherwise(is_one_value(F.col("text"))))


def may_lose_array(text: Column) -> Column:
    """Never: Sail reads no field of a text that is not JSON."""
    del text
    return F.lit(False)


def sound_json(text: Column, schema: str) -> Column:
    """Texts of JSON, written so that Sail reads the fields of the schema (DDL) as Spark does."""
    fields = forms_of(schema)

    def written(texts: pa.Array) -> pa.Array:
        return rewritten(texts, fields)

    # an expression calls a Python function for each use of its result: call it only for texts that need it
    sound = arrow_udf(written, returnType="string")(text)  # type: ignore[call-overload]
    return F.when(text.rlike(pattern_of(fields)), sound).otherwise(text)


def delta_rows(spark: SparkSession, path: str, columns: Sequence[str]) -> DataFrame:
    """These columns of a Delta table, read when they are used."""
    rows = spark.read.format("delta").load(path)
    return rows.select(*(F.col(name).alias(name, metadata={}) for name in columns))
