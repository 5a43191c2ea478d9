"""A started Airflow, as `make airflow` starts it, and its REST interface as a browser uses it."""

import datetime as dt
import json
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import requests

PROJECT = Path(__file__).resolve().parents[2]
DAG = "llm_usage_daily"
PATIENCE = 30 * 60
"""Seconds until a wait is given up: many times what a slow machine needs."""


LOCKED_TRIES = 12


class Server:
    """One Airflow with a home, a port and an output of its own."""

    def __init__(self, settings: dict[str, str], output: Path) -> None:
        self.home = Path(settings["AIRFLOW_HOME"])
        self.output = output
        self.address = f"http://127.0.0.1:{settings['AIRFLOW_PORT']}"
        self.session = requests.Session()
        with output.open("w") as log:
            self.process = subprocess.Popen(
                [PROJECT / "infra" / "airflow.sh"], env=settings, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self, what: str, is_done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_done():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, f"waited for: {what}\n{self.output.read_text()}\n{self.errors()}"
            time.sleep(2)

    def errors(self) -> str:
        """The end of every log of a task that had an error."""
        logs = sorted((self.home / "logs" / f"dag_id={DAG}").rglob("*.log"))
        return "\n\n".join(f"{log}\n{log.read_text()[-2000:]}" for log in logs if '"level":"error"' in log.read_text())

    def log_in(self) -> None:
        password = json.loads((self.home / "passwords.json").read_text())["admin"]
        answer = requests.post(
            f"{self.address}/auth/token", json={"username": "admin", "password": password}, timeout=60
        )
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **parameters) -> dict:
        answer = self.session.get(f"{self.address}/api/v2/{path}", params=parameters, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def has_dag(self) -> bool:
        return any(dag["dag_id"] == DAG for dag in self.get("dags")["dags"])

    def backfill(self, first: dt.date, last: dt.date) -> None:
        """What the form behind Trigger → Backfill sends."""
        form = {
            "dag_id": DAG,
            "from_date": f"{first}T00:00:00Z",
            "to_date": f"{last}T00:00:00Z",
            "run_backwards": False,
            "max_active_runs": 3,
            "dag_run_conf": {},
            "reprocess_behavior": "none",
        }
        for _ in range(LOCKED_TRIES):
            answer = self.session.post(f"{self.address}/api/v2/backfills", json=form, timeout=120)
            if "Database is locked" not in answer.text:
                break
            # SQLite refuses while the scheduler writes; a person presses the button again (docs/operations.md)
            time.sleep(5)
        assert answer.status_code == 200, answer.text

    def run_now(self) -> dict:
        """What the button Trigger → Single Run sends where no date is given; the run that it makes."""
        answer = self.session.post(
            f"{self.address}/api/v2/dags/{DAG}/dagRuns", json={"logical_date": None}, timeout=120
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tasks_of(self, run_id: str) -> dict[str, dict]:
        """Task id -> the task of a run, with its state and its rendered fields."""
        tasks = self.get(f"dags/{DAG}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return {task["task_id"]: task for task in tasks}

    def runs(self, run_type: str) -> dict[str, str]:
        """Day -> the state of its run, of all runs of this type: `backfill`, `scheduled` or `manual`."""
        runs = self.get(f"dags/{DAG}/dagRuns", run_type=run_type)["dag_runs"]
        return {run["data_interval_start"][:10]: run["state"] for run in runs}

    def processes(self) -> list[psutil.Process]:
        """Everything it runs: what descends from it, and what lost its parent but still has its home."""
        found = {child.pid: child for child in psutil.Process(self.process.pid).children(recursive=True)}
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get("AIRFLOW_HOME") == str(self.home):
                    found[process.pid] = process
        found.pop(self.process.pid, None)
        return list(found.values())

    def kill(self) -> None:
        """For the end of a test that failed before it stopped the server."""
        if self.process.poll() is None:
            left = self.processes()
            self.process.kill()
            self.process.wait()
            for process in left:
                with suppress(psutil.Error):
                    process.kill()
