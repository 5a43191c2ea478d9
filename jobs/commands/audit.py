"""The load audit as a table that a person can check against `wc -l`; read without Spark."""

import datetime as dt

from jobs.commands.output import Listing
from jobs.lake import reader
from schemas import TABLE_BY_NAME

TABLE = TABLE_BY_NAME["load_audit"]
COUNTS = [name for name in TABLE.column_names if name.endswith("_count")]


def listing(first: dt.date, last: dt.date) -> Listing:
    """One row per arrival and source of the range, and the sums of all."""
    rows = [row for row in reader.rows(TABLE).to_pylist() if first <= row["arrival_date"] <= last]
    rows.sort(key=lambda row: (row["arrival_date"], row["source"]))
    return Listing(
        "records = requests + duplicates + rejected + skipped; late and normalised are part of the requests",
        {"arrival_date": "arrival", "source": "source", **{name: name.removesuffix("_count") for name in COUNTS}},
        rows,
        {"arrival_date": "all", **{name: sum(row[name] for row in rows) for name in COUNTS}},
    )
