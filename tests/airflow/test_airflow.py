"""The DAG on a real Airflow: one day in a started server, and what takes longer in `make test-all`.

Every task is an application of its own, of the engine that the tests run on. The server is the one of `make airflow`.
"""

import datetime as dt
import json
import os
import secrets
import signal
import socket
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

import deltalake
import psutil
import pytest
import requests

from jobs.settings import settings
from jobs.simulate import simulate
from tests.airflow.started_airflow import DAG, PATIENCE, PROJECT, Server
from tests.support import builds, event_logs, run_folder

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 1, 4)
THREE_DAYS = [FIRST + dt.timedelta(days=offset) for offset in range(1, 4)]


@pytest.fixture(scope="module")
def key() -> str:
    return secrets.token_hex(32)


@pytest.fixture(scope="module")
def raw(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    simulate(FIRST, LAST, 40, 7, folder)
    today = dt.datetime.now(dt.UTC).date()
    # the schedule runs the day before; should midnight pass until then, that is today
    simulate(today - dt.timedelta(days=1), today, 40, 7, folder)
    return folder


def environment(tmp_path: Path, raw: Path, key: str) -> dict[str, str]:
    """What a person would export; Airflow's own settings come from infra/airflow.sh."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "CENSUS", "TZ"))}
    return inherited | {
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "CENSUS_RAW": str(raw),
        "CENSUS_LAKE": str(tmp_path / "lake"),
        "CENSUS_REPORT": str(tmp_path / "report"),
        "CENSUS_USER_KEY": key,
        "CENSUS_ENGINE": settings().engine,
        # an application of seconds ends before the optimising compiler has paid for itself
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1",
    }


def request_days(lake: Path) -> dict[dt.date, int]:
    """Tokens by day, read without Spark."""
    rows = deltalake.DeltaTable(str(lake / "daily" / "daily_model_usage")).to_pyarrow_table().to_pylist()
    days: dict[dt.date, int] = {}
    for row in rows:
        days[row["request_date"]] = days.get(row["request_date"], 0) + row["tokens"]
    return days


def mart_tokens(lake: Path) -> int:
    table = deltalake.DeltaTable(str(lake / "marts" / "weekly_source_share")).to_pyarrow_table()
    return sum(table.column("tokens").to_pylist())


def arrivals(lake: Path) -> list[dt.date]:
    table = deltalake.DeltaTable(str(lake / "core" / "load_audit")).to_pyarrow_table()
    return sorted(set(table.column("arrival_date").to_pylist()))


def files_with(text: str, folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


@pytest.fixture(scope="module")
def server(tmp_path_factory, raw, key):
    """A server that is ready, with its DAG read, and a session that is logged in."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = Server(environment(folder, raw, key) | {"AIRFLOW_PORT": str(port)}, folder / "output.log")
    try:
        started.wait("ready", lambda: "ready:" in started.output.read_text())
        started.log_in()
        started.wait("the DAG", started.has_dag)
        yield started
    finally:
        started.kill()


def test_it_starts_with_the_dag_unpaused_and_says_where(server):
    assert server.address in server.output.read_text()
    for secret in ("passwords.json", "jwt.secret"):
        assert stat.S_IMODE((server.home / secret).stat().st_mode) == 0o600
    anonymous = requests.get(f"{server.address}/api/v2/dags", timeout=60)
    assert anonymous.status_code == 401
    assert server.get("importErrors")["import_errors"] == []
    assert server.get(f"dags/{DAG}")["is_paused"] is False


def test_it_listens_on_this_machine_only(server):
    listening = {
        connection.laddr.ip
        for process in server.processes()
        for connection in process.net_connections(kind="tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}, listening
    assert "127.0.0.1" in listening


def test_a_second_start_on_the_same_port_says_so(server, tmp_path, raw, key):
    variables = environment(tmp_path, raw, key) | {"AIRFLOW_PORT": server.address.rsplit(":", 1)[1]}
    command = [PROJECT / "infra" / "airflow.sh"]
    ran = subprocess.run(command, check=False, env=variables, capture_output=True, text=True, timeout=120)
    assert ran.returncode != 0
    assert "is in use" in ran.stderr
    assert "Traceback" not in ran.stderr


def count_days(number: int) -> None:
    """Count what no event log names: spark-submit starts Spark for a report too, though it opens no session."""
    builds.count_command("build", number)
    if settings().engine == "spark":
        builds.count(builds.COLD, number)


@pytest.fixture(scope="module")
def scheduled_day(server) -> dt.date:
    """The day that Airflow ran by itself, as soon as it had started: the one before."""
    server.wait("the scheduled run", lambda: set(server.runs("scheduled").values()) & {"success", "failed"})
    count_days(1)
    ((day, state),) = server.runs("scheduled").items()
    assert state == "success", server.errors()
    return dt.date.fromisoformat(day)


@pytest.mark.once
def test_the_day_before_runs_through_all_its_tasks_by_schedule(server, scheduled_day):
    lake = server.home.parent / "lake"
    assert arrivals(lake) == [scheduled_day]
    assert scheduled_day in request_days(lake)
    assert mart_tokens(lake) == sum(request_days(lake).values()) > 0
    assert (server.home.parent / "report" / "index.html").stat().st_size > 0


def backfill(server: Server, days: list[dt.date]) -> None:
    """Fill the days as a person does, and wait until each has a green run."""
    before = set(server.runs("backfill"))
    server.backfill(days[0], days[-1])
    count_days(len(days))

    def runs() -> dict[str, str]:
        return {day: state for day, state in server.runs("backfill").items() if day not in before}

    assert set(runs()) == {str(day) for day in days}
    server.wait("the backfill", lambda: set(runs().values()) <= {"success", "failed"})
    assert runs() == {str(day): "success" for day in days}, server.errors()


@pytest.mark.once
def test_no_log_and_no_rendered_field_shows_the_key(server, scheduled_day, key):
    logs = list((server.home / "logs" / f"dag_id={DAG}").rglob("*.log"))
    assert len(logs) >= 5
    assert files_with(key, server.home.parent) == []
    assert event_logs.texts_found(run_folder.events(run_folder.folder()).iterdir(), [key]) == {}
    tasks = server.get(f"dags/{DAG}/dagRuns/~/taskInstances")["task_instances"]
    fields = [task["rendered_fields"] for task in tasks if task["state"] == "success"]
    arguments = ["ingest", "--from", str(scheduled_day), "--to", str(scheduled_day)]
    assert arguments in [field.get("application_args") for field in fields]
    assert key not in json.dumps(fields)


@pytest.mark.slow
@pytest.mark.once
def test_a_backfill_of_three_days_makes_three_green_runs_and_their_days(server, scheduled_day):
    backfill(server, THREE_DAYS)
    lake = server.home.parent / "lake"
    assert arrivals(lake) == [*THREE_DAYS, scheduled_day]
    assert set(request_days(lake)) >= {*THREE_DAYS, scheduled_day}
    assert mart_tokens(lake) == sum(request_days(lake).values()) > 0


def is_application(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return str(PROJECT / "jobs" / "__main__.py") in process.cmdline()
    return False


@pytest.mark.slow
def test_an_interrupt_stops_it_with_nothing_left_running_not_even_a_task(server):
    run = server.run_now()
    server.wait("its first task", lambda: server.tasks_of(run["dag_run_id"])["models"]["state"] == "running")
    server.wait("its application", lambda: any(is_application(one) for one in server.processes()))
    yesterday = dt.datetime.fromisoformat(run["run_after"]).date() - dt.timedelta(days=1)
    arguments = server.tasks_of(run["dag_run_id"])["models"]["rendered_fields"]["application_args"]
    assert arguments == ["models", "--from", str(yesterday), "--to", str(yesterday)]
    running = server.processes()
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(timeout=120) == 0
    assert server.output.read_text().splitlines()[-1] == "[airflow] stopped; nothing is left running"
    # one that has ended may wait for its parent to notice: it runs no more
    assert [one for one in running if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


BY_DAG_TEST = """
import pendulum
from dags.llm_usage_daily import dag
run = dag.test(logical_date=pendulum.datetime(2026, 1, 2, tz="UTC"))  # as by hand: the last day that has ended
print("state:", run.state, {task.task_id: str(task.state) for task in run.get_task_instances()})
"""


@pytest.mark.slow
def test_one_day_by_dag_test_fills_real_delta_tables(tmp_path, raw, key):
    variables = environment(tmp_path, raw, key) | {
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW_CONN_SPARK_DEFAULT": (PROJECT / "infra" / f"connection_{settings().engine}.json").read_text(),
        "CODE": BY_DAG_TEST,
    }
    script = 'source infra/env.sh && airflow db migrate > "$CENSUS_LAKE.migrate" 2>&1 && exec python -c "$CODE"'
    ran = subprocess.run(
        ["bash", "-c", script],
        check=False,
        cwd=PROJECT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    count_days(1)
    output = ran.stdout + ran.stderr
    assert "state: success" in output, output[-8000:]
    assert key not in output
    assert arrivals(tmp_path / "lake") == [FIRST]
    assert FIRST in request_days(tmp_path / "lake")
    assert mart_tokens(tmp_path / "lake") == sum(request_days(tmp_path / "lake").values()) > 0
    assert (tmp_path / "report" / "index.html").stat().st_size > 0
    assert files_with(key, tmp_path) == []
