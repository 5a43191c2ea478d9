"""The command line: what a person can mend ends as one message and exit code 1, never as a trace."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.simulate import simulate
from schemas.errors import CensusError

ROOT = Path(__file__).parents[2]
MONDAY = dt.date(2025, 7, 28)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"format_name": "smoke"},
            "cannot simulate format 'smoke': known are litellm, openrouter, openrouter_csv, otel",
        ),
        ({"first": MONDAY + dt.timedelta(days=1)}, "nothing to simulate: 2025-07-29 is after 2025-07-28"),
        ({"requests_per_day": 0}, "at least 1"),
        ({"first": dt.date(2020, 1, 1), "last": dt.date(2020, 1, 1)}, "begins on 2024-09-30: 2020-01-01 is before"),
    ],
)
def test_wrong_arguments_are_named(tmp_path, changes, message):
    arguments = {"first": MONDAY, "last": MONDAY, "requests_per_day": 10, "seed": 7, "out": tmp_path} | changes
    with pytest.raises(CensusError, match=message):
        simulate(**arguments)
    assert not any(tmp_path.iterdir())


def test_wrong_option_is_one_message(tmp_path):
    arguments = ["simulate", "--from", "2025-07-28", "--to", "2025-07-28", "--format", "smoke", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("stopped: cannot simulate format 'smoke': known are litellm,")
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["build", "ingest", "plan", "audit", "simulate"])
def test_range_the_wrong_way_round_and_no_date_are_usage_errors(command, tmp_path):
    out = ["--out", str(tmp_path)] if command == "simulate" else []
    backwards = CliRunner().invoke(app, [command, "--from", "2025-07-28", "--to", "2025-07-27", *out])
    assert (backwards.exit_code, "--to lies before --from" in backwards.stderr) == (2, True)
    assert CliRunner().invoke(app, [command, "--from", "yesterday", "--to", "2025-07-27", *out]).exit_code == 2


def test_report_takes_no_days():
    refused = CliRunner().invoke(app, ["report", "--from", "2025-07-28", "--to", "2025-07-28"])
    assert (refused.exit_code, "No such option: --from" in refused.stderr) == (2, True)


def test_stage_that_cannot_run_ends_as_one_message(tmp_path):
    """Started as a file, as spark-submit does it; the reference lake is built by `python -m jobs`."""
    environment = {**os.environ, "CENSUS_RAW": str(tmp_path), "CENSUS_LAKE": str(tmp_path), "CENSUS_USER_KEY": "k" * 32}
    started = [sys.executable, "jobs/__main__.py", "ingest", "--from", "2025-07-28", "--to", "2025-07-28"]
    done = subprocess.run(started, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "stopped: no raw logs for 2025-07-28" in done.stderr
    assert done.stdout == "", "Spark and progress write to stderr"
    assert "Traceback" not in done.stdout + done.stderr
    assert "\tat " not in done.stdout + done.stderr
