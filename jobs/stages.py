"""The stages in order, by name: what the command line and Airflow run."""

import datetime as dt

from pyspark.sql import SparkSession

from jobs import build, catalogue, ingest, report
from jobs.build import Say


def _report(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    del first, last  # the page shows all that the marts hold
    report.run(spark, say)


def _models(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    del first, last  # the catalogue is one, whatever days are run
    catalogue.run(spark, say)


STAGES = {
    "models": _models,
    "ingest": ingest.run,
    "daily": build.run_daily,
    "marts": build.run_marts,
    "report": _report,
}
