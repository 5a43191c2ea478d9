"""Finds and calls the builds of tables, for all stages."""

from collections.abc import Callable, Mapping
from importlib import import_module

from pyspark.sql import DataFrame

from schemas import tables_of_stage
from schemas.contract import Table
from schemas.errors import CensusError

COMPILED_ROWS = 100_000
"""Fewer rows are computed before their plans are compiled."""


def build_of(table: Table) -> Callable[..., DataFrame]:
    """The function that makes the table."""
    build: Callable[..., DataFrame] = import_module(f"jobs.{table.layer}.{table.name}").build
    return build


def built_from(
    stage: str, inputs: Mapping[str, object], kept: Callable[[DataFrame, Table], DataFrame] | None = None
) -> dict[str, DataFrame]:
    """All tables of a stage that reads nothing but `inputs` and its own tables, in build order.

    `inputs`: by the names of schemas/contract.py. `kept`: what to do with each frame before others read it.
    """
    built: dict[str, DataFrame] = {}
    for table in tables_of_stage(stage):
        frames = {**inputs, **built}
        frame = build_of(table)(**{name: frames[name] for name in (*table.reads, *table.inputs)})
        built[table.name] = kept(frame, table) if kept else frame
    return built


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
