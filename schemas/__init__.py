"""WHAT each table promises. Standard library only; imports nothing of the project from outside this package.

A table exists if there is a contract for it: `schemas/<layer>/<table>.py` with a `TABLE`. No list names the tables.
"""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from schemas.contract import LAYER_OF_STAGE, Table

STAGES = tuple(LAYER_OF_STAGE)


def _contracts() -> Iterator[Table]:
    for layer in sorted(set(LAYER_OF_STAGE.values())):
        for module in iter_modules([str(Path(__file__).with_name(layer))]):
            yield import_module(f"schemas.{layer}.{module.name}").TABLE


def _in_build_order(tables: dict[str, Table]) -> Iterator[Table]:
    """A table comes after all that it reads; among those that could be next, by stage, place in the study and name.

    Raises graphlib.CycleError where tables read each other.
    """
    order = TopologicalSorter({name: table.reads for name, table in tables.items()})
    order.prepare()
    ready: list[str] = []
    while order.is_active():
        ready = sorted({*ready, *order.get_ready()}, key=lambda name: _place(tables[name]))
        name = ready.pop(0)
        order.done(name)
        yield tables[name]


def _place(table: Table) -> tuple[int, float, str]:
    return STAGES.index(table.stage), table.place_in_study, table.name


TABLES: tuple[Table, ...] = tuple(
    sorted(_in_build_order({table.name: table for table in _contracts()}), key=lambda table: STAGES.index(table.stage))
)
"""All tables, stage by stage in build order."""

TABLE_BY_NAME = {table.name: table for table in TABLES}


def tables_of_stage(stage: str) -> tuple[Table, ...]:
    """The tables that a stage builds, in build order."""
    return tuple(table for table in TABLES if table.stage == stage)
