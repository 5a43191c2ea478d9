"""The ingest accounts as a table that a person can check against `wc -l`."""

import datetime as dt

from rich.table import Table as Grid

from jobs.lake import reader as lake_reading
from schemas import TABLE_BY_NAME

TABLE = TABLE_BY_NAME["load_audit"]
COUNTS = [name for name in TABLE.column_names if name.endswith("_count")]


def grid(first: dt.date, last: dt.date) -> Grid:
    """One line an arrival and source of the range, and the sums."""
    rows = [row for row in lake_reading.rows(TABLE).to_pylist() if first <= row["arrival_date"] <= last]
    rows.sort(key=lambda row: (row["arrival_date"], row["source"]))
    shown = Grid(
        title="records = requests + duplicates + rejected + skipped; late and normalised are part of the requests",
        title_justify="left",
        show_footer=True,
    )
    shown.add_column("arrival", footer="all")
    shown.add_column("source")
    for count in COUNTS:
        total = sum(row[count] for row in rows)
        shown.add_column(count.removesuffix("_count"), footer=f"{total:,}", justify="right", no_wrap=True)
    for row in rows:
        shown.add_row(str(row["arrival_date"]), row["source"], *(f"{row[count]:,}" for count in COUNTS))
    return shown
