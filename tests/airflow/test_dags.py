"""The DAG without a server: it imports alone, is made of the contracts, and runs the days it says."""

# Airflow reads its home when it is imported, so only a test that has set one may do so:
# ruff: noqa: PLC0415

import datetime as dt
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.main import get_command

import schemas

PROJECT = Path(__file__).resolve().parents[2]
STAGES = ["models", "ingest", "daily", "marts", "report"]
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
KEY = "a-key-that-must-not-be-seen-anywhere-0123456789"


@pytest.fixture(scope="module", autouse=True)
def airflow_home(tmp_path_factory):
    """Airflow reads its home when it is imported: before any import of it, and never this machine's own."""
    home = tmp_path_factory.mktemp("airflow")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW_HOME", str(home))
        patch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
        patch.setenv("CENSUS_USER_KEY", KEY)
        yield home


@pytest.fixture(scope="module")
def dag(airflow_home):
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(PROJECT / "dags"))
    assert bag.import_errors == {}
    assert list(bag.dags) == ["llm_usage_daily"]
    return bag.dags["llm_usage_daily"]


def test_stages_run_in_the_order_of_the_contracts(dag):
    assert [task.task_id for task in dag.topological_sort()] == STAGES
    for before, after in itertools.pairwise(STAGES):
        assert dag.get_task(after).upstream_task_ids == {before}


def test_every_stage_of_the_command_line_has_a_task(dag):
    from jobs import stages

    assert list(dag.task_dict) == list(stages.STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_a_task_runs_its_stage_for_the_day_of_its_interval(dag, stage):
    task = dag.get_task(stage)
    assert Path(task.application) == PROJECT / "jobs" / "__main__.py"
    from airflow.sdk.execution_time import macros

    from jobs.__main__ import app

    run = SimpleNamespace(data_interval_start=dt.datetime(2026, 1, 2, tzinfo=dt.UTC), run_after=NOON)
    rendered = task.render_template(task.application_args, {"dag_run": run, "macros": macros})
    assert rendered == [stage, *([] if stage == "report" else ["--from", "2026-01-02", "--to", "2026-01-02"])]
    get_command(app).commands[stage].make_context(stage, rendered[1:])  # raises where the command takes other options
    assert task._conn_id == "spark_default"


def test_a_run_without_a_date_takes_the_last_day_that_has_ended(dag):
    from airflow.sdk.execution_time import macros

    task = dag.get_task("ingest")
    run = SimpleNamespace(data_interval_start=None, run_after=NOON)
    rendered = task.render_template(task.application_args, {"dag_run": run, "macros": macros})
    assert rendered == ["ingest", "--from", "2026-02-28", "--to", "2026-02-28"]


def test_a_task_can_fail_for_a_while_but_not_hang(dag):
    for task in dag.tasks:
        assert task.retries >= 1
        assert task.retry_delay.total_seconds() > 0
        assert task.execution_timeout is not None
        assert task.max_active_tis_per_dag == 1, "neighbouring days share late lines, weeks and windows"


def test_it_does_not_catch_up_and_says_whose_it_is(dag):
    assert dag.catchup is False
    assert dag.owner == "token-census"
    assert "token-census" in dag.tags
    assert dag.description


@pytest.mark.parametrize(("first", "last"), [("2026-01-01", "2026-01-03"), ("2024-02-28", "2024-03-01")])
def test_a_backfill_makes_a_run_for_each_day_of_its_form_and_no_other(dag, first, last):
    import pendulum
    from airflow.serialization.serialized_objects import DagSerialization

    # what the server does with the two dates of the form
    served = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    infos = list(served.iter_dagrun_infos_between(pendulum.parse(first), pendulum.parse(last)))
    days = [info.data_interval.start for info in infos]
    assert len(days) == 3
    assert [str(days[0].date()), str(days[-1].date())] == [first, last]
    assert all(day.timezone_name == "UTC" and (day.hour, day.minute) == (0, 0) for day in days)
    # a run works on a day that has ended
    assert all(info.data_interval.end == info.data_interval.start.add(days=1) == info.run_after for info in infos)


@pytest.mark.parametrize("stage", STAGES)
def test_a_task_publishes_an_asset_for_every_table_that_it_writes(dag, stage):
    written = {table.name for table in schemas.tables_of_stage(stage)}
    if written:
        written.add("expectation_results")
    assert {outlet.name for outlet in dag.get_task(stage).outlets} == written


def test_every_table_is_an_asset_at_its_place_in_the_lake(dag):
    uris = {outlet.name: outlet.uri for task in dag.tasks for outlet in task.outlets}
    made = [table for table in schemas.TABLES if table.stage != "command"]
    assert uris == {table.name: f"census://{table.layer}/{table.name}" for table in made}


def test_its_description_shows_every_table_and_what_it_is(dag):
    for table in schemas.TABLES:
        assert f"{table.layer}/{table.name}" in dag.doc_md
        assert table.doc in dag.doc_md
    for task in dag.tasks:
        for table in schemas.tables_of_stage(task.task_id):
            assert table.doc in task.doc_md


def test_the_key_is_in_nothing_that_airflow_shows(dag):
    from airflow.serialization.serialized_objects import DagSerialization

    shown = json.dumps(DagSerialization.to_dict(dag), default=str)
    assert KEY not in shown
    assert "CENSUS_USER_KEY" not in shown, "the application reads it from the worker's environment"
    for task in dag.tasks:
        assert task.env_vars == {"CENSUS_ENGINE": "spark"}
        assert not task.conf


def test_reading_it_loads_neither_spark_nor_great_expectations(airflow_home):
    code = """
import sys
import dags.llm_usage_daily
heavy = {"pyspark", "great_expectations", "delta", "pandas", "jobs"}
print(sorted(heavy & {name.split(".")[0] for name in sys.modules}))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=dict(os.environ), capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "[]"
