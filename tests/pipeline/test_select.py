"""Building only some tables of a stage: the others are not touched, and those that are read are read as they are."""

import datetime as dt

import pytest
from pyspark.sql import SparkSession

from jobs.lake import tables as lake
from jobs.marts.cohort_retention import FEWEST_USERS
from jobs.stages import daily, marts
from schemas import TABLE_BY_NAME
from schemas.errors import CensusError
from tests.support.cases import frame_of
from tests.support.lake_runs import progress, rows_of, use

pytestmark = pytest.mark.once

DAY = dt.date(2025, 1, 31)  # the last day of its month: cohorts are of closed months
CHOSEN = frozenset({"daily_model_usage", "daily_user_usage", "daily_provider_performance"})


def lay_requests(spark: SparkSession, users: int) -> None:
    """One request of each of so many users, each of 120 tokens."""
    table = TABLE_BY_NAME["requests"]
    row = {"repeat": users, "request_id": "r{n}", "user_key": "u{n}", "arrival_date": DAY, "request_date": DAY}
    tokens = {"prompt_tokens": 100, "completion_tokens": 20}
    lake.replace_days(spark, table, frame_of(spark, table, [row | tokens]), [DAY])


def test_only_the_selected_tables_are_built(spark, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path)
    lake_root = tmp_path / "lake"
    lay_requests(spark, FEWEST_USERS + 1)
    with progress() as messages:
        daily.run(spark, DAY, DAY, select=CHOSEN)
    assert {path.name for path in (lake_root / "daily").iterdir()} == CHOSEN
    summed = "sums agree in every request_date: requests = daily_model_usage = daily_user_usage = 6,120 tokens"
    assert [line for line in messages if line.startswith("sums agree")] == [summed]

    with progress() as messages:
        marts.run(spark, DAY, DAY, select=frozenset({"monthly_model_users"}))
    assert {path.name for path in (lake_root / "marts").iterdir()} == {"monthly_model_users"}
    assert not [line for line in messages if line.startswith("sums agree")], "no mart was built that has sums"
    assert len(rows_of(lake_root, "monthly_model_users")) == FEWEST_USERS + 1

    # a mart that reads another one reads it as it lies there, also where that one is of yesterday
    lay_requests(spark, FEWEST_USERS)
    daily.run(spark, DAY, DAY, select=CHOSEN)
    marts.run(spark, DAY, DAY, select=frozenset({"cohort_retention"}))
    assert {row["cohort_user_count"] for row in rows_of(lake_root, "cohort_retention")} == {FEWEST_USERS + 1}
    marts.run(spark, DAY, DAY, select=frozenset({"cohort_retention", "monthly_model_users"}))
    assert {row["cohort_user_count"] for row in rows_of(lake_root, "cohort_retention")} == {FEWEST_USERS}


@pytest.mark.parametrize(
    ("stage", "name", "other"), [(daily, "daily", "weekly_source_share"), (marts, "marts", "daily_user_usage")]
)
def test_a_table_of_another_stage_is_named(spark, stage, name, other):
    with pytest.raises(CensusError, match=f"the stage {name} does not build {other}; it builds "):
        stage.run(spark, DAY, DAY, select=frozenset({other}))
