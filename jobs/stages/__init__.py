"""WHAT RUNS: the stages in order, by name: what the command line and Airflow run."""

import datetime as dt
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from pyspark.sql import SparkSession

from schemas.contract import RUN_STAGES

if TYPE_CHECKING:
    from jobs.ingest.passed_over import PassedOver


class Stage(Protocol):
    """A stage over the arrival days of a range, both ends included. It logs its progress."""

    def __call__(
        self, spark: SparkSession, first: dt.date, last: dt.date, *, select: frozenset[str] = ...
    ) -> "PassedOver | None":
        """Run it. `select`, which only `daily` and `marts` take: the only tables to build.

        `ingest` returns what it has passed over, the others nothing.
        """


def stage_of(name: str) -> Stage:
    """The stage of this name; each is imported when it runs, because some imports take seconds."""
    run: Stage = import_module(f"jobs.stages.{name}").run
    return run


STAGES = (*RUN_STAGES, "report")
