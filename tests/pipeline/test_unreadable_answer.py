"""An answer of the embedded engine that the client cannot read is asked for again; one that stays so is an error."""

import pytest
from pyspark.errors.exceptions.connect import SparkConnectGrpcException
from pyspark.sql import types as T

from jobs.settings import settings

pytestmark = pytest.mark.once


@pytest.fixture
def damaged(spark, monkeypatch):
    """Lets the next answers about a schema be bytes that are not a message; returns how many are still to come."""
    if settings().engine != "embedded":
        pytest.skip("Spark answers in the same process as Java, without gRPC")
    left = [0]
    channel = spark.client._stub.AnalyzePlan
    whole = channel._response_deserializer

    def read(answer: bytes) -> object:
        left[0] -= 1
        return whole(b"\xff" if left[0] >= 0 else answer)

    monkeypatch.setattr(channel, "_response_deserializer", read)
    return left


def test_a_damaged_answer_is_asked_for_again(damaged):
    damaged[0] = 2
    assert T.DataType.fromDDL("array<string>") == T.ArrayType(T.StringType())


def test_an_answer_that_stays_damaged_is_an_error(damaged):
    damaged[0] = 100
    with pytest.raises(SparkConnectGrpcException, match="Exception deserializing response"):
        T.DataType.fromDDL("array<string>")
