"""The report: `index.html` with the figures of the study, `quality.html` with what became of the raw data.

A table's picture is the module of the same name: `findings(frame) -> Findings` and `drawings(frame) -> list[Drawing]`.
Nothing else has to be told that it exists. A table with a row a user is never read for the report.
"""

import datetime as dt
import html
import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd

from jobs.report.charts.timeline import INCOMPLETE_NOTE
from jobs.report.page import documents, freshness, png
from jobs.report.page.page import Page, page_of_charts
from jobs.report.page.section import Section
from jobs.report.wording import day
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.contract import Table

QUALITY_TABLES = (
    "load_audit",
    "rejected_records",
    "weekly_unknown_models",
    "daily_data_quality",
    "expectation_results",
)
"""What `quality.html` shows, in this order."""

STUDY = (
    "F1 to F29 and T1 to T5 are the numbers of the figures and tables in the study “State of AI: An Empirical 100 "
    "Trillion Token Study” (OpenRouter and a16z, December 2025, arXiv 2601.10088); what they show here is computed "
    "from these logs."
)
NEWEST_DAY_COLUMNS = ("window_end_date", "arrival_date", "week_start")
MOST_WEEKS = 58
"""As many weeks as thirteen months can touch: older ones are in the tables."""


def tables_to_read() -> tuple[str, ...]:
    """The names of all tables whose frames `render` and `pictures` take: none of them has a row a user."""
    return tuple(table.name for table in (*_figure_tables(), *_quality_tables()))


def render(marts: dict[str, pd.DataFrame], out: Path) -> Path:
    """Write the pages to `out` from the frames of `tables_to_read`, by table name; return the path of `index.html`.

    A frame that is missing or empty becomes a section that says so. The pages hold no clock: the same frames give the
    same bytes. Raises ValueError on a frame without a column that its contract promises.
    """
    figures, quality = _sections(_figure_tables(), marts), _sections(_quality_tables(), marts)
    as_of = _as_of([*figures, *quality])
    fresh = freshness.html_of(freshness.freshness(marts))
    pages = {
        "quality.html": page_of_charts(Page("quality.html", "Data quality", as_of, fresh), quality),
        **documents.pages(),
        # last, so that its links lead somewhere as soon as it is there
        "index.html": page_of_charts(Page("index.html", "Token Census", f"{as_of} {STUDY}", footer=_footer()), figures),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        unfinished = out / f"{name}.unfinished"
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(out / name)
    return out / "index.html"


def pictures(marts: dict[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write each chart of both pages as a PNG to `folder`; return their paths. Takes the same frames as `render`."""
    return png.write(_sections([*_figure_tables(), *_quality_tables()], marts), folder)


def _figure_tables() -> list[Table]:
    """The marts that have a picture, in the order of the study; those beyond it behind."""
    shown = [table for table in tables_of_stage("marts") if _is_shown(table) and table.name not in QUALITY_TABLES]
    return sorted(shown, key=lambda table: table.place_in_study)


def _quality_tables() -> list[Table]:
    return [TABLE_BY_NAME[name] for name in QUALITY_TABLES if _is_shown(TABLE_BY_NAME[name])]


def _is_shown(table: Table) -> bool:
    return not _is_personal(table) and _has_picture(table)


def _is_personal(table: Table) -> bool:
    return "user_key" in table.column_names


def _has_picture(table: Table) -> bool:
    return importlib.util.find_spec(f"{__name__}.figures.{table.name}") is not None


def _footer() -> str:
    shown = tables_to_read()
    absent = [table for table in tables_of_stage("marts") if table.name not in shown]
    kinds = {"Tables without a picture": False, "Not read for this page, since a row of it is a user": True}
    said = []
    for words, is_personal in kinds.items():
        names = [f"<code>{html.escape(table.name)}</code>" for table in absent if _is_personal(table) == is_personal]
        said += [f"{words}: {', '.join(names)}."] if names else []
    return " ".join(said)


def _sections(tables: list[Table], marts: dict[str, pd.DataFrame]) -> list[Section]:
    return [_section(table, marts.get(table.name)) for table in tables]


def _section(table: Table, frame: pd.DataFrame | None) -> Section:
    if frame is None or frame.empty:
        return Section(table, pd.DataFrame(columns=list(table.column_names)))
    missing = [name for name in table.column_names if name not in frame.columns]
    if missing:
        raise ValueError(f"cannot draw {table.name}: the frame lacks {', '.join(missing)}")
    frame = frame.sort_values(list(table.grain), ignore_index=True)  # the page must not depend on the order of rows
    if "week_start" in frame.columns:
        first = frame["week_start"].max() - dt.timedelta(weeks=MOST_WEEKS - 1)
        frame = frame[frame["week_start"] >= first].reset_index(drop=True)
    picture: ModuleType = importlib.import_module(f"{__name__}.figures.{table.name}")
    is_incomplete = "is_complete" in frame.columns and not frame["is_complete"].all()
    note = INCOMPLETE_NOTE if is_incomplete else ""
    return Section(table, frame, picture.findings(frame), tuple(picture.drawings(frame)), note)


def _as_of(sections: list[Section]) -> str:
    """The newest day that any of the frames knows of."""
    days = [
        section.frame[name].max()
        for section in sections
        for name in NEWEST_DAY_COLUMNS
        if name in section.frame.columns and len(section.frame)
    ]
    return f"As of {day(max(days))}, the newest day in the data." if days else "No data yet."
