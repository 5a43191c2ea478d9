"""The only place that writes Delta, and Spark's way of reading it: create, replace whole days or a whole table.

Every write is one atomic commit. Readers other than Spark read these tables too, so only Delta's default features are
used. Local disk is safe for concurrent writers; object stores need what docs/operations.md says.
"""

import datetime as dt
from collections.abc import Iterable

from delta.tables import DeltaTable
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from jobs.lake.frames import frame_of_rows
from jobs.lake.storage import path
from schemas.contract import Table
from schemas.errors import CensusError

PERSONAL = ("user_key", "session_key", "trace_id", "request_id", "erased_user_sha256")
"""Columns that lead to a person, by themselves or through the gateway's logs."""


DELTA_KEEPS_HOURS = 168
"""Delta refuses to vacuum younger files unless told: a run that takes longer could lose its input."""


class LakeError(CensusError):
    """A table of the lake is not what its contract says, or a write does not fit; the message says what to do."""


def spark_schema(table: Table) -> T.StructType:
    """The contract as a Spark schema: types, NOT NULL and comments."""
    fields = [
        T.StructField(column.name, T.DataType.fromDDL(column.type), column.nullable, {"comment": column.doc})
        for column in table.columns
    ]
    return T.StructType(fields)


def exists(spark: SparkSession, table: Table) -> bool:
    """Whether the table has been created."""
    return DeltaTable.isDeltaTable(spark, path(table))


def create(spark: SparkSession, table: Table) -> None:
    """Create the table from its contract, or check that the one there still has the contract's columns."""
    if exists(spark, table):
        check_columns(table, spark.read.format("delta").load(path(table)).schema)
        return
    builder = DeltaTable.createIfNotExists(spark).location(path(table)).comment(table.doc)
    for column in table.columns:
        builder = builder.addColumn(column.name, column.type, nullable=column.nullable, comment=column.doc)
    if table.partition:
        builder = builder.partitionedBy(*table.partition)
    builder.property("delta.dataSkippingStatsColumns", ",".join(_columns_with_statistics(table))).execute()


def _columns_with_statistics(table: Table) -> list[str]:
    """The few columns whose extremes Delta writes into its log, which outlives vacuum: none that leads to a person.

    Statistics on every column are 40 % of a small write; readers filter on the leading columns.
    """
    kept = [
        column.name
        for column in table.columns
        if column.name not in (*PERSONAL, *table.partition) and not column.type.startswith("array")
    ]
    return kept[:3]


def check_columns(table: Table, found: T.StructType) -> None:
    """Raises LakeError if the table that lies in the lake has other columns, types or order than its contract."""
    promised = [(column.name, column.type) for column in table.columns]
    columns = [(field.name, field.dataType.simpleString()) for field in found.fields]
    if columns != promised:
        differing = sorted({name for name, _ in set(columns) ^ set(promised)}) or ["the order of columns"]
        raise LakeError(
            f"{path(table)} has other columns than its contract ({', '.join(differing)}): it was written by another "
            f"version. Move the lake away and build it again from the raw logs."
        )


def read(spark: SparkSession, table: Table) -> DataFrame:
    """All rows of a table; an empty frame of the contract's schema where it was never written."""
    if not exists(spark, table):
        return frame_of_rows(spark, [], spark_schema(table))
    return spark.read.format("delta").load(path(table)).select(*table.column_names)


def replace_days(spark: SparkSession, table: Table, frame: DataFrame, days: Iterable[dt.date]) -> None:
    """Replace all rows of the given values of the table's period column by `frame`, in one commit.

    Raises LakeError if a row of `frame` lies outside `days`: it would stay behind on the next run.
    """
    days = sorted(set(days))
    if table.period is None:
        raise LakeError(f"{table.name} is replaced as a whole")
    if not days:
        return
    try:
        _overwrite(spark, table, frame, _predicate(table.period, days))
    except PySparkException as error:
        if error.getCondition() != "DELTA_REPLACE_WHERE_MISMATCH":
            raise
        # Delta's message shows a row
        raise LakeError(f"{table.name}: rows outside of {days[0]} to {days[-1]} in {table.period}") from None


def replace_table(spark: SparkSession, table: Table, frame: DataFrame, made_from: str = "") -> None:
    """Replace the whole table by `frame`, in one commit; `made_from` is kept with it for `last_made`."""
    _overwrite(spark, table, frame, None, made_from)


def last_made(spark: SparkSession, table: Table) -> tuple[str, str]:
    """What the newest version of the table was made from, and when (UTC, ISO 8601); two empty texts if not known."""
    if not exists(spark, table):
        return "", ""
    written_at = F.date_format("timestamp", "yyyy-MM-dd'T'HH:mm:ss'Z'")
    writes = DeltaTable.forPath(spark, path(table)).history(10).where("operation NOT LIKE 'VACUUM%'")
    row = writes.orderBy(F.desc("version")).select(F.coalesce("userMetadata", F.lit("")), written_at).head()
    return tuple(row) if row else ("", "")


def replace_values(spark: SparkSession, table: Table, frame: DataFrame, values: list[str]) -> None:
    """Replace all rows of these values of the table's (text) period column by `frame`, in one commit."""
    listed = ", ".join(f"'{value}'" for value in values)
    _overwrite(spark, table, frame, f"{table.period} IN ({listed})")


def vacuum(spark: SparkSession, table: Table, keep_hours: float) -> None:
    """Delete the files that no version of the last `keep_hours` hours uses; readers of older versions then fail."""
    spark.conf.set(
        "spark.databricks.delta.retentionDurationCheck.enabled", str(keep_hours >= DELTA_KEEPS_HOURS).lower()
    )
    DeltaTable.forPath(spark, path(table)).vacuum(keep_hours)


def _overwrite(spark: SparkSession, table: Table, frame: DataFrame, predicate: str | None, made_from: str = "") -> None:
    create(spark, table)
    unexpected = set(frame.columns) ^ set(table.column_names)
    if unexpected:
        raise LakeError(f"{table.name}: columns differ from the contract: {', '.join(sorted(unexpected))}")
    rows = frame.select(*table.column_names)
    # One file a partition: many tiny files cost more than all the work on them.
    rows = rows.repartition(*table.partition) if table.partition else rows.coalesce(1)
    writer = rows.write.format("delta").mode("overwrite")
    if predicate is not None:
        writer = writer.option("replaceWhere", predicate)
    if made_from:
        writer = writer.option("userMetadata", made_from)
    writer.save(path(table))


def _predicate(column: str, days: list[dt.date]) -> str:
    """A condition for exactly these days, short where they have no gap."""
    contiguous = (days[-1] - days[0]).days == len(days) - 1
    if contiguous:
        # not BETWEEN: Delta 4.4 cannot resolve it in replaceWhere
        return f"{column} >= DATE'{days[0]}' AND {column} <= DATE'{days[-1]}'"
    listed = ", ".join(f"DATE'{day}'" for day in days)
    return f"{column} IN ({listed})"
