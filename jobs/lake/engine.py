"""The only place that builds a Spark session, and the only place with Spark settings.

The settings that the driver's Java process needs at its start are in infra/spark/spark-defaults.conf, which
`python -m jobs` and spark-submit both read.

Of the settings here, FORCED always hold. DEFAULTS and LOCAL_DEFAULTS hold where neither
spark-defaults.conf nor `--conf`, a connection of Airflow or CENSUS_SPARK_CONF sets something else.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession

from jobs.settings import prepare_spark_environment, settings

log = logging.getLogger(__name__)

FORCED = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # A damaged file must stop the stage, never be skipped.
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    # Readers other than Spark read the tables too.
    "spark.databricks.delta.properties.defaults.enableDeletionVectors": "false",
}
"""The numbers in the tables, and who can read them, depend on these."""

EXTENSIONS = "spark.sql.extensions"
DELTA_EXTENSION = "io.delta.sql.DeltaSparkSessionExtension"
"""Always among the extensions: others are kept beside it."""

DEFAULTS = {
    # A class of one's own must extend this one.
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    # Days are always named in the conditions: there is nothing left to prune while a plan runs. And the threads that
    # would do so wait for the same broadcasts as the plan itself: one build in some hundreds hung in them.
    "spark.sql.optimizer.dynamicPartitionPruning.enabled": "false",
}

LOCAL_DEFAULTS = {
    # A day of logs is small: Spark's defaults for large data cost ten times the work itself.
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.databricks.delta.snapshotPartitions": "2",
    "spark.sql.files.openCostInBytes": "65536",
    # Vacuum lists files in this many tasks, however few files there are.
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "32",
}
"""For a master on this machine; a cluster keeps Spark's own."""

INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
"""With these, plans are interpreted instead of compiled."""


def open_session(name: str) -> SparkSession:
    """A session for one application; the master and the driver's memory come from spark-submit or spark-defaults."""
    prepare_spark_environment()
    own = settings().spark_conf
    # Only Java reads spark-defaults.conf and --conf, so it is started first. Under spark-submit it runs already,
    # and the settings of spark-submit win over CENSUS_SPARK_CONF.
    SparkContext._ensure_initialized(conf=SparkConf(loadDefaults=False).setAll(list(own.items())))
    given = {key: value or "" for key, value in SparkConf().getAll()}
    builder = SparkSession.builder.appName(name)
    for key, value in chosen(own | given).items():
        if given.get(key) != value:
            builder = builder.config(key, value)
    return builder.getOrCreate()


def chosen(given: dict[str, str]) -> dict[str, str]:
    """The settings of a session where a person has set `given`; the log warns of each that is not taken."""
    is_local = given.get("spark.master", "local").startswith("local")
    for key, value in FORCED.items():
        if given.get(key, value).lower() != value.lower():
            log.warning("%s is always %s: %s is not taken", key, value, given[key])
    extensions = [one for one in given.get(EXTENSIONS, "").split(",") if one.strip() not in {"", DELTA_EXTENSION}]
    return {
        **DEFAULTS,
        **(LOCAL_DEFAULTS if is_local else {}),
        **given,
        **FORCED,
        EXTENSIONS: ",".join([DELTA_EXTENSION, *extensions]),
    }


@contextmanager
def compiling(spark: SparkSession, pays: bool) -> Iterator[None]:
    """Let Spark compile the plans inside only if it pays: for a few thousand rows, compiling is most of the work.

    The results are the same. What is planned inside must also be run inside.
    """
    before = {name: spark.conf.get(name) or "" for name in INTERPRETED}
    if not pays:
        for name, value in INTERPRETED.items():
            spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            spark.conf.set(name, value)
