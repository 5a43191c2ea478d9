"""Deleting the files of old versions of all tables."""

from pyspark.sql import SparkSession

from jobs.commands.output import say
from jobs.lake import tables as lake
from schemas import TABLES
from schemas.wording import counted


def vacuum(spark: SparkSession, keep_hours: float) -> None:
    """Delete the files that no version of the last `keep_hours` hours uses, in every table that exists."""
    vacuumed = [table for table in TABLES if lake.exists(spark, table)]
    for table in vacuumed:
        lake.vacuum(spark, table, keep_hours)
        say(f"{table.layer}/{table.name}: only versions of the last {keep_hours:g} hours are left")
    say(f"vacuumed {counted(len(vacuumed), 'table')}")
