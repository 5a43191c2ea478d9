"""What must never leave the raw logs: message contents, addresses, people and the key, and log lines that hold them.

`MARK` is a part of each content and each person here, and of nothing else in the project: where it is found outside of
the raw logs, something has leaked.
"""

import csv
import datetime as dt
import io
import json

from tests.support.lake_runs import KEY, generation

MARK = "canary-4711"
ADDRESS = "203.0.113.99"
CONTENT = f"my mail is {MARK}@example.com"
ADA, BOB, EVE = (f"{name}-{MARK}" for name in ("ada", "bob", "eve"))
SESSION, SESSION_OF_EVE, TRACE_OF_EVE = f"session-{MARK}", f"session-of-eve-{MARK}", "trace-of-eve"
SECRETS = (MARK, ADDRESS, KEY, KEY.encode().hex(), KEY.encode().hex().upper())
"""Texts that no file but a raw log may hold, and no plan."""


def litellm_events(day: dt.date) -> list[dict | str]:
    """Events with contents wherever LiteLLM may put them: accepted ones, a reject, and a line that was cut off."""
    events = [_litellm_event(number, day) for number in range(17)]
    reject = {**_litellm_event(17, day), "prompt_tokens": -1, "error_str": CONTENT}
    cut = json.dumps(_litellm_event(18, day))
    return [*events, reject, cut[: cut.index(CONTENT) + len(CONTENT)], '{"messages": "' + CONTENT, CONTENT]


def _litellm_event(number: int, day: dt.date) -> dict:
    return {
        "id": f"chatcmpl-secret-{number}",
        "litellm_call_id": f"call-secret-{number}",
        "startTime": dt.datetime.combine(day, dt.time(12), dt.UTC).timestamp() + 0.25,
        "model": "openai/gpt-4o",
        "status": "success",
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "end_user": ADA,
        "trace_id": SESSION,
        "messages": [{"role": "user", "content": CONTENT}],
        "requester_ip_address": ADDRESS,
        "response": {"choices": [{"finish_reason": "stop", "message": {"content": CONTENT}}]},
        "model_parameters": {"tools": [{"type": "function", "function": {"description": CONTENT}}]},
    }


def openrouter_generations(day: dt.date) -> list[dict]:
    """Two requests of Eve, one of Bob, one of a person who is not named."""
    eve = {"external_user": EVE, "session_id": SESSION_OF_EVE, "request_id": TRACE_OF_EVE, "prompt": CONTENT}
    return [
        generation(f"{day}-secret-1", day) | eve,
        generation(f"{day}-secret-2", day, model="deepseek/deepseek-chat") | eve,
        generation(f"{day}-secret-3", day, external_user=BOB, messages=CONTENT),
        generation(f"{day}-secret-4", day, external_user=None, native_finish_reason=CONTENT),
    ]


def tags(day: dt.date) -> list[dict]:
    """A tag with contents beside what is read of it, and one that is rejected."""
    tag = {"request_id": f"{day}-secret-1", "created_at": f"{day}T12:00:00Z", "classifier_version": "v2"}
    categories = [{"name": "/Science", "confidence": 0.8, "text": CONTENT}]
    return [
        {**tag, "categories": categories, "user": EVE, "text": CONTENT},
        {**tag, "request_id": None, "categories": categories, "text": CONTENT},
    ]


def spend_logs(day: dt.date) -> tuple[list[str], list[dict | str]]:
    """Lines of a CSV and a JSON file of LiteLLM's table full of secrets: two valid rows, six rejects."""
    row = _spend_log(day)
    rows = [row, {**row, "request_id": "chatcmpl-2", "end_user": "", "user": BOB, "prompt_tokens": "-1"}]
    header, *lines = csv_lines(rows)
    cut = lines[0][: lines[0].index(CONTENT) + len(CONTENT)]
    nested = {**row, "request_id": "chatcmpl-3", "metadata": json.loads(row["metadata"]), "messages": {"text": CONTENT}}
    misplaced = {**nested, "request_id": "chatcmpl-4", "model": {"messages": CONTENT}, "end_user": [CONTENT]}
    csv_file = [header, *lines, cut, f'"{CONTENT}', f"{CONTENT},{ADDRESS}"]
    return csv_file, [nested, misplaced, json.dumps(nested)[:-9]]


def _spend_log(day: dt.date) -> dict[str, str]:
    """A row of LiteLLM_SpendLogs with content and addresses wherever LiteLLM may put them."""
    metadata = {
        "user_api_key_alias": "alpha",
        "requester_ip_address": ADDRESS,
        "user_agent": CONTENT,
        "error_information": {"error_class": "", "error_code": "", "error_message": CONTENT, "traceback": CONTENT},
        "spend_logs_metadata": {"note": CONTENT},
        "vector_store_request_metadata": [{"query": CONTENT}],
        "usage_object": {"prompt_tokens_details": {"cached_tokens": 1, "text": CONTENT}},
    }
    return {
        **{"request_id": "chatcmpl-1", "litellm_call_id": "call-1", "call_type": "acompletion", "status": "success"},
        **{"spend": "0.25", "prompt_tokens": "10", "completion_tokens": "5", "model": "openai/gpt-4o"},
        **{"startTime": f"{day} 12:00:00.5", "end_user": ADA, "user": BOB},
        **{"session_id": SESSION, "requester_ip_address": ADDRESS, "request_tags": json.dumps([CONTENT])},
        **{name: json.dumps({"text": CONTENT}) for name in ("messages", "response", "proxy_server_request")},
        "metadata": json.dumps(metadata),
    }


def exported_generation(day: dt.date) -> list[str]:
    """The lines of an export of OpenRouter with content and a person."""
    exported = {
        **{"generation_id": "gen-secret", "created_at": f"{day} 12:00:00", "model_permaslug": "openai/gpt-4o"},
        **{"tokens_prompt": "1", "tokens_completion": "2", "user": EVE, "prompt": CONTENT},
        **{"finish_reason_raw": CONTENT},
    }
    return csv_lines([exported])


def csv_lines(rows: list[dict[str, str]], line_end: str = "\n") -> list[str]:
    """Header and rows as CSV, without the ends of lines."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().splitlines()
