"""The files of a Delta table that somebody else writes: those of its newest version, and those it has replaced."""

from typing import NamedTuple
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from schemas.errors import CensusError

LOG = "_delta_log"
UNREAD_FEATURES = ("deletionVectors", "columnMapping", "typeWidening", "variantType", "variantType-preview")
"""Features by which a file's rows or columns are not what the table says."""

MAPPING = "delta.columnMapping.mode"


class TableFiles(NamedTuple):
    """Paths relative to the folder of the table: of its newest version, and of older ones that are still there.

    A log forgets the files of older versions after some days; those are in neither.
    """

    current: set[str]
    replaced: set[str]


def files_of_table(folder: str, columns: tuple[str, ...]) -> TableFiles:
    """What the log of a Delta table says of its files.

    `columns`: those that will be read. Raises CensusError, naming the table, where the files alone do not say them.
    """
    try:
        table = DeltaTable(folder)
        added, features = pa.table(table.get_add_actions()), table.protocol().reader_features or []
        details = table.metadata()
        # a rehearsal that deletes nothing: it lists what the log has removed
        replaced = table.vacuum(retention_hours=0, dry_run=True, enforce_retention_duration=False)
    except (DeltaError, OSError, ValueError) as error:
        # delta-rs writes its own trace below the first line
        raise CensusError(f"cannot read the Delta table {folder}: {str(error).splitlines()[0]}") from None
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
    current = {unquote(path) for path in added.column("path").to_pylist()}
    elsewhere = sorted(path for path in current if path.startswith("/") or "://" in path)
    if elsewhere:
        raise CensusError(
            f"{folder}: the log of this Delta table names files of another folder ({elsewhere[0]}): "
            f"export the day as a table of its own"
        )
    return TableFiles(current, {unquote(path) for path in replaced} - current)
