"""What a run would read and replace. Reads the raw folder and the lake without Spark, and writes nothing."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from jobs.catalogue.inputs.reading import fingerprint
from jobs.commands.output import LOG, Listing, show, show_json
from jobs.commands.selection import selected
from jobs.ingest import files as raw
from jobs.ingest import unread
from jobs.ingest.pseudonyms import read_key
from jobs.ingest.sources import SOURCES, TAG_SOURCES
from jobs.lake import local_tables, reader
from jobs.stages.days import Periods, days_between, replaced_periods
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.contract import RUN_STAGES, Table
from schemas.errors import CensusError
from schemas.wording import counted

NOUNS = {"arrival_date": "day", "request_date": "day", "week_start": "week", "month": "month"}
"""Period column -> the noun for one of its values."""

FILE_HEADINGS = {
    "arrival_date": "arrival", "source": "source", "file": "file", "file_bytes": "bytes", "state": "since last read",
}  # fmt: skip
TABLE_HEADINGS = {"stage": "stage", "table": "table", "replaces": "replaces", "rows": "rows there now"}


@dataclass(frozen=True)
class PlannedFile:
    """A raw file that would be read; `state`: new, changed or unchanged since it was last read."""

    arrival_date: dt.date
    source: str
    file: str
    file_bytes: int
    state: str


@dataclass(frozen=True)
class PlannedTable:
    """A table that would be replaced: the values of its `period` column, or all of it if it has none.

    `rows`: the number of rows that would be replaced; null if the table was never built. `is_kept`: nothing would be
    replaced, because the inputs of the table are unchanged.
    """

    stage: str
    table: str
    period: str | None
    values: list[dt.date]
    rows: int | None
    is_kept: bool

    @property
    def replaces(self) -> str:
        """The replaced part, in words."""
        if self.is_kept:
            return "nothing: its inputs are unchanged"
        if self.period is None:
            return "the whole table"
        return f"{self.period}: {counted(len(self.values), NOUNS[self.period])}, {_range(self.values)}"


@dataclass(frozen=True)
class Plan:
    """What would be read and replaced.

    `stops`: the messages with which the run would stop before it reads a line. `unread`: those that name raw files
    which neither this run nor one before it reads.
    """

    files: list[PlannedFile]
    tables: list[PlannedTable]
    stops: list[str]
    unread: list[str]


def plan(first: dt.date, last: dt.date, select: Iterable[str] = ()) -> Plan:
    """The plan of `build` for the arrivals `first` to `last`, or for the part of it that `select` takes.

    Raises CensusError for a table that cannot be selected, and for a lake of another version.
    """
    selection = selected(select, RUN_STAGES)
    audited = [(row["source"], row["arrival_date"]) for row in reader.rows(TABLE_BY_NAME["load_audit"]).to_pylist()]
    ingested = {day for _, day in audited}
    files: list[PlannedFile] = []
    stops: list[str] = []
    passed_over: list[str] = []
    if "ingest" in selection.stages:
        days = replaced_periods("ingest", first, last, ingested)["arrival_date"]
        known = reader.rows(TABLE_BY_NAME["arrival_files"]).to_pylist()
        files, stops, found = _reading(days, known, last)
        passed_over = unread.not_read(days, [row["file"] for row in known])
        passed_over += unread.without_folder(days_between(first, last), found, audited)
    tables = []
    for stage in selection.stages:
        periods = replaced_periods(stage, first, last, ingested)
        is_kept = stage == "models" and _is_catalogue_unchanged()
        built = [table for table in tables_of_stage(stage) if selection.builds(table)]
        tables += [_planned(table, periods, is_kept) for table in built]
    return Plan(files, tables, stops, passed_over)


def show_plan(planned: Plan, as_json: bool) -> None:
    """Print a plan; then raises CensusError if the run would stop."""
    if as_json:
        show_json(asdict(planned))
    else:
        show(Listing(_reads(planned.files), FILE_HEADINGS, [asdict(file) for file in planned.files]), as_json=False)
        rows = [asdict(table) | {"replaces": table.replaces} for table in planned.tables]
        kept = sum(table.is_kept for table in planned.tables)
        title = f"replaces the periods that these arrivals can touch: {counted(len(rows) - kept, 'table')}"
        title += f"; {kept} stay as they are" if kept else ""
        show(Listing(title, TABLE_HEADINGS, rows, missing="not built"), as_json=False)
        for message in planned.unread:
            LOG.warning("%s", message)
    if planned.stops:
        raise CensusError("the run would stop:\n" + "\n".join(planned.stops))


def _reading(
    days: list[dt.date], rows: list[dict[str, Any]], last: dt.date
) -> tuple[list[PlannedFile], list[str], list[raw.Arrival]]:
    """The raw files of these arrivals, compared with `rows` of arrival_files; the messages that would stop; and the
    arrivals.
    """
    stops = _messages(read_key)
    try:
        logs, tags = raw.arrivals(days, "requests", SOURCES), raw.arrivals(days, "tags", TAG_SOURCES)
    except CensusError as error:
        return [], [*stops, str(error)], []
    known = {row["file"]: row["file_sha256"] for row in rows if row["arrival_date"] in set(days)}
    found = [(one, file) for one in (*logs, *tags) for file in one.files]
    stops += _messages(lambda: raw.stop_on_missing(days, logs, last))
    stops += _messages(lambda: raw.stop_on_gone(known, [file.name for _, file in found]))
    now = raw.sha256_of([file for _, file in found if file.name in known])
    states = {name: "unchanged" if known[name] == sha256 else "changed" for name, sha256 in now.items()}
    return (
        [PlannedFile(one.day, one.source, file.name, file.size, states.get(file.name, "new")) for one, file in found],
        stops,
        [*logs, *tags],
    )


def _messages(check: Callable[[], object]) -> list[str]:
    """The message with which a check would stop the run; none if it passes."""
    try:
        check()
    except CensusError as error:
        return [str(error)]
    return []


def _planned(table: Table, periods: Periods, is_kept: bool) -> PlannedTable:
    values = [] if table.period is None else periods[table.period]
    rows = reader.row_count(table, None if table.period is None else values)
    return PlannedTable(table.stage, f"{table.layer}/{table.name}", table.period, values, rows, is_kept)


def _is_catalogue_unchanged() -> bool:
    """Whether the models stage would keep its tables, as jobs/stages/models.py decides it."""
    made_from = fingerprint()
    found = [local_tables.opened(table) for table in tables_of_stage("models")]
    return all(table is not None and local_tables.last_made(table)[0] == made_from for table in found)


def _reads(files: list[PlannedFile]) -> str:
    """(…) -> `reads 3 files, 1,234 bytes: 1 new, 2 unchanged`."""
    states = Counter(file.state for file in files)
    listed = ", ".join(f"{count:,} {state}" for state, count in sorted(states.items()))
    size = sum(file.file_bytes for file in files)
    return f"reads {counted(len(files), 'file')}, {counted(size, 'byte')}" + (f": {listed}" if listed else "")


def _range(values: list[dt.date]) -> str:
    return str(values[0]) if len(values) == 1 else f"{values[0]} to {values[-1]}"
