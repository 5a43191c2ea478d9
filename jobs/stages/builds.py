"""What the daily and the marts stage have in common: finding the builds, and sums that agree across tables."""

from collections.abc import Callable
from importlib import import_module

from pyspark.sql import DataFrame

from schemas import tables_of_stage
from schemas.contract import Table
from schemas.errors import CensusError

HELD_ROWS = 1_000_000
"""Fewer rows are read once and held for all tables: many small files take longer to open than to read."""

COMPILED_ROWS = 100_000
"""Fewer rows are computed before their plans are compiled."""


def build_of(table: Table) -> Callable[..., DataFrame]:
    """The function that makes the table."""
    build: Callable[..., DataFrame] = import_module(f"jobs.{table.layer}.{table.name}").build
    return build


def selected(stage: str, select: frozenset[str]) -> tuple[Table, ...]:
    """The tables of a stage that are to be built, in build order: all where `select` is empty.

    Raises CensusError if the stage builds no table of a selected name.
    """
    tables = tables_of_stage(stage)
    unknown = sorted(select - {table.name for table in tables})
    if unknown:
        known = ", ".join(table.name for table in tables)
        raise CensusError(f"the stage {stage} does not build {', '.join(unknown)}; it builds {known}")
    return tuple(table for table in tables if not select or table.name in select)
