"""The page: one self-contained index.html with a section for every mart and for what became of every raw line.

A table's picture is the module of the same name: `findings(frame) -> Findings` and `chart(frame)`. Nothing else has to
be told that it exists.
"""

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd

from jobs.report.page import Section, page
from jobs.report.timeline import INCOMPLETE_NOTE
from jobs.report.wording import day
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.contract import Table

QUALITY_TABLES = ("ingest_accounts", "rejected_requests")
"""Tables that are no mart and are shown behind the marts."""

NEWEST_DAY_COLUMNS = ("window_end_date", "arrival_date", "week_start")


def render(marts: dict[str, pd.DataFrame], out: Path) -> Path:
    """Write `out`/index.html from the frames of the marts and of QUALITY_TABLES, by table name; return its path.

    A frame that is missing or empty becomes a section that says so. The page holds no clock: the same frames give the
    same bytes. Raises ValueError on a frame without a column that its contract promises.
    """
    shown = [*tables_of_stage("marts"), *(TABLE_BY_NAME[name] for name in QUALITY_TABLES)]
    pictured = [table for table in shown if _has_picture(table)]
    sections = [_section(table, marts.get(table.name)) for table in pictured]
    text = page(sections, _as_of(sections), [table.name for table in shown if table not in pictured])
    out.mkdir(parents=True, exist_ok=True)
    unfinished = out / "index.html.unfinished"
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    return unfinished.replace(out / "index.html")


def _has_picture(table: Table) -> bool:
    return importlib.util.find_spec(f"{__name__}.{table.name}") is not None


def _section(table: Table, frame: pd.DataFrame | None) -> Section:
    if frame is None or frame.empty:
        return Section(table, pd.DataFrame(columns=list(table.column_names)), None, None)
    missing = [name for name in table.column_names if name not in frame.columns]
    if missing:
        raise ValueError(f"cannot draw {table.name}: the frame lacks {', '.join(missing)}")
    frame = frame.sort_values(list(table.grain), ignore_index=True)  # the page must not depend on the order of rows
    picture: ModuleType = importlib.import_module(f"{__name__}.{table.name}")
    is_incomplete = "is_complete" in frame.columns and not frame["is_complete"].all()
    note = INCOMPLETE_NOTE if is_incomplete else ""
    return Section(table, frame, picture.findings(frame), picture.chart(frame), note)


def _as_of(sections: list[Section]) -> str:
    """The newest day that any of the frames knows of."""
    days = [
        section.frame[name].max()
        for section in sections
        for name in NEWEST_DAY_COLUMNS
        if name in section.frame.columns and len(section.frame)
    ]
    return f"As of {day(max(days))}, the newest day in the data." if days else "No data yet."
