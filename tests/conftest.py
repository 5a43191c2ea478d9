"""What all tests share: one Spark session a process."""

import os
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from jobs.session import open_session

pytest.register_assert_rewrite("tests.cases")
os.environ["TZ"] = "Pacific/Auckland"  # no test may pass only because the machine's zone is UTC


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = open_session("token-census-tests")
    yield session
    session.stop()
