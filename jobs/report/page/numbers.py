"""A mart's rows as a table that opens on demand: the numbers for those who cannot see the chart, or want more."""

import html

import pandas as pd

from jobs.report.charts.style import plain
from schemas.contract import Table

MOST_ROWS = 100


def table_of(table: Table, frame: pd.DataFrame) -> str:
    """The newest rows, the others counted."""
    period = table.period or next((key for key in table.grain if table.column(key).type == "date"), None)
    if period:
        frame = frame.sort_values([period, *(key for key in table.grain if key != period)], kind="stable")
        frame = frame.sort_values(period, ascending=False, kind="stable")
    elif rank := next((name for name in table.column_names if name.endswith("_rank")), None):
        frame = frame.sort_values(rank, kind="stable")
    shown = frame.head(MOST_ROWS)
    heads = "".join(
        f'<th scope="col"{_amount_class(table, name)} title="{html.escape(table.column(name).doc)}">{name}</th>'
        for name in table.column_names
    )
    lines = "".join(
        "<tr>" + "".join(f"<td{_amount_class(table, name)}>{_cell(row[name])}</td>" for name in table.column_names)
        + "</tr>"
        for row in shown.to_dict("records")
    )  # fmt: skip
    first = "newest" if period else "first"
    which = "all rows" if len(shown) == len(frame) else f"the {first} {len(shown)} of {len(frame):,} rows"
    return (
        f"<details><summary>Numbers: {which}</summary>"
        f'<div class="scroll" tabindex="0" role="region" aria-label="Rows of {table.name}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div></details>"
    )


def _amount_class(table: Table, name: str) -> str:
    is_amount = table.column(name).type.startswith(("int", "bigint", "double", "decimal"))
    return ' class="amount"' if is_amount else ""


def _cell(value: object) -> str:
    if isinstance(value, str):
        return html.escape(value)
    if hasattr(value, "__iter__"):
        return html.escape(", ".join(str(each) for each in value))
    shown = plain(value)
    if shown is None:
        return '<span class="quiet">null</span>'
    if isinstance(shown, bool):
        return "yes" if shown else "no"
    if isinstance(shown, float):
        return f"{shown:,.4f}"
    return html.escape(f"{shown:,}" if isinstance(shown, int) else str(shown))
