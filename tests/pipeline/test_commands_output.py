"""Results go to stdout, all else to stderr; data is printed as it is, and a number agrees with its noun."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.commands.output import LOG, Listing, plain_errors, say, show, show_progress
from schemas import TABLES
from schemas.errors import CensusError
from schemas.wording import counted
from tests.support.lake_runs import use

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def level():
    yield
    LOG.setLevel(logging.NOTSET)


def test_stdout_of_a_command_is_json_alone(tmp_path):
    environment = {**os.environ, "CENSUS_LAKE": str(tmp_path)}
    command = [sys.executable, "-m", "jobs", "-v", "tables", "--json"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)
    assert [row["table"] for row in found] == [f"{table.layer}/{table.name}" for table in TABLES]
    assert {row["rows"] for row in found} == {None}


def test_progress_has_its_time_and_a_warning_is_marked(capsys):
    show_progress(logging.INFO)
    say("reading 100% of a[b].jsonl :smile:")
    logging.getLogger("jobs.stages.ingest").warning("%s is late", "a[b].jsonl")
    LOG.debug("nobody asked")
    written = capsys.readouterr()
    lines = written.err.splitlines()
    assert [line[8:] for line in lines] == [" reading 100% of a[b].jsonl :smile:", " warning: a[b].jsonl is late"]
    assert all(line[:8].replace(":", "").isdigit() for line in lines)
    assert written.out == ""


def test_only_warnings_of_other_packages_are_heard(capsys):
    show_progress(logging.INFO)
    other = logging.getLogger("great_expectations.data_context")
    other.setLevel(logging.INFO)
    other.info("a temporary folder")
    other.warning("something is wrong")
    assert [line[9:] for line in capsys.readouterr().err.splitlines()] == ["warning: something is wrong"]


@pytest.mark.parametrize(
    ("flag", "shown"), [("-q", ["warning"]), ("-v", ["debug", "info", "warning"]), ("", ["info", "warning"])]
)
def test_quiet_and_verbose(flag, shown, tmp_path, monkeypatch, capsys):
    use(monkeypatch, tmp_path)
    CliRunner().invoke(app, [*flag.split(), "tables"])
    for name in ("debug", "info", "warning"):
        getattr(LOG, name)(name)
    assert [line.split()[-1] for line in capsys.readouterr().err.splitlines()] == shown


def test_long_progress_is_one_line_in_a_pipe(capsys):
    show_progress(logging.INFO)
    say("x" * 1000)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_error_is_printed_whole_and_leaves_stdout_alone(capsys):
    with pytest.raises(Exception, match="1"), plain_errors():
        raise CensusError("requests/a[b].jsonl: [red]not[/red] a :file:")
    written = capsys.readouterr()
    assert written.err == "stopped: requests/a[b].jsonl: [red]not[/red] a :file:\n"
    assert written.out == ""


def test_defect_keeps_its_trace():
    with pytest.raises(ZeroDivisionError), plain_errors():
        raise ZeroDivisionError


def test_table_prints_data_as_it_is(capsys):
    rows = [{"file": "a[b].jsonl", "bytes": 1234567}, {"file": "[bold]:smile:[/bold]", "bytes": None}]
    listing = Listing("in [raw]", {"file": "file", "bytes": "bytes"}, rows, {"file": "all", "bytes": 2}, missing="–")
    show(listing, as_json=False)
    printed = capsys.readouterr().out
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.splitlines() if line.startswith("│")]
    assert cells == [["a[b].jsonl", "1,234,567"], ["[bold]:smile:[/bold]", "–"], ["all", "2"]]
    assert "in [raw]" in printed
    show(listing, as_json=True)
    assert json.loads(capsys.readouterr().out) == rows


def test_a_number_agrees_with_its_noun():
    assert counted(1, "file") == "1 file"
    assert counted(0, "file") == "0 files"
    assert counted(1234, "file") == "1,234 files"
    assert counted(2, "category", "categories") == "2 categories"
