"""The raw logs as they lie: which files arrived on which day."""

import datetime as dt
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow.fs
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as T

from jobs.ingest.records import BYTE_ORDER_MARK, header_names
from jobs.ingest.sources import Source
from jobs.lake.frames import frame_of_rows
from jobs.lake.storage import children, raw_file_system, raw_root
from schemas.errors import CensusError

SUFFIXES = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz")
HEADER_BYTES = 64 * 1024
FILES_SCHEMA = "arrival_date date, source string, file string, file_bytes bigint, file_sha256 string"


class RawError(CensusError):
    """The raw logs are not as they should be; the message names the folder or file and says what to do."""


@dataclass(frozen=True)
class RawFile:
    """One file of an arrival: `name` relative to the raw root, `path` for Spark, `header` the first line of a CSV."""

    name: str
    path: str
    size: int
    header: str | None


@dataclass(frozen=True)
class Arrival:
    """One `dt=` folder of one source."""

    source: str
    day: dt.date
    files: tuple[RawFile, ...]


def arrivals(days: list[dt.date], kind: str, sources: dict[str, Source]) -> list[Arrival]:
    """The arrivals of these days, of all sources; raises RawError if a source or a kind of file is not known.

    `kind`: the folder below the raw root, `requests` or `tags`.
    """
    system, base = raw_file_system()
    found: list[Arrival] = []
    for folder in children(system, f"{base}/{kind}"):
        name = folder.base_name.removeprefix("source=")
        if name not in sources:
            raise RawError(f"{raw_root()}/{kind}/{folder.base_name}: no such source; known are {', '.join(sources)}")
        present = {child.base_name: child for child in children(system, folder.path)}
        for day in days:
            if f"dt={day}" in present:
                files = _files(system, base, present[f"dt={day}"].path, sources[name])
                found.append(Arrival(name, day, files))
    return sorted(found, key=lambda arrival: (arrival.day, arrival.source))


def stop_on_missing(days: list[dt.date], found: list[Arrival]) -> None:
    """Raise RawError if a day has no folder of any source.

    A day on which the gateway really logged nothing is an empty folder: a missing one may be a failed delivery.
    """
    missing = sorted(set(days) - {arrival.day for arrival in found})
    if missing:
        listed = ", ".join(str(day) for day in missing[:5]) + (" …" if len(missing) > 5 else "")
        raise RawError(
            f"no raw logs for {listed}: expected a folder {raw_root()}/requests/source=<source>/dt={missing[0]}/. "
            f"If the gateway logged nothing that day, make the folder and leave it empty."
        )


def manifest(spark: SparkSession, arrivals_: list[Arrival]) -> DataFrame:
    """One row a file: arrival_date, source, file, file_bytes, file_sha256. Reads every byte once, in the driver."""
    system, base = raw_file_system()
    files = [(one.day, one.source, file) for one in arrivals_ for file in one.files]
    with ThreadPoolExecutor() as pool:
        sums = list(pool.map(lambda entry: _sha256(system, f"{base}/{entry[2].name}"), files))
    rows = [(day, source, file.name, file.size, sum_) for (day, source, file), sum_ in zip(files, sums, strict=True)]
    return frame_of_rows(spark, rows, FILES_SCHEMA)


def _sha256(system: pyarrow.fs.FileSystem, path: str) -> str:
    with system.open_input_stream(path, compression=None) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(system: pyarrow.fs.FileSystem, base: str, folder: str, source: Source) -> tuple[RawFile, ...]:
    files = children(system, folder)
    for info in files:
        if info.type != pyarrow.fs.FileType.File or not info.base_name.endswith(SUFFIXES):
            raise RawError(f"{info.path}: not a {' or '.join(SUFFIXES)} file; rename it, convert it or move it away")
    prefix = raw_root().split("://")[0] + "://" if "://" in raw_root() else ""
    return tuple(
        RawFile(info.path.removeprefix(f"{base}/"), prefix + info.path, info.size, _header(system, info, source))
        for info in files
    )


def _header(system: pyarrow.fs.FileSystem, info: pyarrow.fs.FileInfo, source: Source) -> str | None:
    """The first line of a CSV file; raises RawError where it names no column of the source."""
    if not info.base_name.endswith((".csv", ".csv.gz")) or not info.size:
        return None
    compression = "gzip" if info.base_name.endswith(".gz") else None
    try:
        with system.open_input_stream(info.path, compression=compression) as stream:
            start: bytes = stream.read(HEADER_BYTES)
    except OSError as error:
        raise RawError(f"cannot read {info.path}: {error}") from None
    header = start.split(b"\n")[0].decode("utf-8", errors="replace").removeprefix(BYTE_ORDER_MARK).removesuffix("\r")
    fields = T.StructType.fromDDL(source.SCHEMA)
    if any(not isinstance(field.dataType, T.StringType) for field in fields):
        raise RawError(f"{info.path}: this source has no CSV files; its records are JSON, one a line, in .jsonl files")
    known = fields.names
    if not set(header_names(header)) & set(known):
        raise RawError(f"{info.path}, line 1: no header: it names none of the columns {', '.join(known)}")
    return header
