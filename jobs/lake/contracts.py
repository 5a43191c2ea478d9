"""A contract as the schemas of Spark and Arrow, and the check that a table in the lake matches its contract."""

import pyarrow as pa
from pyspark.sql import types as T
from pyspark.sql.pandas.types import to_arrow_schema

from jobs.lake.storage import path
from schemas.contract import LAKE_VERSION, Table
from schemas.errors import CensusError

VERSION_PROPERTY = "census.contract_version"
"""The Delta table property that holds the version of the contracts that a table was created from."""

PERSONAL = ("user_key", "session_key", "trace_id", "request_id", "erased_user_sha256")
"""Columns that lead to a person, by themselves or through the gateway's logs."""


class LakeError(CensusError):
    """A table of the lake, or a write to it, does not match its contract; the message says what to do."""


def spark_schema(table: Table) -> T.StructType:
    """The contract as a Spark schema: types, NOT NULL and comments."""
    fields = [
        T.StructField(column.name, T.DataType.fromDDL(column.type), column.nullable, {"comment": column.doc})
        for column in table.columns
    ]
    return T.StructType(fields)


def arrow_schema(table: Table) -> pa.Schema:
    """The contract as an Arrow schema: types and NOT NULL, with each column's description as `comment`."""
    fields = to_arrow_schema(spark_schema(table), timezone="UTC")
    return pa.schema(
        [
            pa.field(field.name, field.type, field.nullable, metadata={"comment": column.doc})
            for field, column in zip(fields, table.columns, strict=True)
        ]
    )


def properties(table: Table) -> dict[str, str]:
    """The Delta properties with which a table is created."""
    return {
        "delta.dataSkippingStatsColumns": ",".join(_columns_with_statistics(table)),
        VERSION_PROPERTY: str(LAKE_VERSION),
    }


def _columns_with_statistics(table: Table) -> list[str]:
    """The few columns whose extremes Delta writes into its log, which vacuum keeps: none that leads to a person.

    Statistics on every column are 40 % of a small write; readers filter on the leading columns.
    """
    kept = [
        column.name
        for column in table.columns
        if column.name not in (*PERSONAL, *table.partition) and not column.type.startswith("array")
    ]
    return kept[:3]


def check(table: Table, found: T.StructType, version: str | None) -> None:
    """Raises LakeError if the table in the lake was created from contracts of another version, or has other columns.

    `found`: its columns; `version`: its property VERSION_PROPERTY, None without one (the first edition).
    """
    if version != str(LAKE_VERSION):
        raise LakeError(
            f"{path(table)} was written by version {version or 1} of the table contracts; this is version "
            f"{LAKE_VERSION}. CHANGELOG.md says what changed. To upgrade, move the lake away and build it again from "
            f"the raw logs:  python -m jobs build --from … --to …"
        )
    promised = [(column.name, column.type) for column in table.columns]
    columns = [(field.name, field.dataType.simpleString()) for field in found.fields]
    if columns != promised:
        differing = sorted({name for name, _ in set(columns) ^ set(promised)}) or ["the order of columns"]
        raise LakeError(
            f"{path(table)} has other columns than its contract ({', '.join(differing)}), though both are of version "
            f"{LAKE_VERSION}: something else wrote it. Move the lake away and build it again from the raw logs."
        )
