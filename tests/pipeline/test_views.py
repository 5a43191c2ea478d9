"""Two views of a call count once, over lines, files and arrivals, in whatever order days are run."""

import datetime as dt
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from jobs.ingest import views as same
from jobs.lake.frames import frame_of_rows
from tests.pipeline.test_dialects import LIKE_THE_TRUTH, truth
from tests.pipeline.test_dialects import lines_of as captured
from tests.support.lake_runs import rows_of, run, use, write_lines

DAY = dt.date(2025, 1, 6)
NEXT = DAY + dt.timedelta(days=1)
NOON = int(dt.datetime(2025, 1, 6, 12, tzinfo=dt.UTC).timestamp()) * 10**9
CALLS = 60
TIMES = ("startTimeUnixNano", "endTimeUnixNano", "timeUnixNano", "observedTimeUnixNano")
TABLES = ("requests", "request_views", "rejected_records", "load_audit")


def lines_of(service: str, scope: str, spans: list[dict]) -> list[dict]:
    """One line per span."""
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
    return [
        {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": scope}, "spans": [span]}]}]}
        for span in spans
    ]


def span(place: int, kind: str, start: int, end: int, **said: object) -> dict:
    """A call to a model; `kind`: a letter that tells its id from that of the other view."""
    named = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", **said}
    values = {name: {"intValue" if isinstance(one, int) else "stringValue": one} for name, one in named.items()}
    return {
        "traceId": f"{kind}{place:04}",
        "spanId": f"{kind}{place:04}",
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(end),
        "attributes": [{"key": name, "value": value} for name, value in values.items()],
    }


def both_views() -> tuple[list[dict], list[dict]]:
    """CALLS calls within two seconds, as one library writes them and as another one does: a third with response ids."""
    chosen = random.Random(5)
    inner, outer = [], []
    for place in range(CALLS):
        start = NOON + chosen.randrange(2 * 10**9)
        end = start + 10**9 + chosen.randrange(10**9)
        said = {"gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": place % 5 + 1}
        if place % 3 == 0:
            said |= {"gen_ai.response.id": f"msg-{place}"}
        if place % 10 == 1:
            said = {}
        inner.append(span(place, "a", start, end, **said))
        outer.append(span(place, "b", start - 10**6, end + 10**6, **said))
    return inner, outer


def counts(prompt: int = 100, **said: object) -> dict:
    return {"gen_ai.usage.input_tokens": prompt, "gen_ai.usage.output_tokens": 1, **said}


def odd_copies() -> tuple[list[dict], list[dict]]:
    """What arrives on the first day and on the next one: each number is a call, in a service of its own."""
    noon, later = (NOON, NOON + 10**9), (NOON + 86_400 * 10**9, NOON + 86_401 * 10**9)
    around = (NOON - 10**6, NOON + 10**9 + 10**6)
    more = {"user.id": "ada", "session.id": "s"}
    first = [
        # 101: a view, whose copy names another service
        *lines_of("s1", "inner", [span(101, "a", *noon, **counts())]),
        *lines_of("s1", "outer", [span(101, "b", *around, **counts())]),
        # 102: another view of a call that was counted, beside a copy that says nothing: arrivals are not compared
        *lines_of("s2", "inner", [span(102, "a", *noon, **counts(**{"gen_ai.response.id": "r"}))]),
        # 104: a view, and on the next day another call of the same ids
        *lines_of("s4", "inner", [span(104, "a", *noon, **counts())]),
        *lines_of("s4", "outer", [span(104, "b", *around, **counts())]),
        # 105: a view that a second service brings too
        *lines_of("s5", "inner", [span(105, "a", *noon, **counts())]),
        *lines_of("s5", "outer", [span(105, "b", *around, **counts())]),
        *lines_of("s5x", "outer", [span(105, "b", *around, **counts())]),
        # 108, 109: a span that came incomplete and complete; its outer view comes later, or at once
        *lines_of("s8", "inner", [span(108, "a", NOON, NOON + 5), span(108, "a", *noon, **counts())]),
        *lines_of("s9", "inner", [span(109, "a", NOON, NOON + 5), span(109, "a", *noon, **counts())]),
        *lines_of("s9", "outer", [span(109, "b", *around, **counts(**more))]),
        # 110: two views that say nothing, of which one is complete on the next day
        *lines_of("s10", "inner", [span(110, "a", *noon)]),
        *lines_of("s10", "outer", [span(110, "b", *around)]),
    ]
    second = [
        *lines_of("s1x", "outer", [span(101, "b", *around, **counts())]),
        *lines_of("s2", "inner", [span(102, "a", *noon)]),
        *lines_of("s2", "outer", [span(102, "b", *around, **counts(**{"gen_ai.response.id": "r"}))]),
        *lines_of("s4", "inner", [span(104, "a", *later, **counts(7))]),
        *lines_of("s4", "outer", [span(104, "b", *later, **counts(7))]),
        *lines_of("s8", "inner", [span(108, "a", *noon, **counts())]),
        *lines_of("s8", "outer", [span(108, "b", *around, **counts(**more))]),
        *lines_of("s10", "outer", [span(110, "b", *around, **counts())]),
    ]
    return first, second


COUNTED = {
    "a0101": {DAY}, "a0102": {DAY}, "b0102": {NEXT}, "a0104": {DAY, NEXT}, "a0105": {DAY}, "a0108": {DAY},
    "b0109": {DAY}, "b0110": {NEXT},
}  # fmt: skip
"""Span of odd_copies() -> the arrivals of its requests; the others are none."""


def deliver(raw_root: Path) -> None:
    """All spans in three files on the first day; on the next day the outer ones again, and one call that is new."""
    inner, outer = both_views()
    lines = [*lines_of("shop", "inner", inner), *lines_of("shop", "outer", outer)]
    random.Random(6).shuffle(lines)
    first, second = odd_copies()
    write_lines(raw_root, "otel", DAY, first, "odd.jsonl")
    write_lines(raw_root, "otel", NEXT, second, "odd.jsonl")
    for part in range(3):
        write_lines(raw_root, "otel", DAY, lines[part::3], f"{part}.jsonl")
    new = span(CALLS, "c", NOON, NOON + 10**9, **{"gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 1})
    write_lines(raw_root, "otel", NEXT, [*lines_of("shop", "outer", outer), *lines_of("other", "inner", [new])])


@pytest.mark.slow
def test_each_call_counts_once_and_a_range_gives_the_same_as_its_days_in_another_order(spark, tmp_path, monkeypatch):
    lakes = []
    for name, ranges in {"range": [(DAY, NEXT)], "days": [(NEXT, NEXT), (DAY, DAY)]}.items():
        deliver(use(monkeypatch, tmp_path / name))
        for first, last in ranges:
            run(spark, first, last, ("ingest",))
        lakes.append({table: rows_of(tmp_path / name / "lake", table) for table in TABLES})
    found, again = lakes
    assert found == again
    odd: dict[str, set[dt.date]] = {}
    for row in found["requests"]:
        if int(row["trace_id"][1:]) > CALLS:
            odd.setdefault(row["trace_id"], set()).add(row["arrival_date"])
    assert odd == COUNTED
    silent = len([place for place in range(CALLS) if place % 10 == 1])
    usual = [row for row in found["requests"] if int(row["trace_id"][1:]) <= CALLS]
    assert Counter(row["arrival_date"] for row in usual) == {DAY: CALLS - silent, NEXT: 1}
    have_ids = len([place for place in range(CALLS) if place % 3 == 0 and place % 10 != 1])
    views = [row for row in found["request_views"] if int(row["request_id"][1:5]) <= CALLS]
    rules = Counter(row["view_rule"] for row in views if row["arrival_date"] == DAY)
    assert rules == {"same_response_id": have_ids, "same_time": CALLS - have_ids}


def moved(capture: str) -> list[dict]:
    """The lines of a capture, as a service of its own, at noon."""
    lines = [json.loads(line) for line in captured(capture)]
    spans = [one for line in lines for one in items_in(line)]
    shift = NOON - min(int(one[name]) for one in spans for name in TIMES if one.get(name))
    for one in spans:
        one |= {name: str(int(one[name]) + shift) for name in TIMES if one.get(name)}
    for line in lines:
        for resource in [*line.get("resourceSpans", []), *line.get("resourceLogs", [])]:
            resource["resource"] = {"attributes": [{"key": "service.name", "value": {"stringValue": capture}}]}
    return lines


def items_in(line: dict) -> list[dict[str, Any]]:
    """Its spans and log events."""
    return [
        one
        for resource in [*line.get("resourceSpans", []), *line.get("resourceLogs", [])]
        for scope in [*resource.get("scopeSpans", []), *resource.get("scopeLogs", [])]
        for one in [*scope.get("spans", []), *scope.get("logRecords", [])]
    ]


def test_requests_and_tokens_of_captures_are_what_the_providers_answered(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    for capture in LIKE_THE_TRUTH:
        write_lines(raw_root, "otel", DAY, moved(capture), f"{capture}.jsonl.gz")
    monkeypatch.setenv("CENSUS_REJECTED_SHARE_CRITICAL_ABOVE", "none")
    monkeypatch.setenv("CENSUS_UNKNOWN_MODEL_TOKEN_SHARE_CRITICAL_ABOVE", "none")
    run(spark, DAY, DAY, ("ingest",))
    found: dict[str, Counter[str]] = {capture: Counter() for capture in LIKE_THE_TRUTH}
    for row in rows_of(tmp_path / "lake", "requests"):
        if not row["is_error"]:
            names = ("prompt_tokens", "completion_tokens")
            found[row["app"]].update({"requests": 1} | {name: row[name] for name in names})
    for capture, sums in found.items():
        sent = [row for row in truth(capture) if row["status"] == "200" and row["usage_sent"] == "1"]
        prompt, completion = (
            sum(int(row[name] or 0) for row in sent) for name in ("prompt_tokens", "completion_tokens")
        )
        assert sums == {"requests": len(sent), "prompt_tokens": prompt, "completion_tokens": completion}, capture


def test_spans_that_were_delivered_twice_go_no_further_and_two_with_one_response_do(spark):
    schema = (
        "span_service string, span_scope string, request_date date, request_id string, span_response_id string, "
        "prompt bigint, has_failed boolean, is_call boolean"
    )
    calls = {
        "twice delivered": [("t/a", "r-1"), ("t/a", "r-1"), ("t/b", None), ("t/b", None)],
        "one response": [("t/a", "r-1"), ("t/b", "r-1")],
    }
    rows = [
        (service, "scope", dt.date(2025, 1, 6), span, response, 7, False, True)
        for service, spans in calls.items()
        for span, response in spans
    ]
    found = same._services_with_views(frame_of_rows(spark, rows, schema)).collect()
    assert [row.span_service for row in found] == ["one response"]
