"""A run that reads raw logs ends with what became of every record, and with what to look at."""

import datetime as dt
import subprocess
import sys

import pytest

from jobs.commands.summary import not_judged, show_summary
from tests.support import builds
from tests.support.lake_runs import REPOSITORY, generation, other_process, run, settings, use, write_lines

DAY = dt.date(2025, 1, 6)


def test_the_load_audit_and_the_reasons_with_their_first_places_are_shown(spark, tmp_path, monkeypatch, capsys, caplog):
    raw_root = use(monkeypatch, tmp_path)
    good = generation("one", DAY)
    write_lines(raw_root, "openrouter", DAY, [good, good, "[", '[{"id": 1}]', {**good, "id": None}, "["])
    run(spark, DAY, DAY, ("ingest",))
    capsys.readouterr()
    show_summary(spark, DAY, DAY)
    written = capsys.readouterr().out
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in written.splitlines()]
    assert ["2025-01-06", "openrouter", "1", "6", "6", "1", "1", "0", "4", "0", "0", "0"] in lines
    place = f"requests/source=openrouter/dt={DAY}/a.jsonl line"
    assert [line[2:5] for line in lines if len(line) == 6] == [
        ["not_json", "2", f"{place} 3"],
        ["missing:request_id", "1", f"{place} 5"],
        ["not_an_object", "1", f"{place} 4"],
    ]
    assert "jq -c '.[]' FILE writes an array so" in written
    assert "not judged, since fewer than 100 records arrived: 2025-01-06 (4 of 6 records rejected)" in caplog.text


def test_a_day_of_enough_records_of_all_logs_is_judged():
    row = {"arrival_date": DAY, "source": "otel", "record_count": 60, "skipped_count": 5, "rejected_count": 0}
    assert not_judged([row, row | {"source": "litellm"}]) == []
    tags = row | {"source": "classify_text", "record_count": 500}
    (message,) = not_judged([row, tags])
    assert message.endswith("records arrived: 2025-01-06 (0 of 55 records rejected)")
    assert not_judged([row | {"record_count": 5}]) == [], "nothing was logged"
    days = [row | {"arrival_date": DAY + dt.timedelta(days=number)} for number in range(7)]
    assert not_judged(days)[0].endswith("2025-01-10 (0 of 55 records rejected) and 2 more")


@pytest.mark.once
def test_a_command_prints_it_to_stdout_at_its_end(tmp_path):
    write_lines(tmp_path / "raw", "openrouter", DAY, [generation("one", DAY), "["])
    builds.count_command("ingest")
    ran = subprocess.run(
        [sys.executable, "-m", "jobs", "ingest", "--from", str(DAY), "--to", str(DAY)],
        cwd=REPOSITORY,
        env=other_process() | settings(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "records = requests + duplicates + views + rejected + skipped" in ran.stdout
    assert "not_json" in ran.stdout
    assert "not judged" in ran.stderr.splitlines()[-1]
