"""`--select`: the tables that a person wants to build, and the stages that this needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from schemas import TABLE_BY_NAME
from schemas.contract import RUN_STAGES, Table
from schemas.errors import CensusError

PARTLY = ("daily", "marts")
"""The stages that can build some of their tables; the others build all of theirs together."""


@dataclass(frozen=True)
class Selection:
    """What a run builds: `stages` in their order, and of them `tables`; an empty set means all tables."""

    stages: tuple[str, ...]
    tables: frozenset[str] = frozenset()

    def of_stage(self, stage: str) -> frozenset[str]:
        """The tables that a stage is asked to build; an empty set means all."""
        return frozenset(name for name in self.tables if TABLE_BY_NAME[name].stage == stage)

    def builds(self, table: Table) -> bool:
        """Whether the run builds this table."""
        return table.stage in self.stages and (
            table.stage not in PARTLY or not self.tables or table.name in self.tables
        )


def selected(words: Iterable[str], stages: tuple[str, ...]) -> Selection:
    """The selection of a command that runs `stages`: all of them if there are no words.

    A word is a table, as `weekly_source_share` or `marts/weekly_source_share`, or several with commas between them;
    `+table` also takes all tables that it is made from. Raises CensusError for a table that the stages do not build.
    """
    names = [name.strip() for word in words for name in word.split(",")]
    if not names:
        return Selection(stages)
    chosen: set[str] = set()
    for name in names:
        table = _table(name.removeprefix("+"), stages)
        chosen.add(table.name)
        if name.startswith("+"):
            chosen.update(_upstream(table))
    needed = {TABLE_BY_NAME[name].stage for name in chosen}
    return Selection(tuple(stage for stage in RUN_STAGES if stage in needed), frozenset(chosen))


def _table(name: str, stages: tuple[str, ...]) -> Table:
    layer, _, bare = name.rpartition("/")
    table = TABLE_BY_NAME.get(bare)
    if table is None or layer not in ("", table.layer):
        raise CensusError(f"no table is named {name!r}. {_nearest(bare, stages)}")
    if table.stage not in RUN_STAGES:
        raise CensusError(f"{table.name} cannot be selected: {_written_by(table)}")
    if table.stage not in stages:
        raise CensusError(
            f"{table.name} is not built by {' or '.join(stages)}: it is built by {table.stage}. "
            f"Run  python -m jobs build --select {table.name}"
        )
    return table


def _nearest(name: str, stages: tuple[str, ...]) -> str:
    possible = [table.name for table in TABLE_BY_NAME.values() if table.stage in stages and table.stage in RUN_STAGES]
    nearest = get_close_matches(name, possible, n=3)
    if nearest:
        return f"Did you mean {' or '.join(nearest)}?"
    return "All tables:  python -m jobs tables"


def _written_by(table: Table) -> str:
    if table.stage == "command":
        return "it is written by a command, never by a run"
    return "it is written by the checks of every stage"


def _upstream(table: Table) -> Iterator[str]:
    """All tables of a run that this one is made from, directly or through others."""
    for name in table.reads:
        if TABLE_BY_NAME[name].stage in RUN_STAGES:
            yield name
            yield from _upstream(TABLE_BY_NAME[name])
