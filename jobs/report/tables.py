"""The tables that the report shows: those with a module of their name in `jobs.report.figures`. No list names them.

Such a module has `findings(frame) -> Findings` and `drawings(frame) -> list[Drawing]`. A table whose rows are about
single users is never read for the report.
"""

import importlib
import importlib.util
from types import ModuleType

from jobs.report import figures
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

FACT_TABLES = ("price_statements",)
"""What `quality.html` has facts of, but no section."""


def tables_to_read() -> tuple[str, ...]:
    """The names of all tables that the report shows, those of the figures first."""
    return tuple(table.name for table in (*figure_tables(), *quality_tables()))


def figure_tables() -> list[Table]:
    """The marts that have a picture, in the order of the study; marts beyond the study come last."""
    shown = [table for table in tables_of_stage("marts") if _is_shown(table) and table.name not in QUALITY_TABLES]
    return sorted(shown, key=lambda table: table.place_in_study)


def quality_tables() -> list[Table]:
    """The tables of `quality.html`."""
    return [TABLE_BY_NAME[name] for name in QUALITY_TABLES if _is_shown(TABLE_BY_NAME[name])]


def marts_without_picture() -> list[str]:
    """The marts that have no module in `figures` although they could be shown."""
    return [table.name for table in tables_of_stage("marts") if not has_picture(table.name) and not is_personal(table)]


def personal_marts() -> list[str]:
    """The marts that are not read for the report because their rows are about single users."""
    return [table.name for table in tables_of_stage("marts") if is_personal(table)]


def is_personal(table: Table) -> bool:
    """Whether the rows of the table are about single users."""
    return "user_key" in table.column_names


def has_picture(name: str) -> bool:
    """Whether `jobs.report.figures` has a module of this name."""
    return importlib.util.find_spec(f"{figures.__name__}.{name}") is not None


def picture_of(table: Table) -> ModuleType:
    """The module that draws the table; raises ModuleNotFoundError if it has none."""
    return importlib.import_module(f"{figures.__name__}.{table.name}")


def _is_shown(table: Table) -> bool:
    return has_picture(table.name) and not is_personal(table)
