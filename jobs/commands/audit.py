"""The load audit as a table that a person can check against `wc -l`; read without Spark."""

import datetime as dt
from typing import Any

from jobs.commands.output import Listing
from jobs.lake import reader
from schemas import TABLE_BY_NAME

TABLE = TABLE_BY_NAME["load_audit"]
COUNTS = [name for name in TABLE.column_names if name.endswith("_count")]


def rows(first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    """The rows of `load_audit` of these arrivals."""
    return [row for row in reader.rows(TABLE).to_pylist() if first <= row["arrival_date"] <= last]


def listing(rows: list[dict[str, Any]]) -> Listing:
    """One row per arrival and source, and the sums of all."""
    return Listing(
        "records = requests + duplicates + views + rejected + skipped; late and normalised are part of the requests",
        {"arrival_date": "arrival", "source": "source", **{name: name.removesuffix("_count") for name in COUNTS}},
        sorted(rows, key=lambda row: (row["arrival_date"], row["source"])),
        {"arrival_date": "all", **{name: sum(row[name] for row in rows) for name in COUNTS}},
    )
