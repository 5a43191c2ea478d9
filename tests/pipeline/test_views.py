"""Two views of a call count once, over lines, files and arrivals, in whatever order days are run."""

import datetime as dt
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

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


def deliver(raw_root: Path) -> None:
    """All spans in three files on the first day; on the next day the outer ones again, and one call that is new."""
    inner, outer = both_views()
    lines = [*lines_of("shop", "inner", inner), *lines_of("shop", "outer", outer)]
    random.Random(6).shuffle(lines)
    for part in range(3):
        write_lines(raw_root, "otel", DAY, lines[part::3], f"{part}.jsonl")
    new = span(CALLS, "c", NOON, NOON + 10**9, **{"gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 1})
    write_lines(raw_root, "otel", NEXT, [*lines_of("shop", "outer", outer), *lines_of("other", "inner", [new])])


def test_each_call_counts_once_and_a_range_gives_the_same_as_its_days_in_another_order(spark, tmp_path, monkeypatch):
    lakes = []
    for name, ranges in {"range": [(DAY, NEXT)], "days": [(NEXT, NEXT), (DAY, DAY)]}.items():
        deliver(use(monkeypatch, tmp_path / name))
        for first, last in ranges:
            run(spark, first, last, ("ingest",))
        lakes.append({table: rows_of(tmp_path / name / "lake", table) for table in TABLES})
    found, again = lakes
    assert found == again
    silent = len([place for place in range(CALLS) if place % 10 == 1])
    arrivals = {row["arrival_date"]: row for row in found["load_audit"]}
    names = ("record_count", "request_count", "view_count", "rejected_count")
    assert [arrivals[DAY][name] for name in names] == [2 * CALLS, CALLS - silent, CALLS, silent]
    assert [arrivals[NEXT][name] for name in ("record_count", "request_count")] == [CALLS + 1, 1]
    have_ids = len([place for place in range(CALLS) if place % 3 == 0 and place % 10 != 1])
    rules = Counter(row["view_rule"] for row in found["request_views"] if row["arrival_date"] == DAY)
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
