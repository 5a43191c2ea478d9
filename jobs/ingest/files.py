"""The files of the raw logs, by source and arrival day."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow.fs
from pyspark.sql import DataFrame, SparkSession

from jobs.ingest.csv_lines import BYTE_ORDER_MARK, header_names
from jobs.ingest.errors import RawError
from jobs.ingest.layout import expected, folders_of, patterns_of
from jobs.ingest.parquet import is_of_delta_table, of_newest_version, stop_on_other_columns
from jobs.ingest.sources import Source, SourceWithOtherFiles, field_names
from jobs.lake.frames import frame_of_rows
from jobs.lake.parquet_files import ENDING, is_parquet
from jobs.lake.storage import children, files_below, raw_file_system, raw_root
from jobs.lake.text_files import compression_of
from jobs.settings import settings
from schemas.wording import counted

KIND = re.compile(r"\.((jsonl|ndjson|json|log|csv)(\.gz|\.zst)?|parquet)\Z")
"""How the name of a raw file ends. All but CSV and Parquet hold one JSON object per line."""

KINDS = ".jsonl, .ndjson, .json, .log (JSON lines) or .csv, plain, .gz or .zst, or in .parquet"
TEXT_OF_COMPRESSED = 6
"""JSON lines of requests take about this many times the bytes of their compressed file."""

COMPRESSED = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd", ENDING: b"PAR1"}
"""The end of the name of a compressed file -> its first bytes. Parquet is compressed inside."""

START_BYTES = 4

BLOCK_BYTES = 1024 * 1024
HEADER_BYTES = 64 * 1024
NAMED_FILES = 10
TEXT_FIELD = re.compile(r"\w+\s+string")
"""A field of a source's SCHEMA that is plain text. Matched here, since Spark's own parser needs a running Spark."""
SIGNS = ((";", "semicolons"), ("\t", "tabs"))
FILES_SCHEMA = "arrival_date date, source string, file string, file_bytes bigint, file_sha256 string"


@dataclass(frozen=True)
class RawFile:
    """One file of an arrival: `name` relative to the raw root, `path` for Spark, `header` the first line of a CSV."""

    name: str
    path: str
    size: int
    header: str | None

    @property
    def text_bytes(self) -> int:
        """About how much text it holds."""
        return self.size * (TEXT_OF_COMPRESSED if self.name.endswith(tuple(COMPRESSED)) else 1)


@dataclass(frozen=True)
class Arrival:
    """One source's folder of one day; several, where CENSUS_LAYOUT has several patterns for the source."""

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
        if name == folder.base_name:
            raise RawError(f"{raw_root()}/{kind}/{name}: rename this folder to source={name}")
        patterns = patterns_of(settings().layout)
        folders = [(day, f"{folder.path}/{one}") for day in days for one in folders_of(patterns, name, day)]
        there: dict[dt.date, list[RawFile]] = {}
        for (day, _), info in zip(folders, system.get_file_info([path for _, path in folders]), strict=True):
            if info.type == pyarrow.fs.FileType.Directory:
                there.setdefault(day, []).extend(_files(system, base, info.path, sources[name]))
        found += [Arrival(name, day, tuple(sorted(files, key=_name))) for day, files in there.items()]
    return sorted(found, key=lambda arrival: (arrival.day, arrival.source))


def _name(file: RawFile) -> str:
    return file.name


def stop_on_missing(days: list[dt.date], found: list[Arrival], last: dt.date) -> None:
    """Raise RawError if a day has no folder of any source.

    A day on which the gateway logged nothing is an empty folder. A missing folder may be a failed delivery.
    `last`: the last day that was asked for; days after it are read again, because they may repeat its lines.
    """
    missing = sorted(set(days) - {arrival.day for arrival in found})
    if missing:
        listed = ", ".join(str(day) for day in missing[:5]) + (" …" if len(missing) > 5 else "")
        if missing[0] > last:
            listed += f" (read before, and again with {last}, whose lines it may repeat)"
        raise RawError(
            f"no raw logs for {listed}: expected a folder {expected(patterns_of(settings().layout), missing[0])} below "
            f"{raw_root()}/requests/. If the gateway logged nothing that day, make the folder and leave it empty."
        )


def stop_on_too_much(days: list[dt.date], files: list[RawFile], most_text_bytes: int | None) -> None:
    """Raise RawError if the files of these days hold more text than the engine can take at once."""
    text_bytes = sum(file.text_bytes for file in files)
    if most_text_bytes is not None and text_bytes > most_text_bytes:
        span = f"{days[0]} to {days[-1]}" if len(days) > 1 else f"{days[0]}"
        raise RawError(
            f"{span}: about {text_bytes:,} bytes of raw text, more than the {most_text_bytes:,} that the embedded "
            f"engine takes at once. Run fewer days at once, set CENSUS_ENGINE=spark, or, with memory for it, raise "
            f"CENSUS_EMBEDDED_MOST_TEXT_BYTES; nothing was read"
        )


def manifest(spark: SparkSession, arrivals_: list[Arrival]) -> DataFrame:
    """One row per file: arrival_date, source, file, file_bytes, file_sha256. Reads every byte once, in the driver."""
    files = [(one.day, one.source, file) for one in arrivals_ for file in one.files]
    sums = sha256_of([file for _, _, file in files])
    rows = [(day, source, file.name, file.size, sums[file.name]) for day, source, file in files]
    return frame_of_rows(spark, rows, FILES_SCHEMA)


def sha256_of(files: list[RawFile]) -> dict[str, str]:
    """File name -> SHA-256, as `sha256sum` prints it. Reads every byte once.

    Raises RawError if the bytes of a file are not of the kind that its name says: readers go by the name.
    """
    system, base = raw_file_system()

    def digest(file: RawFile) -> str:
        with system.open_input_stream(f"{base}/{file.name}", compression=None) as stream:
            start = stream.read(START_BYTES)
            _stop_on_other_kind(file.name, start)
            found = hashlib.sha256(start)
            while block := stream.read(BLOCK_BYTES):
                found.update(block)
            return found.hexdigest()

    with ThreadPoolExecutor() as pool:
        return dict(zip((file.name for file in files), pool.map(digest, files), strict=True))


def _stop_on_other_kind(name: str, start: bytes) -> None:
    """Raise RawError for a compressed file without the end of its kind in its name, and for another file with it."""
    kind = next((end for end, first in COMPRESSED.items() if start.startswith(first)), "")
    named = next((end for end in COMPRESSED if name.endswith(end)), "")
    if start and kind != named:
        plain = name.rsplit("/", 1)[1].removesuffix(named)
        ending = kind or (".jsonl" if named == ENDING else "")
        raise RawError(f"{name}: its first bytes are not those of its name; rename it to {plain}{ending}")


def stop_on_gone(known: Iterable[str], found: Iterable[str]) -> list[str]:
    """Raise RawError if a file that was read before is gone: its requests would leave the tables.

    Returns the names of those that are no longer part of their Delta table, whose log says so.
    """
    system, base = raw_file_system()
    missing = sorted(set(known) - set(found))
    replaced = [name for name in missing if is_of_delta_table(system, base, name)]
    gone = sorted(set(missing) - set(replaced))
    there = [info.path.removeprefix(f"{base}/") for info in _infos(system, base, gone) if info.is_file]
    if there:
        raise RawError(
            f"{counted(len(there), 'raw file')} of an earlier run would not be read, although it is there: "
            f"{there[0]}. Is CENSUS_LAYOUT as it was? It is {settings().layout or 'not set'}"
        )
    if gone:
        listed = "".join(f"\n  {name}" for name in gone[:NAMED_FILES]) + ("\n  …" if len(gone) > NAMED_FILES else "")
        raise RawError(
            f"{counted(len(gone), 'raw file')} of an earlier run cannot be found:{listed}\nTheir requests would leave "
            f"the tables. Deliver them again; or, if they were withdrawn, put an empty file of the same name there."
        )
    return replaced


def _infos(system: pyarrow.fs.FileSystem, base: str, names: list[str]) -> list[pyarrow.fs.FileInfo]:
    return list(system.get_file_info([f"{base}/{name}" for name in names]))


def _files(system: pyarrow.fs.FileSystem, base: str, folder: str, source: Source) -> tuple[RawFile, ...]:
    others = re.compile(source.OTHER_FILES) if isinstance(source, SourceWithOtherFiles) else None
    found = of_newest_version(system, base, folder, source, files_below(system, folder))
    files = [info for info in found if not (others and others.search(info.path.removeprefix(f"{folder}/")))]
    for info in files:
        if not KIND.search(info.base_name):
            raise RawError(f"{info.path}: its name must end in {KINDS}; rename it, convert it or move it away")
    prefix = raw_root().split("://")[0] + "://" if "://" in raw_root() else ""
    return tuple(
        RawFile(info.path.removeprefix(f"{base}/"), prefix + info.path, info.size, _header(system, info, source))
        for info in files
    )


def _header(system: pyarrow.fs.FileSystem, info: pyarrow.fs.FileInfo, source: Source) -> str | None:
    """The first line of a CSV file; raises RawError if it names none of the columns of the source."""
    if is_parquet(info.path) and info.size:
        with system.open_input_stream(info.path, compression=None) as stream:
            _stop_on_other_kind(info.path, stream.read(START_BYTES))
        stop_on_other_columns(system, info, source)
    kind = KIND.search(info.base_name)
    if kind is None or kind[2] != "csv" or not info.size:
        return None
    with system.open_input_stream(info.path, compression=None) as stream:
        _stop_on_other_kind(info.path, stream.read(START_BYTES))
    try:
        with system.open_input_stream(info.path, compression=compression_of(info.path)) as stream:
            start: bytes = stream.read(HEADER_BYTES)
    except OSError as error:
        raise RawError(f"cannot read {info.path}: {error}") from None
    header = start.split(b"\n")[0].decode("utf-8", errors="replace").removeprefix(BYTE_ORDER_MARK).removesuffix("\r")
    known = columns_of(source)
    if not known:
        raise RawError(
            f"{info.path}: this source has no CSV files; its records are JSON, one per line, in .jsonl files"
        )
    if not set(header_names(header)) & set(known):
        hint = next(
            (f" (its fields are separated by {name}, not by commas)" for sign, name in SIGNS if sign in header), ""
        )
        raise RawError(f"{info.path}, line 1: no header: it names none of the columns {', '.join(known)}{hint}")
    return header


def columns_of(source: Source) -> list[str]:
    """The columns of a CSV file that a source reads; none if its records are JSON alone."""
    fields = [field.strip() for field in source.SCHEMA.split(",")]
    return list(field_names(source)) if all(map(TEXT_FIELD.fullmatch, fields)) else []
