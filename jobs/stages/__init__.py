"""WHAT RUNS: the stages in order, by name: what the command line and Airflow run."""

import datetime as dt
from collections.abc import Callable
from importlib import import_module

from pyspark.sql import SparkSession

from jobs.stages.publish import Say
from schemas.contract import RUN_STAGES

Stage = Callable[[SparkSession, dt.date, dt.date, Say], None]
"""A stage over the arrival days of a range, both ends included."""


def stage_of(name: str) -> Stage:
    """The stage of this name; each is imported when it runs, because some imports take seconds."""
    run: Stage = import_module(f"jobs.stages.{name}").run
    return run


STAGES = (*RUN_STAGES, "report")
