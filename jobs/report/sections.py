"""From the frames of the tables to the sections of a page."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from jobs.report.charts.timeline import INCOMPLETE_NOTE
from jobs.report.page.section import Section
from jobs.report.tables import picture_of
from jobs.report.wording import day
from schemas.contract import Table

MOST_WEEKS = 58
"""Thirteen months can touch this many weeks; older weeks are in the tables, but not drawn."""

NEWEST_DAY_COLUMNS = ("window_end_date", "arrival_date", "week_start")


def sections_of(tables: list[Table], frames: Mapping[str, pd.DataFrame]) -> list[Section]:
    """A section for each table. Raises ValueError on a frame without a column that its contract promises."""
    return [section_of(table, frames.get(table.name)) for table in tables]


def section_of(table: Table, frame: pd.DataFrame | None) -> Section:
    """The section of a table; it says so if the frame is missing or empty. Raises ValueError as `sections_of`."""
    if frame is None or frame.empty:
        return Section(table, pd.DataFrame(columns=list(table.column_names)))
    missing = [name for name in table.column_names if name not in frame.columns]
    if missing:
        raise ValueError(f"cannot draw {table.name}: the frame lacks {', '.join(missing)}")
    frame = frame.sort_values(list(table.grain), ignore_index=True)  # the page must not depend on the order of rows
    if "week_start" in frame.columns:
        first = frame["week_start"].max() - dt.timedelta(weeks=MOST_WEEKS - 1)
        frame = frame[frame["week_start"] >= first].reset_index(drop=True)
    picture = picture_of(table)
    is_incomplete = "is_complete" in frame.columns and not frame["is_complete"].all()
    note = INCOMPLETE_NOTE if is_incomplete else ""
    return Section(table, frame, picture.findings(frame), tuple(picture.drawings(frame)), note)


def as_of(sections: list[Section]) -> str:
    """The newest day in the frames of all sections, in words."""
    days = [
        section.frame[name].max()
        for section in sections
        for name in NEWEST_DAY_COLUMNS
        if name in section.frame.columns and len(section.frame)
    ]
    return f"As of {day(max(days))}, the newest day in the data." if days else "No data yet."
