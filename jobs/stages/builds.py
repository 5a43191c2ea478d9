"""What the daily and the marts stage have in common: finding the builds, and sums that agree across tables."""

from collections.abc import Callable
from importlib import import_module

from pyspark.sql import DataFrame

from schemas.contract import Table

HELD_ROWS = 1_000_000
"""Fewer rows are read once and held for all tables: many small files take longer to open than to read."""

COMPILED_ROWS = 100_000
"""Fewer rows are computed before their plans are compiled."""


def build_of(table: Table) -> Callable[..., DataFrame]:
    """The function that makes the table."""
    return import_module(f"jobs.{table.layer}.{table.name}").build
