"""The files of a Delta table that somebody else writes: those of its newest version, without those it has replaced."""

from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from schemas.errors import CensusError

LOG = "_delta_log"
UNREAD_FEATURES = ("deletionVectors", "columnMapping", "typeWidening", "variantType", "variantType-preview")
"""Features by which a file's rows or columns are not what the table says."""

MAPPING = "delta.columnMapping.mode"


def current_files(folder: str, columns: tuple[str, ...]) -> set[str]:
    """Paths of the files of its newest version, relative to the folder of the table.

    `columns`: those that will be read. Raises CensusError, naming the table, where the files alone do not say them.
    """
    try:
        table = DeltaTable(folder)
        added, features = pa.table(table.get_add_actions()), table.protocol().reader_features or []
        details = table.metadata()
    except (DeltaError, OSError, ValueError) as error:
        raise CensusError(f"cannot read the Delta table {folder}: {error}") from None
    unread = [name for name in features if name in UNREAD_FEATURES]
    if details.configuration.get(MAPPING, "none") != "none" and "columnMapping" not in unread:
        unread.append("columnMapping")
    if unread:
        raise CensusError(
            f"{folder}: this Delta table uses {', '.join(unread)}, by which its files do not say its rows: "
            f"export the day as plain Parquet"
        )
    hidden = sorted(set(details.partition_columns) & set(columns))
    if hidden:
        raise CensusError(
            f"{folder}: this Delta table is partitioned by {', '.join(hidden)}, which its files do not have: "
            f"export the day without partitions"
        )
    return {unquote(path) for path in added.column("path").to_pylist()}
