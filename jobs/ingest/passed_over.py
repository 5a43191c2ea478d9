"""What a run passes over by rule: records that are not requests, by kind, and fields that no run reads.

Neither is an error, but a kind that should count, or a new field with a user or a cost, shows here first. No content
gets in: a kind is words of its source, and only plain names of fields are named.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.ingest.csv_lines import BYTE_ORDER_MARK, header_names
from jobs.ingest.files import Arrival, RawFile
from jobs.ingest.plain_names import is_plain
from jobs.ingest.raw_json import read_json
from jobs.ingest.sources import SOURCES, TAG_SOURCES, Source, SourceOfManyRecords, SourceWithKnownFields, field_names
from jobs.lake.parquet_files import columns_in, is_parquet
from jobs.lake.storage import raw_file_system
from jobs.lake.text_files import compression_of

MOST_KINDS = 200
"""No more kinds are collected; a log whose operations are of more kinds is damaged."""

SAMPLED_FILES = 3
SAMPLED_LINES = 20
SAMPLED_BYTES = 256 * 1024
"""Of each source the first lines of a few files are looked at: what all records have shows there, at no cost."""

LEAST_LINES = 2
"""A name in one line only may be a value that was written as a name."""

NAMED = 6


@dataclass(frozen=True)
class Skipped:
    """Records of a source that are not requests, all for the same reason. `first`: file and line of the first one."""

    source: str
    kind: str
    records: int
    first: str


@dataclass(frozen=True)
class UnreadFields:
    """Fields of the records, or columns of CSV files, of a source that no run reads, the most frequent first.

    `first`: the file and line in which the first of them was found.
    """

    source: str
    names: tuple[str, ...]
    first: str

    @property
    def listed(self) -> str:
        """The first NAMED of them, and how many more there are."""
        more = len(self.names) - NAMED
        return ", ".join(self.names[:NAMED]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class PassedOver:
    """What one run has passed over. `warnings`: its messages about files and records that are not read."""

    skipped: list[Skipped]
    fields: list[UnreadFields]
    warnings: list[str]


def skipped_kinds(records: Iterable[DataFrame], first: dt.date, last: dt.date) -> list[Skipped]:
    """The skipped records of the arrivals `first` to `last`, by source and kind, the most frequent first.

    `records`: frames of validated records (jobs/ingest/validate.py).
    """
    found: list[Skipped] = []
    for frame in records:
        rows = (
            frame.where(F.col("is_skipped") & F.col("arrival_date").between(F.lit(first), F.lit(last)))
            .groupBy("source", "skipped_kind")
            .agg(F.count(F.lit(1)).alias("records"), F.min(F.struct("file", "line_number")).alias("place"))
            .orderBy(F.desc("records"), "source", "skipped_kind")
            .limit(MOST_KINDS)
            .collect()
        )
        found += [
            Skipped(row.source, row.skipped_kind, row.records, f"{row.place.file} line {row.place.line_number}")
            for row in rows
        ]
    return found


def unread_fields(arrivals: Iterable[Arrival]) -> list[UnreadFields]:
    """Per source of these arrivals the fields that no run reads, found in a bounded sample of lines and headers.

    Fields that the source knows and leaves (NOT_READ) are passed over, and so is a source of several records per line:
    libraries add what they like to a span, and `unread_usage` names what matters of it.
    """
    files: dict[str, list[RawFile]] = {}
    for arrival in arrivals:
        files.setdefault(arrival.source, []).extend(file for file in arrival.files if file.size)
    found = [_unread_of(name, (SOURCES | TAG_SOURCES)[name], files[name]) for name in sorted(files)]
    return [one for one in found if one is not None]


def _unread_of(name: str, source: Source, files: list[RawFile]) -> UnreadFields | None:
    if isinstance(source, SourceOfManyRecords):
        return None
    read = set(field_names(source))
    read |= set(source.NOT_READ) if isinstance(source, SourceWithKnownFields) else set()
    counts: Counter[str] = Counter()
    places: dict[str, str] = {}
    # a header counts like the lines below it
    headers = {file.header: file.name for file in reversed(files) if file.header is not None}
    found = [(header_names(header), f"{file} line 1", LEAST_LINES) for header, file in headers.items()]
    json_files = [file for file in files if file.header is None]
    for file in _spread(json_files):
        found += [(names, f"{file.name} line {number}", 1) for number, names in _fields_of(file)]
    for names, place, weight in found:
        for field in {one for one in names if one not in read and is_plain(one)}:
            counts[field] += weight
            places.setdefault(field, place)
    named = [field for field, count in sorted(counts.items(), key=_most_first) if count >= LEAST_LINES]
    return UnreadFields(name, tuple(named), places[named[0]]) if named else None


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _spread(files: list[RawFile]) -> list[RawFile]:
    """The first of these files, the last, and one between them."""
    places = {0, len(files) // 2, len(files) - 1} if files else set()
    return [files[place] for place in sorted(places)][:SAMPLED_FILES]


def _fields_of(file: RawFile) -> Iterator[tuple[int, list[str]]]:
    """Number of a line and the names of the fields of its object, of the first lines of a file."""
    system, base = raw_file_system()
    if is_parquet(file.name):
        # a run has read them before, so it can be opened; all of its rows have these columns
        yield from ((row, columns_in(system, f"{base}/{file.name}")) for row in range(1, LEAST_LINES + 1))
        return
    try:
        with system.open_input_stream(f"{base}/{file.name}", compression=compression_of(file.name)) as stream:
            start: bytes = stream.read(SAMPLED_BYTES)
    except OSError:
        return  # the run names a damaged file
    for number, line in enumerate(start.split(b"\n")[:SAMPLED_LINES], 1):
        try:
            value = read_json(line.decode("utf-8").removeprefix(BYTE_ORDER_MARK))
        except ValueError:
            continue  # damaged, or cut off at the end of the sample
        if isinstance(value, dict):
            yield number, list(value)
