"""The rows of a table as the page shows them on demand, for readers who cannot see the chart or want more."""

from dataclasses import dataclass

import pandas as pd

from jobs.report.charts.style import plain
from schemas.contract import Table

MOST_ROWS = 100


@dataclass(frozen=True)
class NumberColumn:
    """One column: its name, what it means, and whether it holds amounts, which are aligned to the right."""

    name: str
    doc: str
    is_amount: bool


@dataclass(frozen=True)
class Numbers:
    """Some rows of a table, cells as text and None for null; `which` says which rows they are."""

    table: str
    which: str
    columns: tuple[NumberColumn, ...]
    rows: tuple[tuple[str | None, ...], ...]


def numbers_of(table: Table, frame: pd.DataFrame) -> Numbers:
    """The newest rows of a table over time, the first rows of a ranking; at most MOST_ROWS."""
    period = table.period or next((key for key in table.grain if table.column(key).type == "date"), None)
    if period:
        frame = frame.sort_values([period, *(key for key in table.grain if key != period)], kind="stable")
        frame = frame.sort_values(period, ascending=False, kind="stable")
    elif rank := next((name for name in table.column_names if name.endswith("_rank")), None):
        frame = frame.sort_values(rank, kind="stable")
    shown = frame.head(MOST_ROWS)
    first = "newest" if period else "first"
    which = "all rows" if len(shown) == len(frame) else f"the {first} {len(shown)} of {len(frame):,} rows"
    columns = tuple(NumberColumn(each.name, each.doc, _is_amount(each.type)) for each in table.columns)
    rows = (tuple(_cell(row[name]) for name in table.column_names) for row in shown.to_dict("records"))
    return Numbers(table.name, which, columns, tuple(rows))


def _is_amount(type_: str) -> bool:
    return type_.startswith(("int", "bigint", "double", "decimal"))


def _cell(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if hasattr(value, "__iter__"):
        return ", ".join(str(each) for each in value)
    shown = plain(value)
    if isinstance(shown, bool):
        return "yes" if shown else "no"
    if isinstance(shown, float):
        return f"{shown:,.4f}"
    if isinstance(shown, int):
        return f"{shown:,}"
    return None if shown is None else str(shown)
