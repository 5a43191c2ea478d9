"""What the daily and the marts stage have in common: finding the builds, and sums that agree across tables."""

from collections.abc import Callable
from importlib import import_module

from pyspark.sql import Column, DataFrame, SparkSession

from jobs.lake import tables as lake
from jobs.stages.publish import Say
from schemas import tables_of_stage
from schemas.contract import Table

HELD_ROWS = 1_000_000
"""Fewer rows are read once and held for all tables: many small files take longer to open than to read."""

COMPILED_ROWS = 100_000
"""Fewer rows are computed before their plans are compiled."""


def build_of(table: Table) -> Callable[..., DataFrame]:
    """The function that makes the table."""
    return import_module(f"jobs.{table.layer}.{table.name}").build


def counting_every_token(spark: SparkSession, stage: str, kept: Column) -> list[tuple[str, DataFrame, str]]:
    """Tables of a stage whose tokens add up to those of all requests: name, published rows, what to sum."""
    tables = [table for table in tables_of_stage(stage) if table.counts_every_token]
    return [(table.name, lake.read(spark, table).where(kept), "tokens") for table in tables]


def reconcile(
    whole: tuple[str, DataFrame, str], parts: list[tuple[str, DataFrame, str]], period: str, say: Say
) -> None:
    """Raise ReconcileError unless the tokens of all tables agree in every value of `period`."""
    from expectations.reconcile import same_tokens  # noqa: PLC0415 - see publish()

    tokens = same_tokens(whole, parts, period)
    say(f"sums agree in every {period}: {' = '.join(name for name, _, _ in (whole, *parts))} = {tokens:,} tokens")
