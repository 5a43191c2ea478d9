"""Spans of each library are calls or not, with the numbers that the providers' APIs answered."""

import csv
import json

import pytest

from jobs.ingest.call_views import views
from jobs.ingest.same_call import Call
from jobs.ingest.sources.otel.spans import records_of
from tests.oracle.raw_files import shared_file, shared_file_or_none, shared_folder

LIKE_THE_TRUTH = (
    "agent-framework-core@1.23.0", "google-adk@2.13.0", "langfuse@5.0.4", "litellm-proxy-otel-v2@1.108.7",
    "logfire+openai-agents@5.4.0+0.24.0", "logfire@5.4.0", "npm-ai@4.3.19", "npm-ai@6.0.326",
    "npm-ai@6.0.326+otlp-json", "npm-anthropic-ai__claude-code@2.1.197", "npm-openai__codex@0.171.0",
    "openinference-instrumentation-anthropic@3.1.0", "openinference-instrumentation-google-genai@1.4.14",
    "openinference-instrumentation-openai-agents@2.6.0", "openinference-instrumentation-openai@0.1.66",
    "opentelemetry-instrumentation-genai-openai@1.3b0", "opentelemetry-instrumentation-openai@0.62.4",
    "semantic-kernel@1.45.0",
    # of two views of a call one counts
    "concurrent-openinference-langchain+openai@0.1.80+0.1.66", "concurrent-openllmetry-anthropic@0.62.4+sdk-spans",
    "openinference-langchain+openai@0.1.80+0.1.66", "opentelemetry-instrumentation-anthropic@0.62.4+sdk-spans",
    "pydantic-ai@2.68.0", "traceloop-sdk@0.62.4",
    # of log events
    "npm-google__gemini-cli@0.61.0",
)  # fmt: skip
"""Captures in which the calls with usage, those without, and the sums of prompt and completion are the truth."""

UNLIKE_THE_TRUTH = {
    "langsmith@0.15.1": "embeddings are not traced",
    "openinference-instrumentation-langchain@0.1.80": "embeddings are not traced",
    "opentelemetry-instrumentation-langchain@0.62.4": "embeddings are not traced",
    "litellm-sdk-async-otel-v2@1.110.2": "an estimate that nothing marks",
    "litellm-sdk-async@1.110.2": "an estimate that nothing marks",
    "litellm-sdk-sync@1.110.2": "an estimate that nothing marks",
    "openlit@1.45.0": "an estimate that nothing marks, and cached tokens of streams that are not written",
    "litellm-sdk-sync-otel-v2@1.110.2": "one of ten calls is traced",
    "llama-index-observability-otel@0.7.0": "counts only in events of spans",
    "mlflow-genai-semconv@3.17.2": "embeddings without counts",
    "npm-anthropic-ai__sdk@1.14.0": "calls of OpenAI are not traced",
    "npm-arizeai__openinference-instrumentation-openai@4.2.7": "streams without the usage that was sent",
    "npm-opencode-ai@1.18.33": "two of four calls failed after they were answered, and have no counts",
    "openinference-instrumentation-anthropic@0.1.18": "cached tokens that are not written",
    "openinference-instrumentation-crewai@1.1.21": "calls are not traced",
    "openinference-instrumentation-dspy@0.1.48": "counts are not written",
    "openinference-instrumentation-litellm@0.1.51": "a stream without the usage that was sent",
    "opentelemetry-instrumentation-anthropic@0.62.4": "a completion of a stream is one token too long",
    "opentelemetry-instrumentation-openai-v2@2.4b0": "Responses are not traced",
    "opentelemetry-instrumentation-openai@0.40.14": "streams without the usage that was sent",
}
"""Capture -> why its numbers are not the truth yet, or cannot be."""


def calls(span: dict, scope: str = "", service: str = "shop") -> list[dict]:
    """The spans of a line with this one that are calls to a model."""
    attributes = [{"key": name, "value": value} for name, value in span.pop("attributes", {}).items()]
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
    spans = [{"name": "a span", **span, "attributes": attributes}]
    line = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": scope}, "spans": spans}]}]}
    return calls_of(line)


def calls_of(line: dict) -> list[dict]:
    records = [json.loads(record) for record in records_of(line) or [] if record is not None]
    return [record for record in records if "operation" in record]


def text(**values: object) -> dict:
    """Attributes by name, `__` for a point: texts, and whole numbers as exporters of protobuf write them."""
    return {
        name.replace("__", "."): {"stringValue": value} if isinstance(value, str) else {"intValue": str(value)}
        for name, value in values.items()
    }


ANTHROPIC_USAGE = json.dumps(
    {"anthropic": {"usage": {"cache_read_input_tokens": 30, "cache_creation_input_tokens": 4}}}
)
OPENINFERENCE = text(openinference__span__kind="LLM", llm__token_count__prompt=10, llm__token_count__completion=2)
AI_STEP = text(ai__operationId="ai.streamText.doStream", ai__model__provider="openai.chat", ai__usage__promptTokens=10)
ON_ANTHROPIC = text(ai__model__provider="anthropic.messages", ai__response__providerMetadata=ANTHROPIC_USAGE)
USAGE = "{'prompt_tokens': 10, 'completion_tokens': 2, 'prompt_tokens_details': {'cached_tokens': 3}}"


@pytest.mark.parametrize(
    ("span", "scope", "said"),
    [
        (
            {"attributes": OPENINFERENCE | text(llm__token_count__completion_details__reasoning=1)},
            "openinference.instrumentation.openai",
            {"operation": "chat", "prompt_tokens": "10", "completion_tokens": "2", "reasoning_tokens": "1"},
        ),
        ({"attributes": OPENINFERENCE | text(openinference__span__kind="CHAIN")}, "", None),
        ({"attributes": OPENINFERENCE, "name": "OpenAI._prepare_chat_with_tools"}, "", None),
        (
            {"attributes": text(openinference__span__kind="EMBEDDING", llm__token_count__prompt=7)},
            "",
            {"operation": "embeddings", "prompt_tokens": "7"},
        ),
        (
            {"attributes": AI_STEP},
            "ai",
            {"operation": "chat", "prompt_tokens": "10", "provider": "openai", "is_streamed": "true"},
        ),
        ({"attributes": AI_STEP | text(ai__operationId="ai.streamText")}, "ai", None),
        (
            {"attributes": AI_STEP | ON_ANTHROPIC},
            "ai",
            {"prompt_tokens": "44", "cached_tokens": "30", "provider": "anthropic"},
        ),
        (
            {"attributes": AI_STEP | ON_ANTHROPIC | text(ai__usage__inputTokenDetails__cacheReadTokens=3)},
            "ai",
            {"prompt_tokens": "10", "cached_tokens": "3"},
        ),
        ({"attributes": AI_STEP | {"ai.usage.promptTokens": {"doubleValue": "NaN"}}}, "ai", {"prompt_tokens": None}),
        (
            {"attributes": text(langfuse__observation__type="generation", langfuse__observation__usage_details=USAGE)},
            "langfuse-sdk",
            {"prompt_tokens": "10", "completion_tokens": "2", "cached_tokens": "3"},
        ),
        ({"attributes": text(langfuse__observation__type="span")}, "langfuse-sdk", None),
        (
            {"attributes": text(mlflow__spanType='"CHAT_MODEL"', mlflow__llm__model='"gpt-4o"')
             | text(mlflow__chat__tokenUsage=USAGE)},
            "mlflow",
            {"operation": "chat", "prompt_tokens": "10", "raw_model": "gpt-4o"},
        ),
        (
            {"attributes": text(gen_ai__operation__name="chat", request_data='{"stream": true, "secret": 1}')
             | text(logfire__span_type="span")},
            "logfire.openai",
            None,
        ),
        (
            {"attributes": text(gen_ai__operation__name="chat", gen_ai__response__id="a", logfire__span_type="span")},
            "logfire.openai",
            {"operation": "chat"},
        ),
        (
            {"attributes": text(gen_ai__operation__name="aembedding", gen_ai__usage__input_tokens=5)},
            "litellm",
            {"operation": "embeddings", "prompt_tokens": "5"},
        ),
        ({"attributes": text(gen_ai__operation__name="aembedding", gen_ai__usage__input_tokens=5)}, "other", None),
        ({"attributes": text(gen_ai__operation__name="CallTypes.acompletion")}, "litellm", {"operation": "chat"}),
        ({"attributes": text(gen_ai__operation__name="OperationName.CHAT")}, "", {"operation": "chat"}),
        ({"attributes": {}, "name": "litellm_request"}, "litellm", {"operation": "chat"}),
        ({"attributes": {}, "name": "raw_gen_ai_request"}, "litellm", None),
        ({"attributes": text(langfuse__observation__type="GENERATION")}, "", {"operation": "chat"}),
        (
            {"attributes": text(gen_ai__operation__name="chat", gen_ai__request__model="fast")
             | text(gen_ai__response__model="fast", litellm__provider__model="openai/gpt-4o")},
            "litellm",
            {"raw_model": "openai/gpt-4o"},
        ),
        (
            {"attributes": text(gen_ai__operation__name="chat", gen_ai__usage__cost="0", gen_ai__usage__input_tokens=5)
             | text(gen_ai__usage__cache_read__input_tokens=30, gen_ai__usage__cache_creation__input_tokens=4)},
            "openlit.instrumentation.anthropic",
            {"prompt_tokens": "39", "cached_tokens": "30", "cost_usd": None},
        ),
        ({"attributes": {}, "status": {"code": 2}}, "openlit.instrumentation.openai", {"operation": "chat"}),
        (
            {"attributes": text(span__type="llm_request", input_tokens=5)
             | text(cache_read_tokens=30, cache_creation_tokens=4)},
            "com.anthropic.claude_code.tracing",
            {"prompt_tokens": "39", "cached_tokens": "30"},
        ),
        ({"attributes": text(span__type="tool")}, "com.anthropic.claude_code.tracing", None),
        ({"attributes": text(gen_ai__usage__input_tokens=5)}, "codex_exec", {"prompt_tokens": "5"}),
        ({"attributes": text(llm__request__type="chat", llm__user="u")}, "old", {"operation": "chat", "user_id": "u"}),
        (
            {"attributes": text(gen_ai__operation__name="chat.streaming_completions")},
            "semantic_kernel",
            {"operation": "chat"},
        ),
        ({"attributes": text(gen_ai__operation__name="invoke_agent", gen_ai__usage__input_tokens=5)}, "", None),
        (
            {"attributes": text(gen_ai__request__model="gpt-4o", gen_ai__usage__input_tokens=5)},
            "unheard of",
            {"operation": "chat", "prompt_tokens": "5"},
        ),
        ({"attributes": text(gen_ai__request__model="gpt-4o", http__method="GET")}, "fastapi", None),
        (
            {"attributes": text(gen_ai__request__model="gemini", gen_ai__usage__input_tokens=5), "name": "call_llm"},
            "gcp.vertex.agent",
            None,
        ),
    ],
)  # fmt: skip
def test_a_span_is_a_call_with_these_fields_or_none(span, scope, said):
    found = calls(json.loads(json.dumps(span)), scope)
    assert len(found) == (said is not None)
    if said is not None:
        assert {name: found[0].get(name) for name in said} == said


@pytest.mark.parametrize(
    "usage",
    [
        "{'prompt_tokens': 0x" + "F" * 5000 + "}",
        '{"input_tokens": ' + "9" * 4300 + ', "cache_creation_input_tokens": 1}',
        "{'prompt_tokens': " + "9" * 400 + "+1j}",
        '{"prompt_tokens": true}',
        '{"prompt_tokens": -5, "completion_tokens": 1.5}',
        "[" * 9000,
        "{1if 2 else 3: 4}",
        "5",
    ],
    ids=range(8),
)
def test_a_usage_object_that_says_no_count_changes_nothing(usage):
    (record,) = calls({"attributes": text(gen_ai__operation__name="chat", usage=usage)})
    assert "prompt_tokens" not in record
    assert "completion_tokens" not in record


@pytest.mark.parametrize(
    ("value", "offered"),
    [
        ({"stringValue": '[{"name": "f"}]'}, "true"), ({"stringValue": "[]"}, "false"), ({"stringValue": ""}, "false"),
        ({"stringValue": "null"}, "false"), ({"arrayValue": {"values": [{"stringValue": "f"}]}}, "true"),
        ({"arrayValue": {}}, "false"), ({}, None), (None, None), ([], None),
    ],
)  # fmt: skip
def test_tools_were_offered_if_the_attribute_lists_some(value, offered):
    (record,) = calls({"attributes": text(gen_ai__operation__name="chat") | {"gen_ai.tool.definitions": value}})
    assert record.get("has_tools_offered") == offered


def test_zero_and_zero_of_a_success_is_not_a_count():
    nothing = text(gen_ai__operation__name="chat", gen_ai__usage__input_tokens=0, gen_ai__usage__output_tokens=0)
    (success,) = calls({"attributes": nothing})
    zeros = {name: {"doubleValue": "0.0"} for name in ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")}
    (as_doubles,) = calls({"attributes": nothing | zeros})
    assert "prompt_tokens" not in as_doubles
    (failure,) = calls({"attributes": nothing, "status": {"code": "STATUS_CODE_ERROR"}})
    assert "prompt_tokens" not in success
    assert (failure["prompt_tokens"], failure["completion_tokens"]) == ("0", "0")


@pytest.mark.parametrize(
    ("attributes", "scope", "unread"),
    [
        (text(acme__tokens__in=5, acme__tokens__out=7), "acme", "acme: acme.tokens.in, acme.tokens.out"),
        (text(gen_ai__usage__input_tokens=5), "", "no scope: gen_ai.usage.input_tokens"),
        (text(acme__max_tokens=5), "acme", None),
        (text(session_token="secret"), "http", None),
        (text(auth__token_expires_in=3600, refresh_token_age=5, ratelimit__remaining_tokens=9), "http", None),
        ({"ada@example.org tokens": {"intValue": "5"}}, "acme", None),
        (text(gen_ai__usage__input_tokens=5), "openlit.other", "openlit.other: gen_ai.usage.input_tokens"),
        (text(gen_ai__operation__name="brand_new", acme__tokens__in=5), "acme", "acme: acme.tokens.in"),
        # an agent repeats the sum of its calls: known, and not a call
        (text(gen_ai__operation__name="invoke_agent", acme__tokens__in=5), "acme", None),
    ],
)
def test_usage_that_no_dialect_reads_is_told(attributes, scope, unread):
    listed = [{"key": name, "value": value} for name, value in attributes.items()]
    spans = [{"name": "a span", "attributes": listed}]
    (record,) = records_of({"resourceSpans": [{"scopeSpans": [{"scope": {"name": scope}, "spans": spans}]}]})
    found = json.loads(record)
    assert "operation" not in found
    assert found.get("unread_usage") == unread


def test_usage_in_events_of_a_span_is_told_and_damage_in_them_is_not_in_the_way():
    event = {"name": "LLMChatEndEvent", "attributes": [{"key": "raw.usage.total_tokens", "value": {"intValue": "7"}}]}
    for events in ([event], [None, {"attributes": 5}, event]):
        spans = [{"name": "OpenAI.chat", "attributes": [], "events": events}]
        (record,) = records_of({"resourceSpans": [{"scopeSpans": [{"scope": {"name": "llama"}, "spans": spans}]}]})
        assert json.loads(record)["unread_usage"] == "llama: raw.usage.total_tokens"
    (record,) = records_of({"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "x", "events": 5}]}]}]})
    assert "unread_usage" not in json.loads(record)


def test_a_log_event_with_usage_in_no_known_form_tells_it():
    attributes = [
        {"key": "input_tokens", "value": {"stringValue": "311"}},
        {"key": "max_tokens", "value": {"intValue": 9}},
    ]
    scopes = [{"scope": {"name": "agent"}, "logRecords": [{"attributes": []}, {"attributes": attributes}]}]
    found = [json.loads(record) for record in records_of({"resourceLogs": [{"scopeLogs": scopes}]})]
    assert found == [{}, {"unread_usage": "log events of agent: input_tokens"}]
    assert records_of({"resourceLogs": [], "resourceMetrics": []}) == []
    assert records_of({"resourceLogs": None, "resourceMetrics": []}) == []
    assert records_of({"resourceLogs": 5}) is None
    for damaged in ([5], [{"scopeLogs": [None]}], [{"scopeLogs": [{"logRecords": [{"attributes": 5}]}]}]):
        assert records_of({"resourceLogs": damaged}) == [None]


def test_content_is_in_no_record():
    secret = "what nobody may read"
    attributes = OPENINFERENCE | text(request_data=f'{{"stream": true, "messages": "{secret}"}}', input__value=secret)
    attributes |= text(ai__prompt__tools=secret, gen_ai__tool__definitions=secret, langfuse__observation__input=secret)
    (record,) = calls({"attributes": attributes})
    assert secret not in json.dumps(record)


def sums(records: list[dict], names: list[str]) -> list[int]:
    return [sum(int(float(record.get(name) or 0)) for record in records) for name in names]


def numbers(capture: str) -> tuple[list[int], list[int]]:
    """Of the calls that did not fail: with usage, without it, prompt, completion; as read, and as answered."""
    lines = lines_of(capture)
    spans = [
        json.loads(record) for line in lines for record in records_of(json.loads(line)) or [] if record is not None
    ]
    parents = {place(one): f"{one['traceId']}/{one['parentSpanId']}" for one in spans if one.get("parentSpanId")}
    found = {place(one): one for one in spans if "operation" in one}
    for view in views(map(call, found.values()), parents):
        del found[view.id]
    kept = [one for one in found.values() if not has_failed(one)]
    complete = [one for one in kept if says_usage(one)]
    answers = [row for row in truth(capture) if row["status"] == "200"]
    sent = [row for row in answers if row["usage_sent"] == "1"]
    names = ["prompt_tokens", "completion_tokens"]
    return (
        [len(complete), len(kept) - len(complete), *sums(complete, names)],
        [len(sent), len(answers) - len(sent), *sums(sent, names)],
    )


def lines_of(capture: str) -> list[bytes]:
    """The lines of its traces and, where it has them, of its logs."""
    logs = shared_file_or_none(f"instrumentations/{capture}/logs.jsonl.gz") or b""
    return shared_file(f"instrumentations/{capture}/traces.jsonl.gz").splitlines() + logs.splitlines()


def place(span: dict) -> str:
    return f"{span['traceId']}/{span['spanId']}"


def call(span: dict) -> Call:
    """What jobs/ingest/views.py makes of the record."""
    prompt, completion = (int(float(span.get(name) or 0)) for name in ("prompt_tokens", "completion_tokens"))
    facts = ("cached_tokens", "reasoning_tokens", "cost_usd", "user_id", "session_id", "finish_reason")
    return Call(
        place(span),
        span.get("scope_name", ""),
        span.get("response_id"),
        start=int(span["startTimeUnixNano"]) // 1000,
        end=int(span.get("endTimeUnixNano", span["startTimeUnixNano"])) // 1000,
        prompt=prompt if says_usage(span) else None,
        completion=completion if says_usage(span) else None,
        has_failed=has_failed(span),
        fact_count=sum(name in span for name in facts),
        model=span.get("raw_model"),
        session=span.get("session_id"),
        is_embedding=is_embedding(span),
        is_valid=says_usage(span) and "raw_model" in span,
        is_log=span.get("is_log") == "true",
    )


def has_failed(span: dict) -> bool:
    return span.get("status_code") in ("2", "STATUS_CODE_ERROR") or "error" in span


def says_usage(span: dict) -> bool:
    return "prompt_tokens" in span and ("completion_tokens" in span or is_embedding(span))


def is_embedding(record: dict) -> bool:
    return record["operation"] == "embeddings"


def truth(capture: str) -> list[dict]:
    """What the mock of the providers' APIs answered: one row per call."""
    with (shared_folder() / "instrumentations" / capture / "truth.csv").open() as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("capture", LIKE_THE_TRUTH)
def test_calls_and_tokens_of_a_capture_are_what_the_providers_answered(capture):
    found, wanted = numbers(capture)
    assert found == wanted


@pytest.mark.parametrize("capture", UNLIKE_THE_TRUTH)
def test_a_capture_that_is_not_like_the_truth_is_known(capture):
    found, wanted = numbers(capture)
    assert found != wanted, f"is right now, no longer: {UNLIKE_THE_TRUTH[capture]}"
