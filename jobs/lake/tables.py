"""The only place that writes Delta: creates tables, replaces whole days or all rows of them. Stages also read by it.

Every write is one atomic commit. Readers other than Spark read these tables too, so only Delta's default features are
used. Rows that a stage holds as Arrow are committed by delta-rs where the lake lies on this machine, all others by
Spark. Local disk is safe for concurrent writers; object stores need what docs/operations.md says.
"""

import datetime as dt
from collections.abc import Iterable
from typing import TypeAlias

import pyarrow as pa
import pyarrow.dataset as pds
from delta.tables import DeltaTable
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.lake import local_tables
from jobs.lake.contracts import VERSION_PROPERTY, LakeError, arrow_schema, check, properties, spark_schema
from jobs.lake.engine import delta_rows, files_of, is_embedded, materialized, read_rows
from jobs.lake.frames import frame_of_arrow, frame_of_rows
from jobs.lake.local_tables import Ranges
from jobs.lake.storage import is_local, path
from schemas.contract import Table

DELTA_KEEPS_HOURS = 168
"""By default Delta refuses to vacuum younger files: a run that takes longer could lose its input."""

Rows: TypeAlias = DataFrame | pa.Table | pds.Dataset
"""Rows of a table: still a plan, or computed, and held by the driver or in files of its own."""


def exists(spark: SparkSession, table: Table) -> bool:
    """Whether the table has been created."""
    return local_tables.opened(table) is not None if is_local() else DeltaTable.isDeltaTable(spark, path(table))


def create(spark: SparkSession, table: Table) -> None:
    """Create the table from its contract, or raise LakeError if the one there was made from another."""
    if is_local():
        local_tables.create(table)
        return
    if DeltaTable.isDeltaTable(spark, path(table)):
        _check(spark, table)
        return
    builder = DeltaTable.createIfNotExists(spark).location(path(table)).comment(table.doc)
    for column in table.columns:
        builder = builder.addColumn(column.name, column.type, nullable=column.nullable, comment=column.doc)
    if table.partition:
        builder = builder.partitionedBy(*table.partition)
    for name, value in properties(table).items():
        builder = builder.property(name, value)
    builder.execute()


def _check(spark: SparkSession, table: Table) -> None:
    detail = DeltaTable.forPath(spark, path(table)).detail().select("properties").head()
    version = detail["properties"].get(VERSION_PROPERTY) if detail else None
    check(table, spark.read.format("delta").load(path(table)).schema, version)


def read(spark: SparkSession, table: Table, ranges: Ranges | None = None) -> DataFrame:
    """The rows of a table whose columns are in these ranges; an empty frame of its schema if it was never written.

    Few rows are read at once, so that frames made from them carry the rows and not a plan of reading; many rows are
    read when they are used. Raises LakeError if the table there was made from another contract.
    """
    ranges = ranges or {}
    if is_local():
        found = local_tables.opened(table)
        if found is None:
            return frame_of_rows(spark, [], spark_schema(table))
        count = local_tables.count_rows(found, ranges)
        if count is not None and count <= read_rows():
            return frame_of_arrow(spark, local_tables.read(found, table, ranges))
    elif not DeltaTable.isDeltaTable(spark, path(table)):
        return frame_of_rows(spark, [], spark_schema(table))
    else:
        _check(spark, table)
    kept = [F.col(name).between(F.lit(first), F.lit(last)) for name, (first, last) in ranges.items()]
    rows = delta_rows(spark, path(table), table.column_names)
    for condition in kept:
        rows = rows.where(condition)
    return rows


def rows(spark: SparkSession, table: Table, ranges: Ranges | None = None) -> pa.Table:
    """The same rows held by the driver, as Arrow in the types of the contract: for tables that are always small."""
    found = local_tables.opened(table) if is_local() else None
    if found is None:
        return read(spark, table, ranges).toArrow().cast(arrow_schema(table))
    return local_tables.read(found, table, ranges or {})


def append(spark: SparkSession, table: Table, rows: pa.Table) -> None:
    """Add rows in one commit: what another run adds at the same time stays. Raises LakeError for a null in NOT NULL."""
    if is_local():
        local_tables.append(table, rows)
        return
    create(spark, table)
    frame = frame_of_arrow(spark, rows)
    frame.write.format("delta").mode("append").save(path(table))


def replace_days(spark: SparkSession, table: Table, rows: Rows, days: Iterable[dt.date]) -> None:
    """Replace all rows of the given values of the table's period column by `rows`, in one commit.

    Raises LakeError if a row lies outside `days`: it would stay behind on the next run.
    """
    days = sorted(set(days))
    if table.period is None:
        raise LakeError(f"{table.name} is replaced as a whole")
    if days:
        _overwrite(spark, table, rows, _predicate(table.period, days))


def replace_table(spark: SparkSession, table: Table, rows: Rows, made_from: str = "") -> None:
    """Replace the whole table by `rows`, in one commit; `made_from` is kept with it for `last_made`."""
    _overwrite(spark, table, rows, None, made_from)


def replace_values(spark: SparkSession, table: Table, rows: Rows, values: list[str]) -> None:
    """Replace all rows of these values of the table's (text) period column by `rows`, in one commit."""
    listed = ", ".join(f"'{value}'" for value in values)
    _overwrite(spark, table, rows, f"{table.period} IN ({listed})")


def last_made(spark: SparkSession, table: Table) -> tuple[str, str]:
    """The `made_from` of the newest version of the table, and its time (UTC, ISO 8601); empty texts if not known."""
    if is_local():
        found = local_tables.opened(table)
        return ("", "") if found is None else local_tables.last_made(found)
    if not exists(spark, table):
        return "", ""
    written_at = F.date_format("timestamp", "yyyy-MM-dd'T'HH:mm:ss'Z'")
    writes = DeltaTable.forPath(spark, path(table)).history(10).where("operation NOT LIKE 'VACUUM%'")
    row = writes.orderBy(F.desc("version")).select(F.coalesce("userMetadata", F.lit("")), written_at).head()
    return tuple(row) if row else ("", "")


def vacuum(spark: SparkSession, table: Table, keep_hours: float) -> None:
    """Delete the files that no version of the last `keep_hours` hours uses; readers of older versions then fail."""
    if is_local():
        local_tables.vacuum(table, keep_hours)
        return
    spark.conf.set(
        "spark.databricks.delta.retentionDurationCheck.enabled", str(keep_hours >= DELTA_KEEPS_HOURS).lower()
    )
    DeltaTable.forPath(spark, path(table)).vacuum(keep_hours)


def _overwrite(spark: SparkSession, table: Table, rows: Rows, predicate: str | None, made_from: str = "") -> None:
    names = rows.columns if isinstance(rows, DataFrame) else rows.schema.names
    unexpected = set(names) ^ set(table.column_names)
    if unexpected:
        raise LakeError(f"{table.name}: columns differ from the contract: {', '.join(sorted(unexpected))}")
    if is_embedded() and isinstance(rows, DataFrame):
        rows = contracted(materialized(rows), table)
    if not isinstance(rows, DataFrame) and is_local():
        local_tables.overwrite(table, rows, predicate, made_from)
        return
    create(spark, table)
    frame = frame_of_arrow(spark, rows) if isinstance(rows, pa.Table) else rows
    frame = frame.select(*table.column_names)
    # One file per partition: many tiny files cost more than all the work on them.
    frame = frame.repartition(*table.partition) if table.partition else frame.coalesce(1)
    writer = frame.write.format("delta").mode("overwrite")
    if predicate is not None:
        writer = writer.option("replaceWhere", predicate)
    if made_from:
        writer = writer.option("userMetadata", made_from)
    try:
        writer.save(path(table))
    except PySparkException as error:
        if error.getCondition() != "DELTA_REPLACE_WHERE_MISMATCH":
            raise
        # Delta's message shows a row
        raise LakeError(f"{table.name}: rows lie outside of {predicate}") from None


def contracted(rows: Rows, table: Table) -> Rows:
    """The rows with the columns of the contract alone, without those that say whether a row keeps a rule."""
    if isinstance(rows, pa.Table):
        return rows.select(table.column_names)
    files = files_of(rows) if isinstance(rows, DataFrame) else rows
    if files is None:
        return rows.select(*table.column_names)
    return files.replace_schema(pa.schema([files.schema.field(name) for name in table.column_names]))


def _predicate(column: str, days: list[dt.date]) -> str:
    """A condition for exactly these days; short if they have no gap."""
    contiguous = (days[-1] - days[0]).days == len(days) - 1
    if contiguous:
        # not BETWEEN: Delta 4.4 cannot resolve it in replaceWhere
        return f"{column} >= DATE '{days[0]}' AND {column} <= DATE '{days[-1]}'"
    listed = ", ".join(f"DATE '{day}'" for day in days)
    return f"{column} IN ({listed})"
