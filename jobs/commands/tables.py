"""Every table of the lake with its number of rows; read without Spark."""

from jobs.commands.output import Listing
from jobs.lake import reader, storage
from schemas import TABLES
from schemas.wording import first_clause


def listing() -> Listing:
    """One row per table: layer and name, its number of rows (null if it was never built), and what a row is.

    Raises LakeError for a table that has other columns than its contract.
    """
    rows = [
        {
            "table": f"{table.layer}/{table.name}",
            "rows": reader.row_count(table),
            "doc": first_clause(table.doc),
        }
        for table in TABLES
    ]
    headings = {"table": "table", "rows": "rows", "doc": "what a row is"}
    return Listing(f"lake {storage.lake_root()}", headings, rows, missing="not built")
