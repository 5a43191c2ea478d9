"""What all tests share: one Spark session a process."""

import os
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from jobs.lake.engine import open_session
from tests.support.simulated import good_records, large, large_day  # noqa: F401 - fixtures

pytest.register_assert_rewrite("tests.support.cases")
os.environ["TZ"] = "Pacific/Auckland"  # no test may pass only because the machine's zone is UTC


TINY_FRAMES = {
    "spark.sql.shuffle.partitions": "1",
    # compiling code for a plan takes longer than running it on ten rows; the oracle, the demo and Airflow run compiled
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = open_session("token-census-tests")
    for name, value in TINY_FRAMES.items():
        session.conf.set(name, value)
    yield session
    session.stop()
