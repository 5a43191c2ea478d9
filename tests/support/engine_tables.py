"""`python -m tests.support.engine_tables RAW OUT`: what the engine of CENSUS_ENGINE makes of the raw lines of one day.

Writes each table of the ingest stage to OUT as Parquet, and `records`, all records with what was read from them.
One process has one engine: PySpark decides at its start which functions it builds.
"""

import datetime as dt
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from jobs.lake.engine import open_session
from tests.support.lake_runs import ingest_frames

DAY = dt.date(2025, 1, 6)
KEY = b"a key that only these lines use!"


def tables(spark: SparkSession) -> dict[str, pa.Table]:
    """What the engine of this session makes of the lines of DAY, by name."""
    return {name: frame.toArrow() for name, frame in ingest_frames(spark, [DAY], KEY).items()}


def write(out: Path) -> None:
    """Ingest the lines of DAY and write every table."""
    spark = open_session("engine-tables")
    for name, table in tables(spark).items():
        pq.write_table(table, out / f"{name}.parquet")
    spark.stop()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
