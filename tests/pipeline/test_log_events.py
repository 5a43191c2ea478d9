"""Log events of coding agents are calls, with the counts in our conventions; nothing else of them is kept."""

import json

import pytest

from jobs.ingest.sources.otel.spans import records_of

CLAUDE_CODE, CODEX, GEMINI = "com.anthropic.claude_code.events", "codex_otel.log_only", "gemini-cli"
DETAILS = "gen_ai.client.inference.operation.details"
SECRET = "what nobody may read"
END = "1773475260000000000"


def record_of(scope: str, name: str, service: str = "agent", end: dict | None = None, **said: object) -> dict:
    """The record of one log event; `__` in a name of an attribute is a point."""
    named = {"event.name": name, "error": SECRET, "prompt": SECRET}
    named |= {key.replace("__", "."): value for key, value in said.items()}
    attributes = [
        {"key": key, "value": {"stringValue": value} if isinstance(value, str) else {"intValue": str(value)}}
        for key, value in named.items()
    ]
    event = {**(end or {"timeUnixNano": END}), "body": {"stringValue": SECRET}, "attributes": attributes}
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
    scopes = [{"scope": {"name": scope}, "logRecords": [event]}]
    (record,) = records_of({"resourceLogs": [{"resource": resource, "scopeLogs": scopes}]}) or []
    assert SECRET not in str(record)
    return json.loads(str(record))


CLAUDE_COUNTS = {"input_tokens": 311, "output_tokens": 163, "cache_read_tokens": 2103, "cache_creation_tokens": 407}
CODEX_COUNTS = {
    "event__kind": "response.completed", "input_token_count": "1101", "output_token_count": "213",
    "cached_token_count": 257, "reasoning_token_count": 65, "tool_token_count": 1314,
}  # fmt: skip
GEMINI_COUNTS = {
    "input_token_count": 1201, "output_token_count": 212, "cached_content_token_count": 357,
    "thoughts_token_count": 65, "tool_token_count": 0, "total_token_count": 1478,
}  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "name", "said", "counts"),
    [
        (CLAUDE_CODE, "api_request", CLAUDE_COUNTS, ["2821", "163", "2103", None]),
        (CLAUDE_CODE, "claude_code.api_request", {"input_tokens": 12, "output_tokens": 3}, ["12", "3", None, None]),
        (CODEX, "codex.sse_event", CODEX_COUNTS, ["1101", "213", "257", "65"]),
        (GEMINI, "gemini_cli.api_response", GEMINI_COUNTS, ["1201", "277", "357", "65"]),
        # the total says that thoughts are in the completion; that a tool's tokens are beside the prompt
        (GEMINI, "gemini_cli.api_response", GEMINI_COUNTS | {"output_token_count": 277}, ["1201", "277", "357", "65"]),
        (
            GEMINI,
            "gemini_cli.api_response",
            GEMINI_COUNTS | {"tool_token_count": 20, "total_token_count": 1498},
            ["1221", "277", "357", "65"],
        ),
        (
            GEMINI,
            "gemini_cli.api_response",
            GEMINI_COUNTS | {"output_token_count": 277, "tool_token_count": 20, "total_token_count": 1498},
            ["1221", "277", "357", "65"],
        ),
        ("qwen-code", "qwen-code.api_response", GEMINI_COUNTS, ["1201", "277", "357", "65"]),
    ],
)
def test_an_event_of_a_call_has_its_counts(scope, name, said, counts):
    record = record_of(scope, name, model="m", duration_ms=26, session__id="s", user__id="u", **said)
    names = ("prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens")
    assert [record.get(column) for column in names] == counts
    assert [record[column] for column in ("operation", "raw_model", "session_id", "user_id", "is_log")] == [
        "chat", "m", "s", "u", "true",
    ]  # fmt: skip
    assert (record["startTimeUnixNano"], record["endTimeUnixNano"]) == ("1773475259974000000", END)
    assert "cost_usd" not in record


@pytest.mark.parametrize(
    ("scope", "name", "said", "error"),
    [
        (CLAUDE_CODE, "api_error", {"status_code": "429"}, "429"),
        (CLAUDE_CODE, "api_error", {}, "error"),
        (CLAUDE_CODE, "api_error", {"status_code": "9" * 5000}, "error"),
        (CODEX, "codex.api_request", {"http__response__status_code": 500}, "500"),
        (GEMINI, "gemini_cli.api_error", {"http__status_code": 400}, "400"),
    ],
)
def test_a_failure_is_a_call_with_its_status_and_without_its_message(scope, name, said, error):
    record = record_of(scope, name, model="m", **said)
    assert (record["operation"], record["error"]) == ("chat", error)
    assert "prompt_tokens" not in record


@pytest.mark.parametrize(
    ("scope", "name", "said", "unread"),
    [
        (CODEX, "codex.sse_event", {"event__kind": "response.completed"}, None),
        (CODEX, "codex.sse_event", {"event__kind": "x", "input_token_count": 5}, f"{CODEX}: input_token_count"),
        (CODEX, "codex.api_request", {"http__response__status_code": 200}, None),
        (CLAUDE_CODE, "user_prompt", {}, None),
        (GEMINI, DETAILS, {"gen_ai__usage__input_tokens": 5}, None),
        ("x", DETAILS, {"gen_ai__usage__input_tokens": 5}, "x: gen_ai.usage.input_tokens"),
        ("other", "api_request", {"input_tokens": 5}, "other: input_tokens"),
    ],
)  # fmt: skip
def test_another_event_is_not_a_call_and_unread_counts_are_named(scope, name, said, unread):
    wanted = {"unread_usage": f"log events of {unread}"} if unread else {}
    assert record_of(scope, name, **said) == wanted


def test_events_differ_by_what_they_say_and_copies_do_not():
    def id_of(**said: object) -> tuple[str, str]:
        record = record_of(CLAUDE_CODE, "api_request", **{**CLAUDE_COUNTS, "session__id": "s", **said})
        return record["traceId"], record["spanId"]

    assert id_of() != id_of(end={"timeUnixNano": END, "spanId": "0a"})
    assert id_of() == id_of(user__id="another name of the same person", cost_usd=5)
    others = [id_of(**one) for one in ({"output_tokens": 9}, {"session__id": "t"}, {"service": "b"}, {"model": "n"})]
    assert len({id_of(), *others, id_of(end={"observedTimeUnixNano": "5"})}) == 6


def test_times_that_are_not_numbers_are_kept_to_be_rejected():
    for duration in ("soon", "1e999", "nan", -5, 10**12):
        record = record_of(CLAUDE_CODE, "api_request", duration_ms=duration, **CLAUDE_COUNTS)
        assert record["startTimeUnixNano"] == END and "endTimeUnixNano" not in record
    assert record_of(CLAUDE_CODE, "api_request", end={"timeUnixNano": "x"}, **CLAUDE_COUNTS)["startTimeUnixNano"] == "x"
    unknown = record_of(
        CLAUDE_CODE, "api_request", end={"timeUnixNano": "0", "observedTimeUnixNano": "7"}, **CLAUDE_COUNTS
    )
    assert unknown["startTimeUnixNano"] == "7"
    long = record_of(
        CLAUDE_CODE, "api_request", end={"timeUnixNano": "-" + "9" * 4300}, duration_ms=26, **CLAUDE_COUNTS
    )
    assert long["startTimeUnixNano"].startswith("-9") and "endTimeUnixNano" not in long
    nothing = record_of(CLAUDE_CODE, "api_request", input_tokens=0, output_tokens=0)
    assert "prompt_tokens" not in nothing
    assert "startTimeUnixNano" not in record_of(CLAUDE_CODE, "api_request", end={"flags": 1}, **CLAUDE_COUNTS)
