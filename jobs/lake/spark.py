"""Spark: the only place that builds its session, and the only place with its settings.

The settings that the driver's Java process needs at its start are in infra/spark/spark-defaults.conf, which
`python -m jobs` and spark-submit both read.

Of the settings here, FORCED always hold. DEFAULTS and LOCAL_DEFAULTS hold where neither
spark-defaults.conf nor `--conf`, a connection of Airflow or CENSUS_SPARK_CONF sets something else.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import pyarrow as pa
from py4j.protocol import Py4JJavaError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkRuntimeError
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.lake import spark_lines
from jobs.lake.frames import collected
from jobs.lake.json_values import NOT_IN_ARRAYS, two_objects
from jobs.settings import prepare_spark_environment, settings
from schemas.errors import CensusError

log = logging.getLogger(__name__)

text_lines, numbered = spark_lines.text_lines, spark_lines.numbered
"""A part of this back end that has a module of its own."""

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

SET_UP = "CENSUS_ENGINE=spark make setup installs both; CENSUS_ENGINE=embedded needs neither"
"""What to do where Java or Delta is missing."""

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

HELD_ROWS = 1_000_000
"""Fewer rows are read once and held for all tables, and results are held by the driver: see jobs/lake/engine.py."""

READ_ROWS = 300_000
"""Up to this many rows of a local table are read by the driver and handed to Spark: planning takes longer."""

INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
"""With these, plans are interpreted instead of compiled."""


def open_session(name: str) -> SparkSession:
    """A session for one application; the master and the driver's memory come from spark-submit or spark-defaults.

    Raises CensusError where Java or Delta's jars are missing.
    """
    prepare_spark_environment()
    own = settings().spark_conf
    # Only Java reads spark-defaults.conf and --conf, so it is started first. Under spark-submit it runs already,
    # and the settings of spark-submit win over CENSUS_SPARK_CONF.
    try:
        SparkContext._ensure_initialized(conf=SparkConf(loadDefaults=False).setAll(list(own.items())))
    except PySparkRuntimeError as error:
        if error.getCondition() != "JAVA_GATEWAY_EXITED":
            raise
        raise CensusError(f"Spark does not start, its words are above: is there a Java? {SET_UP}") from None
    given = {key: value or "" for key, value in SparkConf().getAll()}
    builder = SparkSession.builder.appName(name)
    for key, value in chosen(own | given).items():
        if given.get(key) != value:
            builder = builder.config(key, value)
    session = builder.getOrCreate()
    require_delta(session)
    return session


def require_delta(session: SparkSession, name: str = DELTA_EXTENSION) -> None:
    """Raise CensusError if Spark does not find this class of Delta."""
    try:
        cast(Any, session._jvm).org.apache.spark.util.Utils.classForName(name, True, False)
    except Py4JJavaError:
        raise CensusError(f"Spark has no Delta: its jars are not on the class path. {SET_UP}") from None


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


def computed(frame: DataFrame) -> DataFrame:
    """The same rows, computed now and kept by Spark, without the plan that made them.

    Every frame made from them would carry that plan, and Spark would analyse it again for every step.
    """
    return frame.localCheckpoint(eager=True)


def materialized(frame: DataFrame) -> DataFrame | pa.Table:
    """The rows of a frame, held by the driver; those of a frame that is `held` only if they are few."""
    return frame if frame.is_cached and frame.count() >= HELD_ROWS else frame.toArrow()


def files_of(frame: DataFrame) -> None:
    """The driver has no files of its own."""
    del frame


def most_text_bytes() -> int | None:
    """The most raw text that the engine can take at once; None: any."""
    return None


def keeper(rows: int) -> Callable[[DataFrame], DataFrame] | None:
    """What to do with a frame of about this many rows before several others are made from it."""
    return collected if rows < HELD_ROWS else None


@contextmanager
def held(frames: Iterable[DataFrame]) -> Iterator[None]:
    """Inside, each of these frames is computed once, however often it is read. Frames already held stay held."""
    persisted = [frame.persist() for frame in frames if not frame.is_cached]
    try:
        yield
    finally:
        for frame in persisted:
            frame.unpersist()


def one_object(lines: DataFrame, schema: str) -> DataFrame:
    """The lines with a `record` of these fields (DDL), read from `text`, and `is_whole`: it is one single value."""
    read = lines.withColumn("records", two_objects(F.col("text"), schema))
    is_whole = F.coalesce(F.size("records") == 2, F.lit(False))
    return read.withColumns({"record": F.get("records", F.lit(0)), "is_whole": is_whole}).drop("records")


def may_lose_array(text: Column) -> Column:
    """Where the text has an array with what is not JSON; or a text like it, so that few are read once more."""
    return text.rlike(NOT_IN_ARRAYS)


def sound_json(text: Column, schema: str) -> Column:
    """The texts as they are."""
    del schema
    return text


def delta_rows(spark: SparkSession, path: str, columns: Sequence[str]) -> DataFrame:
    """These columns of a Delta table, read when they are used."""
    return spark.read.format("delta").load(path).select(*columns)
