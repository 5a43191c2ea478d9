"""Real spans: accounts and tokens equal an independent count, request by request; message contents are written nowhere.

The count below knows only the json module and the conventions. It shares no code with jobs/.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.oracle.raw_files import shared_file
from tests.support.lake_runs import rows_of
from tests.support.other_sources import DAY, SPANS

LLM_CALLS = {"chat", "text_completion", "generate_content", "embeddings"}
TOKENS = {
    "prompt_tokens": "gen_ai.usage.input_tokens",
    "completion_tokens": "gen_ai.usage.output_tokens",
    "reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
    "cached_tokens": "gen_ai.usage.cache_read.input_tokens",
}
CANARIES = 20
PIECE = 20


def of_spans(folder: Path, name: str) -> list[dict]:
    """Rows of a table that come from spans."""
    return [row for row in rows_of(folder / "lake", name) if row["source"] == "otel"]


def spans(name: str) -> list[dict]:
    """All spans of one file, each with its attributes as a dict."""
    found = []
    for line in shared_file(f"otel/{name}").splitlines():
        for resource in json.loads(line)["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                found += [{**span, "attributes": attributes(span)} for span in scope["spans"]]
    return found


def attributes(span: dict) -> dict:
    """Name -> value of a span's attributes; an integer is written as text."""
    said = {}
    for attribute in span.get("attributes", []):
        for kind, value in attribute["value"].items():
            said[attribute["key"]] = int(value) if kind == "intValue" else value
    return said


def test_accounts_and_tokens_equal_an_independent_count(other_sources_lake):
    found = [span for name in SPANS for span in spans(name)]
    calls = [span for span in found if span["attributes"].get("gen_ai.operation.name") in LLM_CALLS]
    unknown = [span for span in calls if not knows_usage(span)]
    counted = [span for span in calls if knows_usage(span)]
    assert len(found) > 1900 and len(unknown) > 100 and len(counted) > 900, "the files hold less than they did"
    account = next(row for row in of_spans(other_sources_lake, "load_audit") if row["arrival_date"] == DAY)
    assert account == {
        "arrival_date": DAY,
        "source": "otel",
        "file_count": len(SPANS),
        "line_count": sum(len(shared_file(f"otel/{name}").splitlines()) for name in SPANS),
        "record_count": len(found),
        "request_count": len(counted),
        "duplicate_count": 0,
        "view_count": 0,
        "rejected_count": len(unknown),
        "skipped_count": len(found) - len(calls),
        "late_count": 0,
        "normalised_count": 0,
    }
    requests = of_spans(other_sources_lake, "requests")
    for column, name in TOKENS.items():
        total = sum(span["attributes"].get(name, 0) for span in counted)
        assert total > 0
        assert sum(row[column] for row in requests) == total, column
    assert sorted(map(fields, requests), key=str) == sorted(map(expected, counted), key=str)


def knows_usage(span: dict) -> bool:
    """A failure took no tokens unless it says so; what an answer took that does not say is unknown."""
    has_failed = span["status"].get("code") == 2
    needed = ["gen_ai.usage.input_tokens"]
    if span["attributes"]["gen_ai.operation.name"] != "embeddings":
        needed.append("gen_ai.usage.output_tokens")
    return has_failed or all(name in span["attributes"] for name in needed)


def expected(span: dict) -> dict:
    """What the request of a span must say."""
    said = span["attributes"]
    started, ended = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    reasons = said.get("gen_ai.response.finish_reasons", {}).get("values", [{}])
    has_failed = span["status"].get("code") == 2
    first_chunk = said.get("gen_ai.response.time_to_first_chunk")
    return {
        "request_id": f"{span['traceId']}/{span['spanId']}",
        "created_at": started // 1000,
        "raw_model": said.get("gen_ai.response.model", said["gen_ai.request.model"]),
        "provider": said.get("gen_ai.provider.name", said.get("gen_ai.system")),
        "app": "chat-api",
        "is_error": has_failed,
        "is_streamed": said.get("gen_ai.request.stream", False),
        "finish_reason": "error" if has_failed else reasons[0].get("stringValue", "unknown"),
        "time_to_first_token_ms": None if first_chunk is None else int(first_chunk * 1000 + 0.5),
        "duration_ms": (ended - started + 500_000) // 1_000_000,
        **{column: said.get(name, 0) for column, name in TOKENS.items()},
    }


def fields(row: dict) -> dict:
    """The same of a row of `requests`; times as microseconds since 1970."""
    since_epoch = row["created_at"].astimezone(dt.UTC) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    named = {
        name: row[name]
        for name in (
            "request_id", "raw_model", "provider", "app", "is_error", "is_streamed", "finish_reason",
            "time_to_first_token_ms", "duration_ms", *TOKENS,
        )
    }  # fmt: skip
    return {**named, "created_at": since_epoch // dt.timedelta(microseconds=1)}


def test_every_rejected_span_says_that_its_usage_is_missing(other_sources_lake):
    shared_file(f"otel/{SPANS[0]}")  # without it there is nothing to reject
    rejected = [row for row in of_spans(other_sources_lake, "rejected_records") if row["arrival_date"] == DAY]
    reasons = Counter(tuple(row["reasons"]) for row in rejected)
    assert set(reasons) == {("missing:completion_tokens", "missing:prompt_tokens")}
    assert len({row["request_id"] for row in rejected}) == len(rejected)


def test_message_contents_are_in_no_written_file(other_sources_lake):
    contents = {text for span in spans(SPANS[2]) for text in messages(span["attributes"])}
    known = sorted(contents, key=len)[-CANARIES:]
    # a piece may have been kept where the whole was not
    pieces = {piece for text in known for piece in (text[:PIECE], text[-PIECE:])}
    arrived = shared_file(f"otel/{SPANS[2]}").decode()
    assert len(known) == CANARIES and all(piece in arrived for piece in pieces)
    files = [path for path in (other_sources_lake / "lake").rglob("*") if path.is_file()]
    assert files
    for path in files:
        written = path.read_bytes()
        assert not [piece for piece in pieces if piece.encode() in written], path.name
    # Parquet may compress what a grep would find: the same question asked of the values
    for name in ("requests", "rejected_records", "load_audit", "arrival_files"):
        values = json.dumps(of_spans(other_sources_lake, name), default=str)
        assert not [piece for piece in pieces if piece in values], name


def messages(said: dict) -> Iterator[str]:
    """The texts of a span's messages."""
    for name in ("gen_ai.input.messages", "gen_ai.output.messages"):
        for message in json.loads(said.get(name, "[]")):
            for part in message["parts"]:
                yield from (value for value in part.values() if isinstance(value, str) and len(value) > 12)
