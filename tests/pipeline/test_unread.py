"""Raw files that no run reads are named by every run, with the reason: nothing is lost in silence."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.ingest import unread
from jobs.ingest.files import Arrival, RawError, RawFile
from tests.support.lake_runs import generation, rows_of, run, use, write_lines

DAY = dt.date(2025, 1, 6)
BEFORE, NEXT = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
RIGHT = f"requests/source=openrouter/dt={DAY}/a.jsonl"
WRONG = [
    "requests/source=litellm/dt=2025-1-6/a.jsonl",
    "requests/source=litellm/2025-01-06/a.jsonl",
    "requests/source=litellm/dt=20250106/a.jsonl",
    "requests/source=litellm/DT=2025-01-06/a.jsonl",
    "requests/source=litellm/dt=2025-02-30/a.jsonl",
    "requests/source=litellm/loose.jsonl",
    "request/source=litellm/dt=2025-01-06/a.jsonl",
    "source=litellm/dt=2025-01-06/a.jsonl",
    "tags/source=classify_text/dt=2025-1-6/a.jsonl",
    "loose.jsonl",
]


FILES = (RawFile("a.jsonl", "/a.jsonl", 1, None),)


@pytest.fixture
def raw_root(tmp_path, monkeypatch):
    return use(monkeypatch, tmp_path)


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_does_not_lie_where_logs_are_read_is_named(name):
    (message,) = unread.messages([RIGHT, name], [DAY], [])
    assert message.startswith(
        "no run reads 1 file, because logs are read from requests/source=<source>/dt=<YYYY-MM-DD>/"
    )
    assert message.endswith(f":\n  {name}")


def test_a_file_that_landed_after_its_day_was_read_is_named_with_the_command():
    read, late = (f"requests/source=openrouter/dt={BEFORE}/{name}.jsonl" for name in ("read", "late"))
    (message,) = unread.messages([RIGHT, read, late], [DAY], [read])
    assert message == (
        f"1 file landed after the day was read: python -m jobs build --from {BEFORE} --to {BEFORE}\n  {late}"
    )
    assert unread.messages([RIGHT, read, late], [DAY], [read, late]) == []
    assert unread.messages([RIGHT, read, late], [BEFORE, DAY], [read]) == []


def test_days_that_no_run_has_read_are_counted_and_days_after_are_still_to_come():
    after = f"requests/source=openrouter/dt={NEXT + dt.timedelta(days=1)}/a.jsonl"
    between = [f"{kind}/dt={NEXT}/a.jsonl" for kind in ("tags/source=classify_text", "requests/source=otel")]
    assert unread.messages([RIGHT, *between, after], [DAY], []) == []
    (message,) = unread.messages([RIGHT, *between, after], [DAY], [after])
    assert message == (
        f"2 files of 1 day before {NEXT + dt.timedelta(days=1)}, which no run has read yet: "
        f"python -m jobs build --from {NEXT} --to {NEXT}"
    )


def test_the_catalogue_and_hidden_files_below_the_raw_root_are_not_named(raw_root):
    for name in ("catalogue/own/dt=2025-01-01/prices.csv", "truth/lines.csv", "requests/_half.jsonl", ".hidden/a"):
        (raw_root / name).parent.mkdir(parents=True, exist_ok=True)
        (raw_root / name).write_text("{}")
    assert unread.not_read([DAY], []) == []
    (raw_root / "catalogues").write_text("{}")
    (message,) = unread.not_read([DAY], [])
    assert message.endswith(":\n  catalogues")


def test_a_folder_that_cannot_be_listed_is_named_and_stops_nothing(raw_root, monkeypatch):
    def refuses(system: object, base: str) -> list[str]:
        raise PermissionError(f"{base}/lost+found: Permission denied")

    raw_root.mkdir()
    monkeypatch.setattr(unread, "_names", refuses)
    (message,) = unread.not_read([DAY], [])
    assert message == f"not looked for files that no run reads: {raw_root}/lost+found: Permission denied"


def test_many_files_are_one_message_of_bounded_length():
    names = [f"requests/source=litellm/loose{number:03}.jsonl" for number in range(unread.NAMED + 5)]
    (message,) = unread.messages(names, [DAY], [])
    assert "no run reads 25 files" in message
    assert message.endswith("/loose019.jsonl\n  and 5 more")


def test_a_source_without_a_folder_is_named_while_it_is_expected_to_have_one():
    found = [Arrival("openrouter", DAY, ())]
    earlier = [("openrouter", BEFORE), ("litellm", BEFORE), ("otel", DAY - dt.timedelta(days=8))]
    (message,) = unread.without_folder([DAY], found, earlier)
    assert message.startswith(f"no folder dt={DAY} of litellm, which had one on {BEFORE}: was it delivered?")
    empty = [Arrival("openrouter", NEXT, ()), *found]
    (message_of_both,) = unread.without_folder([DAY, NEXT], empty, earlier[:2])
    assert f"which had one on {BEFORE}, nor on 1 more day to {NEXT}: was it delivered?" in message_of_both
    # within a range, a day before counts as well as the lake
    both = [Arrival("litellm", BEFORE, ()), Arrival("openrouter", BEFORE, ()), *found]
    assert unread.without_folder([BEFORE, DAY], both, []) == [message]


def test_two_logs_of_one_gateway_are_named():
    both = [Arrival(source, day, FILES) for source in unread.TWICE[:2] for day in (DAY, NEXT)]
    (message,) = unread.of_one_gateway(both)
    assert message.startswith(f"{DAY} and 1 more day: files of litellm and of litellm_spend_logs. If they are of one")
    assert unread.of_one_gateway([both[0], both[3]]) == []
    assert unread.of_one_gateway([both[0], Arrival(unread.TWICE[1], DAY, ())]) == []
    withdrawn = RawFile("b.jsonl", "/b.jsonl", 0, None)
    assert unread.of_one_gateway([both[0], Arrival(unread.TWICE[1], DAY, (withdrawn,))]) == []


@pytest.mark.parametrize("other", ["litellm", "litellm_spend_logs"])
def test_the_table_in_clickhouse_logs_the_same_calls(other):
    both = [Arrival(source, DAY, FILES) for source in ("litellm_clickhouse", other)]
    (message,) = unread.of_one_gateway(both)
    assert message.startswith(f"{DAY}: files of {other} and of litellm_clickhouse. If they are of one gateway")


def test_a_new_file_without_a_byte_is_named_and_a_withdrawn_one_is_not():
    found = [Arrival("openrouter", DAY, (RawFile("new.jsonl", "/new.jsonl", 0, None), *FILES))]
    (message,) = unread.empty(found, [])
    assert message == "1 new file of 0 bytes: delivered before it was written?\n  new.jsonl"
    assert unread.empty(found, ["new.jsonl"]) == []


def test_files_that_a_source_lays_among_its_logs_are_not_named(raw_root):
    for name in ("requests/source=bedrock/AWSLogs/amazon-bedrock-logs-permission-check",
                 "requests/source=bedrock/dt=2025-01-04/14/data/b_input.json.gz",
                 "requests/source=litellm/batch_line_items/2025-01-04/x/part-00000.jsonl"):  # fmt: skip
        (raw_root / name).parent.mkdir(parents=True, exist_ok=True)
        (raw_root / name).write_text("{}\n")
    assert unread.not_read([DAY], []) == []


def test_a_folder_of_the_layout_is_not_one_that_a_source_lays_among_its_logs(raw_root, monkeypatch):
    monkeypatch.setenv("CENSUS_LAYOUT", "bedrock=data/%Y/%m/%d")
    names = ["data/2025/01/04/15/late.json", "data/2025/1/4/misplaced.json", "data/2025/01/04/15/data/body.json"]
    for name in names:
        path = raw_root / "requests/source=bedrock" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}\n")
    read = ["requests/source=bedrock/data/2025/01/04/14/read.json"]
    misplaced, late = unread.not_read([DAY], read)
    assert misplaced.endswith(f":\n  requests/source=bedrock/{names[1]}")
    assert late.splitlines()[1:] == [f"  requests/source=bedrock/{names[0]}"]


def test_a_header_with_renamed_columns_is_named_once():
    def csv(name: str, header: str) -> RawFile:
        return RawFile(name, f"/{name}", 5, header)

    known = "generation_id,created_at,tokens_prompt,tokens_completion,model_permaslug"
    found = [
        Arrival("openrouter_csv", DAY, (csv("fewer.csv", known), csv("a.csv", f"{known},cost,a secret: x"))),
        Arrival("openrouter_csv", NEXT, (csv("b.csv", f"{known},cost,a secret: x"),)),
    ]
    (message,) = unread.columns(found)
    assert message.startswith("a.csv: its header has no cost_total, byok_usage_inference, ")
    assert message.endswith("; it has cost, which no run reads. Were columns renamed?")


def test_a_run_and_a_plan_name_what_is_not_read_and_the_run_reads_the_rest(spark, raw_root, tmp_path):
    (raw_root / "truth" / "source=openrouter").mkdir(parents=True)
    (raw_root / "truth" / "source=openrouter" / "lines.csv").write_text("from simulate, not a log")
    write_lines(raw_root, "openrouter", BEFORE, [generation("before", BEFORE)])
    write_lines(raw_root, "litellm", BEFORE, [])
    assert [
        line for line in run(spark, BEFORE, BEFORE, ("ingest",)) if "no run reads" in line or "not yet read" in line
    ] == []
    late = write_lines(raw_root, "openrouter", BEFORE, [generation("late", BEFORE)], name="late.jsonl")
    write_lines(raw_root, "openrouter", DAY, [generation("one", DAY)])
    misplaced = raw_root / "requests" / "source=litellm" / "loose.jsonl"
    misplaced.write_text("{}\n")
    (raw_root / "requests" / "source=litellm" / "_half.jsonl").write_text("{")
    planned = CliRunner().invoke(app, ["plan", "--from", str(DAY), "--to", str(DAY), "--json"])
    messages = run(spark, DAY, DAY, ("ingest",))
    wanted = [
        f"says:\n  {misplaced.relative_to(raw_root)}",
        f"landed after the day was read: python -m jobs build --from {BEFORE} --to {BEFORE}\n"
        f"  {late.relative_to(raw_root)}",
    ]
    for lines in (json.loads(planned.stdout)["unread"], messages):
        found = [line for line in lines if "\n" in line]
        assert len(found) == len(wanted)
        for message, end in zip(found, wanted, strict=True):
            assert message.endswith(end)
        assert any(line.startswith(f"no folder dt={DAY} of litellm") for line in lines)
    assert {row["request_id"] for row in rows_of(tmp_path / "lake", "requests")} == {"before", "one"}


def test_a_folder_without_its_prefix_stops_with_the_name_that_it_must_have(spark, raw_root):
    write_lines(raw_root, "openrouter", DAY, [generation("one", DAY)])
    (raw_root / "requests" / "litellm" / f"dt={DAY}").mkdir(parents=True)
    with pytest.raises(RawError, match="/requests/litellm: rename this folder to source=litellm"):
        run(spark, DAY, DAY)


def test_usage_in_a_form_that_is_not_read_and_negative_costs_are_named_with_their_first_place(
    spark, raw_root, tmp_path
):
    def line(*spans: dict) -> dict:
        return {"resourceSpans": [{"scopeSpans": [{"scope": {"name": "acme"}, "spans": list(spans)}]}]}

    attributes = [{"key": "acme.tokens.in", "value": {"intValue": "5"}}]
    unread, other = {"name": "call", "attributes": attributes}, {"name": "GET", "attributes": []}
    write_lines(raw_root, "otel", DAY, [line(other), line(other, unread, unread)])
    costs = [generation(f"gen-{cost}", DAY, total_cost=cost) for cost in (0.5, -0.5, -0.25, 0)]
    write_lines(raw_root, "openrouter", DAY, costs)
    write_lines(raw_root, "cloudflare", DAY, [{"Gateway": "g", "Timestamp": 1736150400, "Model": "gpt-4o"}])
    messages = run(spark, DAY, DAY, ("ingest",))
    assert [message for message in messages if "1 skipped record of cloudflare" in message and "no id" in message]
    assert (
        "2 skipped records of otel with counts of tokens, in no form that is read: acme: acme.tokens.in "
        f"(first in requests/source=otel/dt={DAY}/a.jsonl line 2)"
    ) in messages
    assert (
        "2 records of openrouter with a cost below 0: the cost counts as not known "
        f"(first in requests/source=openrouter/dt={DAY}/a.jsonl line 2)"
    ) in messages
    accounts = {row["source"]: row for row in rows_of(tmp_path / "lake", "load_audit")}
    assert (accounts["otel"]["record_count"], accounts["otel"]["skipped_count"]) == (4, 4)
    assert accounts["openrouter"]["request_count"] == 4
