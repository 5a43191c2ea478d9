"""Runs Airflow's parts for one person on this machine, and stops all their processes at the end.

`airflow standalone` starts the same parts, but all at once, so that the first task fails when it finds no API server
yet; its log servers listen on every address of the machine; and a signal to it orphans the tasks that run.
infra/airflow.sh prepares the environment and starts this.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

PARTS = {
    "api-server": ("--host", "127.0.0.1", "--workers", "1"),
    # Logs are read from disk here; the log servers would listen on every address.
    "scheduler": ("--skip-serve-logs",),
    "dag-processor": (),
    "triggerer": ("--skip-serve-logs",),
}
START_SECONDS = 180
STOP_SECONDS = 20


def say(message: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"[airflow] {message}\n")
    sys.stdout.flush()


def check_port(port: int) -> None:
    """End the program if another program listens on the port: its answers would look like ours."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"[airflow] error: port {port} is in use; stop what uses it, or: AIRFLOW_PORT=8081 make airflow")


def start(part: str, home: Path) -> subprocess.Popen[bytes]:
    """Start one part in a session of its own, by which its children are found again. Its output goes to a file."""
    with (home / f"{part}.log").open("ab") as log:
        return subprocess.Popen(
            ["airflow", part, *PARTS[part]],  # noqa: S607 - infra/env.sh puts the environment's own first
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def start_all(home: Path, port: int, parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """Start the API server and, once it answers, the other parts. Each is put into `parts` as it starts."""
    parts["api-server"] = start("api-server", home)
    wait_until(lambda: health(port) != {}, parts)
    for part in PARTS:
        if part not in parts:
            parts[part] = start(part, home)
    wait_until(lambda: is_healthy(health(port)), parts)


def wait_until(is_reached: Callable[[], bool], parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """Return once it is reached. End the program if a part has ended or the time is up."""
    deadline = time.monotonic() + START_SECONDS
    while not is_reached():
        stop_if_one_ended(parts)
        if time.monotonic() > deadline:
            home = os.environ["AIRFLOW_HOME"]
            raise SystemExit(f"[airflow] error: not healthy after {START_SECONDS} s; see the logs in {home}")
        time.sleep(1)


def is_healthy(states: dict[str, dict[str, str]]) -> bool:
    """Whether the server answered and every part is healthy."""
    return bool(states) and all(state["status"] == "healthy" for state in states.values())


def health(port: int) -> dict[str, dict[str, str]]:
    """The status of each part as the server reports it; empty if the server does not answer."""
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        server.request("GET", "/api/v2/monitor/health")
        return dict(json.load(server.getresponse()))
    except (OSError, http.client.HTTPException, json.JSONDecodeError):
        return {}
    finally:
        server.close()


def stop_if_one_ended(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """End the program if a part has ended by itself: Airflow would seem to run and do nothing."""
    for part, process in parts.items():
        if process.poll() is not None:
            log = Path(os.environ["AIRFLOW_HOME"]) / f"{part}.log"
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
            raise SystemExit(f"{tail}\n[airflow] error: {part} ended with code {process.returncode}; see {log}")


def processes_in(sessions: set[int]) -> list[psutil.Process]:
    """Every process of these sessions. Process groups and parents change (tasks, orphans); the session does not."""
    found = []
    for process in psutil.process_iter():
        with suppress(ProcessLookupError, PermissionError, psutil.Error):
            if os.getsid(process.pid) in sessions and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def sessions_below(parts: dict[str, subprocess.Popen[bytes]]) -> set[int]:
    """The sessions of all processes that the parts and their tasks have started."""
    found = set()
    for part in parts.values():
        with suppress(psutil.Error):
            for child in psutil.Process(part.pid).children(recursive=True):
                with suppress(ProcessLookupError, PermissionError):
                    found.add(os.getsid(child.pid))
    return found


def stop(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """Stop all parts and every task that they started; kill what does not end when asked."""
    # a task on the embedded engine is a session of its own
    sessions = {process.pid for process in parts.values()} | sessions_below(parts)
    for sent in (signal.SIGTERM, signal.SIGKILL):
        for process in processes_in(sessions):
            with suppress(psutil.Error):
                process.send_signal(sent)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            for process in parts.values():
                process.poll()
            if not processes_in(sessions):
                return
            time.sleep(0.2)
    left = ", ".join(str(process.pid) for process in processes_in(sessions))
    raise SystemExit(f"[airflow] error: these processes could not be stopped: {left}")


def main() -> None:
    """Start all parts, print the address, wait for a signal, stop all parts."""
    home, port = Path(os.environ["AIRFLOW_HOME"]), int(os.environ["AIRFLOW_PORT"])
    address = f"http://127.0.0.1:{port}"
    check_port(port)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    parts: dict[str, subprocess.Popen[bytes]] = {}
    try:
        say("preparing its database")
        with (home / "migrate.log").open("wb") as log:
            subprocess.run(["airflow", "db", "migrate"], check=True, stdout=log, stderr=log)  # noqa: S607
        say("starting (about half a minute)")
        start_all(home, port, parts)
        password = json.loads((home / "passwords.json").read_text())["admin"]
        say(f"ready:  {address}   user: admin   password: {password}")
        say(f"the DAG: {address}/dags/llm_usage_daily   (Trigger → Backfill runs a range of days)")
        say(f"logs in {home}; Ctrl-C stops Airflow and everything it runs")
        while True:
            time.sleep(2)
            stop_if_one_ended(parts)
    except KeyboardInterrupt:
        say("stopping")
    except subprocess.CalledProcessError:
        sys.exit(f"[airflow] error: the database could not be prepared; see {home / 'migrate.log'}")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop(parts)
    say("stopped; nothing is left running")


if __name__ == "__main__":
    main()
