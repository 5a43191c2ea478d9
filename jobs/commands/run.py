"""Running stages over a range of arrival days, all in one Spark session."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from jobs.commands.output import LOG, say, show_json
from jobs.commands.selection import PARTLY, Selection, selected
from jobs.settings import settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from jobs.ingest.passed_over import PassedOver


@contextmanager
def spark_session(command: str, meanwhile: tuple[str, ...] = ()) -> Iterator["SparkSession"]:
    """A Spark session for one command, stopped at its end. `meanwhile`: modules to import while it starts."""
    from jobs.lake import engine  # noqa: PLC0415 - Spark takes seconds to import and start

    # First, and by itself: of two threads that import the same modules, one may see half of them.
    engine.load()
    importing = [Thread(target=import_module, args=(module,), daemon=True) for module in meanwhile]
    for thread in importing:
        thread.start()
    spark = engine.open_session(f"token-census {command}")
    for thread in importing:
        thread.join()
    try:
        yield spark
    finally:
        spark.stop()


def run(  # noqa: PLR0913 - the options of a command
    command: str,
    stages: tuple[str, ...],
    first: dt.date,
    last: dt.date,
    select: Iterable[str] = (),
    *,
    as_json: bool = False,
) -> None:
    """Run `stages` over the arrivals `first` to `last`, or the part of them that the tables of `select` need.

    With `ingest` among them it ends with a summary of what became of the records, on stdout: a table, or JSON.
    Raises CensusError for a selection that these stages do not build, and whatever the stages raise.
    """
    selection, chosen = selected(select, stages), settings()
    LOG.debug("raw logs %s, lake %s, report %s", chosen.raw, chosen.lake, chosen.report)
    _announce(stages, selection)
    say(f"{command} {first} to {last}: starting {settings().engine_name}")
    # Great Expectations takes as long to import as Spark's Java takes to start, and Python only waits for that one.
    with spark_session(command, meanwhile=("expectations.gate",)) as spark:
        from jobs.stages import stage_of  # noqa: PLC0415 - see spark_session()

        passed = None
        for stage in selection.stages:
            say(f"stage {stage}")
            run_stage: Callable[..., PassedOver | None] = stage_of(stage)
            options = {"select": selection.of_stage(stage)} if stage in PARTLY else {}
            passed = run_stage(spark, first, last, **options) or passed
        if passed is not None:
            from jobs.commands.summary import show_summary  # noqa: PLC0415 - see spark_session()

            show_summary(spark, first, last, passed, as_json=as_json)
        elif as_json:
            show_json({})


def _announce(stages: tuple[str, ...], selection: Selection) -> None:
    """Say what a selection adds and leaves out."""
    left_out = [stage for stage in stages if stage not in selection.stages]
    if left_out:
        say(f"left out, because they make no selected table: {', '.join(left_out)}")
    added = [stage for stage in selection.stages if stage not in stages]
    if added:
        say(f"added, because the selected tables are made from theirs: {', '.join(added)}")
    whole = [stage for stage in selection.stages if selection.tables and stage not in PARTLY]
    if whole:
        say(f"builds all its tables, not only those selected: {', '.join(whole)}")
