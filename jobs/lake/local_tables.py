"""Small tables of a lake on this machine, read and committed by delta-rs as Arrow: milliseconds where Spark takes a
second for each table, most of it for planning and for jobs of its own on Delta's log.

Both write the same tables: same protocol, schema, properties and statistics.
"""

import datetime as dt
import json
import math
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pds
import pyarrow.fs
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError
from pyspark.sql import types as T

from jobs.lake.contracts import VERSION_PROPERTY, LakeError, arrow_schema, check, properties
from jobs.lake.storage import path
from schemas.contract import Table

Ranges = Mapping[str, tuple[object, object]]
"""Column -> its first and last value, both included."""


def opened(table: Table) -> DeltaTable | None:
    """The table as delta-rs sees it, None if it was never written; raises LakeError if its contract is another."""
    if not DeltaTable.is_deltatable(path(table)):
        return None
    found = DeltaTable(path(table))
    schema = T.StructType.fromJson(json.loads(found.schema().to_json()))
    check(table, schema, found.metadata().configuration.get(VERSION_PROPERTY))
    return found


def dataset(found: DeltaTable) -> pds.Dataset:
    """The files of a table, opened by Arrow's own file system.

    The one of delta-rs is written in Python. A thread of Arrow that still closes a file when the program ends would
    abort it ("terminate called without an active exception", one time in ten).
    """
    # Arrow does not know Hadoop's name of S3
    system, base = pyarrow.fs.FileSystem.from_uri(found.table_uri.replace("s3a://", "s3://", 1))
    return found.to_pyarrow_dataset(filesystem=pyarrow.fs.SubTreeFileSystem(base, system))


def count_rows(found: DeltaTable, ranges: Ranges) -> int | None:
    """At most how many rows lie in these ranges, from Delta's log alone; None if the log does not say of every file."""
    files = pa.table(found.get_add_actions(flatten=True))
    for column, (first, last) in ranges.items():
        name = f"partition.{column}"
        if name in files.column_names:
            files = files.filter((pc.field(name) >= pa.scalar(first)) & (pc.field(name) <= pa.scalar(last)))
    counts = files["num_records"]
    return None if counts.null_count else pc.sum(counts).as_py() or 0


def read(found: DeltaTable, table: Table, ranges: Ranges) -> pa.Table:
    """The rows in these ranges, in the contract's columns and types."""
    kept = None
    for column, (first, last) in ranges.items():
        inside = (pc.field(column) >= pa.scalar(first)) & (pc.field(column) <= pa.scalar(last))
        kept = inside if kept is None else kept & inside
    rows = dataset(found).to_table(columns=list(table.column_names), filter=kept)
    return rows.cast(arrow_schema(table))


def last_made(found: DeltaTable) -> tuple[str, str]:
    """The `made_from` of the newest write, and its time (UTC, ISO 8601); two empty texts if not known."""
    for commit in found.history(10):
        if not commit["operation"].startswith("VACUUM"):
            written_at = dt.datetime.fromtimestamp(commit["timestamp"] / 1000, dt.UTC)
            return commit.get("userMetadata", ""), f"{written_at:%Y-%m-%dT%H:%M:%SZ}"
    return "", ""


def create(table: Table) -> None:
    """Create the table from its contract, or raise LakeError if the one there was made from another."""
    if opened(table) is not None:
        return
    DeltaTable.create(
        path(table),
        schema=arrow_schema(table),
        partition_by=list(table.partition),
        description=table.doc,
        mode="ignore",  # another process may have created it meanwhile
        configuration=properties(table),
        raise_if_key_not_exists=False,
    )


def overwrite(table: Table, rows: pa.Table | pds.Dataset, predicate: str | None, made_from: str = "") -> None:
    """Replace the rows for which the predicate (SQL; None: all rows) holds, in one atomic commit.

    `rows`: the contract's columns in exactly its types, and perhaps others, which are not written: delta-rs would
    silently cut a fraction in a bigint column. Raises LakeError if a row breaks the predicate or NOT NULL, or if
    another run wrote the same rows meanwhile.
    """
    made = CommitProperties(custom_metadata={"userMetadata": made_from}) if made_from else None
    try:
        _write(table, rows, mode="overwrite", predicate=predicate, commit_properties=made)
    except DeltaError as error:
        if predicate is None or "failed validation check" not in str(error):
            raise
        # its message shows rows
        raise LakeError(f"{table.name}: rows lie outside of {predicate}") from None


def vacuum(table: Table, keep_hours: float) -> None:
    """Delete the files that no version of the last `keep_hours` hours uses, and those that no version ever used."""
    found = opened(table)
    if found is not None:
        found.vacuum(math.ceil(keep_hours), dry_run=False, enforce_retention_duration=False, full=True)


def append(table: Table, rows: pa.Table) -> None:
    """Add rows in one atomic commit; raises LakeError if a row breaks NOT NULL."""
    _write(table, rows, mode="append")


def _write(table: Table, rows: pa.Table | pds.Dataset, **options: Any) -> None:
    schema = arrow_schema(table)
    found = pds.dataset(rows) if isinstance(rows, pa.Table) else rows
    nulls = _nulls(found, [field.name for field in schema if not field.nullable])
    if nulls:
        raise LakeError(f"{table.name}: {', '.join(nulls)} must not be null, and is in some rows")
    create(table)
    # without comments: the table keeps those it was created with, and delta-rs refuses others
    plain = pa.schema([field.remove_metadata() for field in schema])
    try:
        write_deltalake(path(table), _read(found, plain.names).cast(plain), **options)
    except CommitFailedError as error:
        raise LakeError(f"{table.name}: another run wrote it at the same time ({error}); run it again") from None


def _nulls(rows: pds.Dataset, promised: list[str]) -> list[str]:
    """Those of the columns that are null in some rows; all are read in one pass."""
    found = {name for batch in _read(rows, promised) for name in promised if batch.column(name).null_count}
    return [name for name in promised if name in found]


def _read(rows: pds.Dataset, columns: list[str]) -> pa.RecordBatchReader:
    """The rows batch by batch: of rows in files, few are in memory."""
    # by default Arrow keeps the bytes of a whole file in memory
    unbuffered = pds.ParquetFragmentScanOptions(pre_buffer=False)
    return rows.scanner(
        columns=columns, batch_readahead=1, fragment_readahead=1, fragment_scan_options=unbuffered
    ).to_reader()
