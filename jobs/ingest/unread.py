"""What a person should know of the raw logs: files that no run reads, sources without a folder, calls logged twice,
and usage in a form that no source reads.

Nobody would notice them: a run that passes them over ends well.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from itertools import combinations

import pyarrow.fs
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from jobs.ingest.csv_lines import header_names
from jobs.ingest.files import Arrival, columns_of
from jobs.ingest.layout import below_days, day_of, folders_of, patterns_of
from jobs.ingest.plain_names import is_plain
from jobs.ingest.sources import SOURCES, TAG_SOURCES, SourceWithOtherFiles
from jobs.lake.delta_files import LOG, files_of_table
from jobs.lake.parquet_files import is_parquet
from jobs.lake.storage import is_hidden, raw_file_system, raw_root
from jobs.settings import settings
from schemas.errors import CensusError
from schemas.wording import counted

NOT_LOGS = ("truth/", "catalogue/")
"""Where `simulate` writes the true numbers of its logs, and where an operator's catalogue lies."""

NAMED = 20
"""At most this many files are named for a reason."""

TWICE = ("litellm", "litellm_spend_logs", "litellm_clickhouse")
"""Logs of the same gateway: nothing in them tells that two records are of one call."""

EXPECTED_DAYS = 7
"""A source with a folder in this many days before a day is expected to have one on the day."""


def not_read(reads: Collection[dt.date], known: Collection[str]) -> list[str]:
    """Messages that name the files below the raw root that neither this run nor one before it reads, each once.

    `reads`: the arrivals that this run reads. `known`: the files in the lake, relative to the raw root. Files of
    days after all of these are passed over: their runs are still to come.
    """
    system, base = raw_file_system()
    try:
        names, strays = _without_replaced(_names(system, base), known)
    except OSError as error:
        # for instance `lost+found` of a disk: the run reads its own folders all the same
        return [f"not looked for files that no run reads: {error}"]
    found = messages(names, reads, known)
    if strays:
        found.append(
            f"no run reads {counted(len(strays), 'Parquet file')} in the folder of a Delta table, because its log does "
            f"not name them. If they are logs, append them to the table:{_listed(strays)}"
        )
    return found


def messages(names: Iterable[str], reads: Collection[dt.date], known: Collection[str]) -> list[str]:
    """The messages of `not_read` for files of these names, relative to the raw root."""
    patterns = patterns_of(settings().layout)
    read_days = {day for name in known if (day := day_of(patterns, name))}
    newest = max([*reads, *read_days])
    misplaced: list[str] = []
    late: list[tuple[dt.date, str]] = []
    passed: list[tuple[dt.date, str]] = []
    for name in sorted(set(names) - set(known)):
        day = day_of(patterns, name)
        if day is None:
            misplaced.append(name)
        elif day in reads or day >= newest:
            continue
        else:
            (late if day in read_days else passed).append((day, name))
    found = []
    if misplaced:
        found.append(
            f"no run reads {counted(len(misplaced), 'file')}, because logs are read from "
            f"requests/source=<source>/dt=<YYYY-MM-DD>/ and tags/source=<source>/dt=<YYYY-MM-DD>/, or as CENSUS_LAYOUT "
            f"says:{_listed(misplaced)}"
        )
    if late:
        what = f"{counted(len(late), 'file')} landed after the day was read"
        found.append(f"{what}: {_command(late)}{_listed([name for _, name in late])}")
    if passed:
        # only counted: a backfill has them in each of its runs but the last
        days = counted(len({day for day, _ in passed}), "day")
        what = f"{counted(len(passed), 'file')} of {days} before {newest}, which no run has read yet"
        found.append(f"{what}: {_command(passed)}")
    return found


def _command(files: list[tuple[dt.date, str]]) -> str:
    return f"python -m jobs build --from {min(files)[0]} --to {max(files)[0]}"


def without_folder(
    days: Iterable[dt.date], found: Iterable[Arrival], earlier: Iterable[tuple[str, dt.date]]
) -> list[str]:
    """A message for each source without a folder on some of these days, though it had one shortly before.

    `found`: the arrivals of the days. `earlier`: source and arrival of those in the lake.
    """
    patterns = patterns_of(settings().layout)
    present = {(one.source, one.day) for one in found}
    known = present | set(earlier)
    missing: dict[str, list[tuple[dt.date, dt.date]]] = {}
    for day in sorted(days):
        for source in sorted({source for source, _ in known} - {source for source, at in present if at == day}):
            before = [at for name, at in known if name == source and 0 < (day - at).days <= EXPECTED_DAYS]
            if before:
                missing.setdefault(source, []).append((day, max(before)))
    return [
        f"no folder {' or '.join(folders_of(patterns, source, absent[0][0]))} of {source}, which had one on "
        f"{absent[0][1]}"
        + (f", nor on {counted(len(absent) - 1, 'more day')} to {absent[-1][0]}" if len(absent) > 1 else "")
        + ": was it delivered? If nothing was logged on a day, make its folder and leave it empty"
        for source, absent in missing.items()
    ]


def of_one_gateway(found: Iterable[Arrival]) -> list[str]:
    """A message for each two sources that log the same calls under other ids, with the days that have files of both."""
    days: dict[str, set[dt.date]] = {source: set() for source in TWICE}
    for one in found:
        if one.source in days and any(file.size for file in one.files):
            days[one.source].add(one.day)
    messages_ = []
    for pair in combinations(TWICE, 2):
        if both := sorted(days[pair[0]] & days[pair[1]]):
            more = f" and {counted(len(both) - 1, 'more day')}" if len(both) > 1 else ""
            messages_.append(
                f"{both[0]}{more}: files of {' and of '.join(pair)}. If they are of one gateway, each of its calls "
                f"counts twice: deliver one of them"
            )
    return messages_


def empty(found: Iterable[Arrival], known: Collection[str]) -> list[str]:
    """The message that names the files of 0 bytes, unless they were read before: then they were withdrawn."""
    names = sorted(file.name for one in found for file in one.files if not file.size and file.name not in known)
    if not names:
        return []
    return [f"{counted(len(names), 'new file')} of 0 bytes: delivered before it was written?{_listed(names)}"]


def columns(found: Iterable[Arrival]) -> list[str]:
    """A message for each header of CSV files that lacks columns and has others instead: were they renamed?

    Nothing is read for a column that is not there, and an export of an older version may lack some.
    """
    first: dict[tuple[str, str], str] = {}
    for one in found:
        for file in one.files:
            if file.header is not None:
                first.setdefault((one.source, file.header), file.name)
    told = []
    for (source, header), name in first.items():
        known, there = columns_of((SOURCES | TAG_SOURCES)[source]), header_names(header)
        lacking = [column for column in known if column not in there]
        others = [column for column in there if column not in known and is_plain(column)]
        if lacking and others:
            told.append(
                f"{name}: its header has no {', '.join(lacking)}; it has {', '.join(others[:NAMED])}, which no run "
                f"reads. Were columns renamed?"
            )
    return told


def of_records(records: DataFrame) -> list[str]:
    """Messages about what is not read of records, for each source, most records first.

    Skipped records with counts of tokens, which may be requests; and costs below 0.
    `records`: validated records (jobs/ingest/validate.py).
    """
    is_unread = F.col("unread_usage").isNotNull() & F.col("is_skipped")
    is_negative = F.col("has_negative_cost") & ~F.col("is_skipped")
    found = (
        records.where(is_unread | is_negative)
        .groupBy("source", F.when(is_unread, F.col("unread_usage")).alias("usage"))
        .agg(F.count(F.lit(1)).alias("records"), F.min(F.struct("file", "line_number")).alias("place"))
        .orderBy(F.desc("records"), "source", "usage")
        .limit(NAMED)
    )
    return [f"{_of_kind(row)} (first in {row.place.file} line {row.place.line_number})" for row in found.collect()]


def _of_kind(row: Row) -> str:
    if row.usage is None:
        return f"{counted(row.records, 'record')} of {row.source} with a cost below 0: the cost counts as not known"
    records = counted(row.records, "skipped record")
    return f"{records} of {row.source} with counts of tokens, in no form that is read: {row.usage}"


def _names(system: pyarrow.fs.FileSystem, base: str) -> list[str]:
    """All files below the raw root, relative to it, except what is not logs."""
    selector = pyarrow.fs.FileSelector(base, recursive=True, allow_not_found=True)
    files = [info for info in system.get_file_info(selector) if info.type == pyarrow.fs.FileType.File]
    names = [info.path.removeprefix(base).lstrip("/") for info in files]
    return [name for name in names if not name.startswith(NOT_LOGS) and not _is_left_alone(name)]


def _without_replaced(names: list[str], known: Collection[str]) -> tuple[list[str], list[str]]:
    """The names without hidden ones and without files of Delta tables that are not of the newest version; and of these
    the ones that the log of the table has never named, or has forgotten.
    """
    tables = {name.split(f"/{LOG}/")[0] for name in names if f"/{LOG}/" in name}
    found = [name for name in names if not any(is_hidden(part) for part in name.split("/"))]
    strays: list[str] = []
    for table in tables:
        inside = {name for name in found if name.startswith(f"{table}/") and is_parquet(name)}
        if inside - set(known):
            try:
                files = files_of_table(f"{raw_root()}/{table}", ())
            except CensusError:
                continue
            others = {name for name in inside if name.removeprefix(f"{table}/") not in files.current}
            strays += [name for name in others if name.removeprefix(f"{table}/") not in files.replaced]
            found = [name for name in found if name not in others]
    return found, sorted(set(strays) - set(known))


def _is_left_alone(name: str) -> bool:
    """Whether a source lays such files among its logs."""
    for source, module in SOURCES.items():
        place = f"requests/source={source}/"
        if name.startswith(place) and isinstance(module, SourceWithOtherFiles):
            below = below_days(patterns_of(settings().layout), source, name.removeprefix(place))
            return re.search(module.OTHER_FILES, below) is not None
    return False


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return "".join(f"\n  {name}" for name in names[:NAMED]) + (f"\n  and {more:,} more" if more > 0 else "")
