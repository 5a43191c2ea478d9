"""The only place that builds a Spark session, and the only place with Spark settings.

What the driver's Java process needs at its start stands in infra/spark/spark-defaults.conf, which `python -m jobs`
and spark-submit both read; everything else is set here.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

SPARK_CONF_DIR = Path(__file__).resolve().parents[2] / "infra" / "spark"

SETTINGS = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # A day of logs is small: Spark's defaults for large data cost ten times the work itself.
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    # Days are always named in the conditions: there is nothing left to prune while a plan runs. And the threads that
    # would do so wait for the same broadcasts as the plan itself: one build in some hundreds stood still in them.
    "spark.sql.optimizer.dynamicPartitionPruning.enabled": "false",
    "spark.databricks.delta.snapshotPartitions": "2",
    "spark.sql.files.openCostInBytes": "65536",
    # Vacuum lists files in so many tasks, however few there are.
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "32",
    "spark.databricks.delta.properties.defaults.enableDeletionVectors": "false",
    # A damaged file must stop the stage, never be skipped.
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.ui.showConsoleProgress": "false",
}

INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
"""Plans are run as they are instead of compiled."""


def open_session(name: str) -> SparkSession:
    """A session for one application; the master and the driver's memory come from spark-submit or spark-defaults."""
    os.environ.setdefault("SPARK_CONF_DIR", str(SPARK_CONF_DIR))
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName(name)
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


@contextmanager
def compiling(spark: SparkSession, pays: bool) -> Iterator[None]:
    """Let Spark compile the plans inside only if it pays: for a few thousand rows, compiling is most of the work.

    The results are the same. What is planned inside must also be run inside.
    """
    before = {name: spark.conf.get(name) for name in INTERPRETED}
    if not pays:
        for name, value in INTERPRETED.items():
            spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            spark.conf.set(name, value)
