"""The end of a run names the kinds of records that were skipped and the fields that no run reads, and never content."""

import datetime as dt
import gzip
from collections import Counter

import pytest

from jobs.ingest import files, passed_over
from jobs.ingest.sources import SOURCES, TAG_SOURCES, SourceWithSkippedKinds, SourceWithSkips
from jobs.stages import stage_of
from tests.support.lake_runs import generation, rows_of, use, write_lines

DAY = dt.date(2025, 1, 6)
NEXT = DAY + dt.timedelta(days=1)
SECRET = "please say my name, Ada Lovelace"


def span(name, **attributes):
    values = [{"key": key, "value": {"intValue": value}} for key, value in attributes.items()]
    one = {"traceId": "ab", "spanId": name, "name": name, "startTimeUnixNano": "1736150400000000000"}
    scope = {"scope": {"name": "mine"}, "spans": [one | {"attributes": values}]}
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [scope]}]}


SKIPPED = {
    "litellm": [{"call_type": "aget_responses"}, {"call_type": "aget_responses"}, {"call_type": "image_generation"}],
    "bedrock": [
        {"operation": "ApplyGuardrail"},
        {"operation": "DreamOfSheep"},
        {"operation": SECRET},
        {"operation": "Call0049301234567"},
    ],
    "cloudflare": [{"request_type": "Text-To-Image"}],
    "otel": [
        span("a"),
        span("b", **{"my.input_tokens": "7"}),
        {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"stringValue": SECRET}}]}]}]},
        {"resourceMetrics": []},
    ],
}
KINDS = {
    "call type aget_responses": 2,
    "call type image_generation": 1,
    "operation ApplyGuardrail": 1,
    "unlisted operation DreamOfSheep": 1,
    "unlisted operation of another name": 2,
    "request type text-to-image": 1,
    "span that is not a call to a model": 1,
    "span with counts of tokens that are not read": 1,
    "log event that is not a call to a model": 1,
    "line without records": 1,
}


def test_every_skipped_record_is_of_a_kind_in_words_of_its_source(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    for source, lines in SKIPPED.items():
        write_lines(raw_root, source, DAY, [*lines, "["])
    write_lines(raw_root, "litellm", NEXT, SKIPPED["litellm"])
    assert sum(one.records for one in stage_of("ingest")(spark, NEXT, NEXT).skipped) == len(SKIPPED["litellm"])
    passed = stage_of("ingest")(spark, DAY, DAY)  # reads the next day again, which is not of the range
    assert {one.kind: one.records for one in passed.skipped} == KINDS
    places = {one.kind: one.first for one in passed.skipped}
    assert places["call type image_generation"] == f"requests/source=litellm/dt={DAY}/a.jsonl line 3"
    counts: Counter[str] = Counter()
    for one in passed.skipped:
        counts[one.source] += one.records
    audit = [row for row in rows_of(tmp_path / "lake", "load_audit") if row["arrival_date"] == DAY]
    assert counts == {row["source"]: row["skipped_count"] for row in audit}


@pytest.mark.once
def test_every_source_that_skips_records_says_why():
    for name, source in (SOURCES | TAG_SOURCES).items():
        if isinstance(source, SourceWithSkips):
            assert isinstance(source, SourceWithSkippedKinds), f"{name} has skipped(), but no skipped_kind()"


def fields_of(raw_root, source, lines, name="a.jsonl"):
    write_lines(raw_root, source, DAY, lines, name)
    return passed_over.unread_fields(files.arrivals([DAY], "requests", SOURCES))


def test_fields_that_no_run_reads_are_named_the_most_frequent_first(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    often, twice = generation("one", DAY, zone="a", http_referer="b"), {"seat": 2}
    lines = ["[", "", "[1]", often, often | twice, often | twice, often | {"once": 1}]
    (one,) = fields_of(raw_root, "openrouter", lines)
    assert (one.source, one.names) == ("openrouter", ("zone", "seat"))
    assert one.first == f"requests/source=openrouter/dt={DAY}/a.jsonl line 4"


def test_no_name_that_may_be_content_is_named(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    names = [SECRET, "ada@example.com", "x" * 41, "u0123456", "", "_x", "n\u00e4me", "messages", "response", "prompt s"]
    record = {"id": "1", "messages": SECRET} | dict.fromkeys(names, SECRET)
    assert fields_of(raw_root, "litellm", [record, record, record]) == []


def test_a_bounded_sample_is_looked_at(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    plain, late = generation("one", DAY), {"cost_centre": "a"}
    assert fields_of(raw_root, "openrouter", [plain] * passed_over.SAMPLED_LINES + [plain | late] * 9) == []
    long = plain | {"messages": "x" * passed_over.SAMPLED_BYTES}
    assert fields_of(raw_root, "openrouter", [long, plain | late, plain | late]) == []
    for name in "bcdefgh":
        write_lines(raw_root, "openrouter", DAY, [plain | {f"field_{name}": 1}] * 2, f"{name}.jsonl.gz")
    damaged = raw_root / "requests" / "source=openrouter" / f"dt={DAY}" / "z.jsonl.gz"
    damaged.write_bytes(gzip.compress(b"{}" * 9)[:20])
    (one,) = fields_of(raw_root, "openrouter", [plain])
    assert one.names == ("field_e",), "of nine files the first, the one in the middle and the last"


def test_many_fields_are_counted_and_a_handful_named(spark, tmp_path, monkeypatch):
    header = ",".join(["generation_id", "api_key_disabled", *(f"more_{letter}" for letter in "abcdefghi")])
    (one,) = fields_of(use(monkeypatch, tmp_path), "openrouter_csv", [header], "a.csv")
    assert one.listed == "more_a, more_b, more_c, more_d, more_e, more_f and 3 more"
