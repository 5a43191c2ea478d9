"""Accepting an arrival although it breaks a critical arrival expectation."""

import datetime as dt

from pyspark.sql import SparkSession

from jobs.commands.output import say
from jobs.stages import arrival_gate


def accept(spark: SparkSession, day: dt.date, check: str, who: str, why: str) -> None:
    """Record the acceptance; raises CensusError for an unknown check, or where nobody or no reason is named."""
    arrival_gate.accept(spark, day, check, who, why)
    say(f"accepted {day} in spite of {check}. Run it again:  python -m jobs build --from {day} --to {day}")
