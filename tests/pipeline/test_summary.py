"""A run that reads raw logs ends with what became of every record, and with what to look at."""

import datetime as dt
import json
import subprocess
import sys

import pytest

from jobs.commands.summary import NOTHING, kinds_of, not_judged, show_summary
from jobs.ingest.passed_over import PassedOver, Skipped
from jobs.stages import stage_of
from tests.support import builds
from tests.support.lake_runs import REPOSITORY, generation, other_process, settings, use, write_lines

DAY = dt.date(2025, 1, 6)
CSV_ROW = {
    "generation_id": "gen-2", "created_at": "2025-01-06 12:00:00", "cost_total": "0.1", "tokens_prompt": "3",
    "tokens_completion": "4", "model_permaslug": "openai/gpt-4o", "provider_name": "OpenAI", "user": "ada",
    "finish_reason_normalized": "stop", "byok_usage_inference": "0", "tokens_reasoning": "0", "tokens_cached": "0",
    "variant": "standard", "cancelled": "false", "streamed": "true", "generation_time_ms": "9", "seats": "1",
    "time_to_first_token_ms": "5", "api_key_name": "key", "app_name": "app", "finish_reason_raw": "stop",
    "cost_cache": "0",
}  # fmt: skip
"""A row of OpenRouter's export, with a column that is known and not read, and `seats`, which is not known."""


def test_the_load_audit_and_the_reasons_with_their_first_places_are_shown(spark, tmp_path, monkeypatch, capsys, caplog):
    raw_root = use(monkeypatch, tmp_path)
    good = generation("one", DAY)
    new = {"team_cost": 3}
    lines = [good | new, good | new, "[", '[{"id": 1}]', {**good, "id": None}, "["]
    write_lines(raw_root, "openrouter", DAY, lines)
    row = ",".join(CSV_ROW.values())
    write_lines(raw_root, "openrouter_csv", DAY, [",".join(CSV_ROW), row, row.replace("stop", "no,quotes")], "a.csv")
    written, rows = _ingested(spark, capsys, DAY)
    assert ["2025-01-06", "openrouter", "1", "6", "6", "1", "1", "0", "4", "0", "0", "0"] in rows
    place, csv = f"requests/source=openrouter/dt={DAY}/a.jsonl line", f"requests/source=openrouter_csv/dt={DAY}/a.csv"
    assert [row[:5] for row in rows if len(row) == 6] == [
        ["openrouter", "rejected", "not_json", "2", f"{place} 3"],
        ["openrouter", "rejected", "missing:request_id", "1", f"{place} 5"],
        ["openrouter", "rejected", "not_an_object", "1", f"{place} 4"],
        ["openrouter_csv", "rejected", "not_csv", "1", f"{csv} line 3"],
        ["openrouter_csv", "skipped", "header of a CSV file", "1", f"{csv} line 1"],
        ["openrouter", "fields not read", "team_cost", "", f"{place} 1"],
        ["openrouter_csv", "fields not read", "seats", "", f"{csv} line 1"],
    ]
    looked = {row[2]: row[5] for row in rows if len(row) == 6}
    assert looked["not_an_object"].endswith("jq -c '.[]' FILE writes an array so")
    assert looked["header of a CSV file"] == ""
    assert looked["team_cost"].endswith("docs/sources/openrouter.md lists what is read")
    assert NOTHING not in written
    assert "not judged, since fewer than 100 records arrived: 2025-01-06 (5 of 8 records rejected)" in caplog.text


def test_a_run_with_nothing_to_look_at_says_so_in_one_line(spark, tmp_path, monkeypatch, capsys):
    raw_root = use(monkeypatch, tmp_path)
    write_lines(raw_root, "openrouter", DAY, [generation("one", DAY), generation("two", DAY)])
    known = {name: value for name, value in CSV_ROW.items() if name != "seats"}
    write_lines(raw_root, "openrouter_csv", DAY, [",".join(known), ",".join(known.values())], "a.csv")
    written, rows = _ingested(spark, capsys, DAY)
    assert written.splitlines()[-1] == NOTHING, "a header is known not to be a request"
    assert [row[2] for row in rows if len(row) == 6] == ["header of a CSV file"]


def _ingested(spark, capsys, day):
    """What the summary of an ingest of a day writes, and the cells of its rows."""
    passed = stage_of("ingest")(spark, day, day)
    capsys.readouterr()
    show_summary(spark, day, day, passed, as_json=False)
    written = capsys.readouterr().out
    return written, [[cell.strip() for cell in line.split("│")[1:-1]] for line in written.splitlines() if "│" in line]


def test_skipped_records_beyond_the_kinds_that_were_collected_are_a_row_of_their_own():
    accounts = [{"source": "bedrock", "skipped_count": 7}, {"source": "bedrock", "skipped_count": 4}]
    passed = PassedOver([Skipped("bedrock", "unlisted operation Dream", 8, "a line 1")], [], [])
    listed, others = kinds_of(passed, accounts)
    assert listed["look_at"].endswith("docs/sources/bedrock.md names the operations that count")
    assert (others["kind"], others["records"]) == ("other kinds", 3)
    assert others["look_at"] == "more kinds than a log has: are these logs of bedrock?"
    known = PassedOver([Skipped("litellm", "call type search", 2, "a line 1")], [], [])
    assert [row["look_at"] for row in kinds_of(known, [{"source": "litellm", "skipped_count": 2}])] == [""]


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
def test_a_command_prints_progress_to_stderr_and_the_same_facts_as_json_to_stdout(tmp_path):
    lines = [generation("one", DAY, team_cost=1), generation("two", DAY, team_cost=1), "["]
    write_lines(tmp_path / "raw", "openrouter", DAY, lines)
    builds.count_command("ingest")
    ran = subprocess.run(
        [sys.executable, "-m", "jobs", "ingest", "--from", str(DAY), "--to", str(DAY), "--json"],
        cwd=REPOSITORY,
        env=other_process() | settings(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "stage ingest" in ran.stderr
    assert "not judged" in ran.stderr.splitlines()[-1]
    printed = json.loads(ran.stdout)
    (accounts,) = printed["load_audit"]
    assert (accounts["line_count"], accounts["request_count"], accounts["rejected_count"]) == (3, 2, 1)
    assert [(row["what"], row["kind"], row["records"]) for row in printed["look_at"]] == [
        ("rejected", "not_json", 1),
        ("fields not read", "team_cost", None),
    ]
    assert printed["not_judged"][0].startswith("not judged, since fewer than 100 records arrived")
