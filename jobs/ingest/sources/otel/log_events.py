"""Coding agents that write their calls as log events: Claude Code, Codex, and Gemini CLI with its fork Qwen Code.

Seen in Claude Code 2.1.197, Codex 0.171.0 and Gemini CLI 0.61.0. An agent that sends spans of the same calls too is
counted by its log events: jobs/ingest/same_call.py takes the spans for views.

* Claude Code: `api_request`. `input_tokens` leaves cached tokens out; `cache_read_tokens`, `cache_creation_tokens` are
  added. A failure is `api_error`. `cost_usd` is the client's estimate from a price list, and is not read.
* Codex: `codex.sse_event` of the kind `response.completed`, of which one per call has counts; the prompt has the cached
  tokens in it, the completion those of reasoning, and `tool_token_count` is the total. A failure is `codex.api_request`
  with a status of 400 or more, and attempts from 0. Its events have the time when they were observed, and no duration.
* Gemini CLI: `gemini_cli.api_response`. The completion leaves thoughts out, and the prompt those of tools, as
  `total_token_count` shows; they are added. A failure is `gemini_cli.api_error`.
  `gen_ai.client.inference.operation.details` tells the same call again, without thoughts.

Events have no id: theirs is a hash of what they say.
"""

import hashlib
import json
import re
from typing import Any

from jobs.ingest.raw_json import text_of
from jobs.ingest.sources.otel.dialects import is_empty, unread_usage
from jobs.ingest.sources.otel.otlp import Item, counts, values
from jobs.ingest.sources.otel.span import Fields, added
from schemas.columns import INCLUSIVE, WITHOUT_CACHE, WITHOUT_REASONING

CLAUDE_CODE, CODEX = "com.anthropic.claude_code", "codex"
GEMINI, GEMINI_SCOPES = ("gemini_cli", "qwen-code"), ("gemini-cli", "qwen-code")
TOLD_AGAIN = "gen_ai.client.inference.operation.details"
NAME = "event.name"
COUNTS = (
    "input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens", "input_token_count",
    "output_token_count", "cached_token_count", "reasoning_token_count", "cached_content_token_count",
    "thoughts_token_count", "tool_token_count", "total_token_count",
)  # fmt: skip
STATUS = ("http.response.status_code", "http.status_code", "status_code")
IDENTITY = (
    NAME, "event.kind", "event.timestamp", "event.sequence", "session.id", "conversation.id", "prompt.id", "prompt_id",
    "model", "duration_ms", "attempt", *STATUS, *COUNTS,
)  # fmt: skip
"""What tells two events apart; none of it is a person or content."""

KNOWN = frozenset((*IDENTITY, "user.id", "ttft_ms", "finish_reasons", "cache_write_token_count"))
HTTP_STATUS = re.compile("[1-9][0-9]{2}")
MOST_MILLISECONDS = 10**9
TIME = re.compile("[0-9]{1,30}")
FAILED_FROM = 400


def event_record(item: Item) -> str | None:
    """The log event as JSON text of a record, which has an operation if it is a call; None where it is damaged."""
    event = item.value
    attributes = event.get("attributes") if event is not None else None
    if event is None or not isinstance(attributes, list | None):
        return None
    found, scope = values(attributes or [], KNOWN), item.scope or ""
    if event.get("eventName"):
        found.setdefault(NAME, text_of(event["eventName"]) or "")
    fields = _said(scope, found)
    if fields is None:
        is_told_again = scope in GEMINI_SCOPES and found.get(NAME) == TOLD_AGAIN
        names = () if is_told_again else counts(attributes or [])
        return json.dumps(
            {"unread_usage": unread_usage(f"log events of {scope or 'no scope'}", names)} if names else {}
        )
    if "error" not in fields and is_empty(fields):
        # as of a span: 0 and 0 of a success is not a count
        fields = {name: value for name, value in fields.items() if name not in ("prompt_tokens", "completion_tokens")}
    record = {**_place(event, item, found), **fields, "operation": "chat", "is_log": "true"}
    return json.dumps({name: value for name, value in record.items() if value is not None})


def _said(scope: str, found: Fields) -> Fields | None:
    """What a call says; None if the event is not one."""
    name = found.get(NAME, "")
    agent, _, event = name.rpartition(".")
    if scope.startswith(CLAUDE_CODE) and event in ("api_request", "api_error"):
        return _claude_code(found, has_failed=event == "api_error")
    if agent == CODEX and event == "sse_event":
        is_call = found.get("event.kind") == "response.completed" and "input_token_count" in found
        return _codex(found) if is_call else None
    if agent == CODEX and event == "api_request":
        attempt = added(found.get("attempt"), "1")
        return _common(found) | _failure(found) | _known(attempt_number=attempt) if _is_failure(found) else None
    if agent in GEMINI and event in ("api_response", "api_error"):
        return _gemini(found, has_failed=event == "api_error")
    return None


def _common(found: Fields) -> Fields:
    names = {
        "raw_model": "model", "user_id": "user.id", "first_token_ms": "ttft_ms", "finish_reason": "finish_reasons",
        "attempt_number": "attempt",
    }  # fmt: skip
    fields = {column: found[name] for column, name in names.items() if found.get(name)}
    session = found.get("session.id") or found.get("conversation.id")
    status = next((found[name] for name in STATUS if name in found), None)
    return fields | _known(session_id=session or None, http_status=status)


def _failure(found: Fields) -> Fields:
    """A failed call: the error is its status, never its message."""
    return {"error": str(_status(found) or "error")}


def _status(found: Fields) -> int:
    text = next((found[name] for name in STATUS if name in found), "")
    return int(text) if HTTP_STATUS.fullmatch(text) else 0


def _is_failure(found: Fields) -> bool:
    return _status(found) >= FAILED_FROM


def _claude_code(found: Fields, *, has_failed: bool) -> Fields:
    if has_failed:
        return _common(found) | _failure(found)
    read, written = found.get("cache_read_tokens"), found.get("cache_creation_tokens")
    return _common(found) | _known(
        prompt_tokens=added(found.get("input_tokens"), read, written),
        completion_tokens=found.get("output_tokens"),
        cached_tokens=read,
        cache_write_tokens=written,
        token_convention=WITHOUT_CACHE,
    )


def _codex(found: Fields) -> Fields:
    return _common(found) | _known(
        prompt_tokens=found.get("input_token_count"),
        completion_tokens=found.get("output_token_count"),
        cached_tokens=found.get("cached_token_count"),
        cache_write_tokens=found.get("cache_write_token_count"),
        reasoning_tokens=found.get("reasoning_token_count"),
    )


def _gemini(found: Fields, *, has_failed: bool) -> Fields:
    if has_failed:
        return _common(found) | _failure(found)
    prompt, completion = found.get("input_token_count"), found.get("output_token_count")
    thoughts, tools, total = (found.get(f"{name}_token_count") for name in ("thoughts", "tool", "total"))
    convention = INCLUSIVE
    if total is None or added(total) not in (added(prompt, completion), added(prompt, completion, tools)):
        completion, convention = added(completion, thoughts), WITHOUT_REASONING
    if total is not None and added(prompt, completion, tools) == added(total):
        prompt = added(prompt, tools)
    return _common(found) | _known(
        prompt_tokens=prompt,
        completion_tokens=completion,
        cached_tokens=found.get("cached_content_token_count"),
        reasoning_tokens=thoughts,
        token_convention=convention,
    )


def _known(**fields: str | None) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}


def _place(event: dict[str, Any], item: Item, found: Fields) -> dict[str, str | None]:
    """Whose event it is, its id, and when the call was: an event is written at its end."""
    times = (text_of(event.get(name)) for name in ("timeUnixNano", "observedTimeUnixNano"))
    end = next((time for time in times if time not in (None, "", "0")), None)
    place = [text_of(event.get(name)) for name in ("traceId", "spanId")]
    identity = [item.service, item.scope, end, *place, *(found.get(name) for name in IDENTITY)]
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]
    start = _earlier(end, found.get("duration_ms"))
    return {
        "traceId": text_of(event.get("traceId")) or digest,
        "spanId": digest,
        "parentSpanId": text_of(event.get("spanId")),
        "service_name": item.service,
        "scope_name": item.scope,
        "startTimeUnixNano": start or end,
        "endTimeUnixNano": end if start else None,
    }


def _earlier(end: str | None, milliseconds: str | None) -> str | None:
    """The time this many milliseconds before; None if one of the two is not known."""
    try:
        elapsed = float(milliseconds or "")
    except ValueError:
        return None
    if not TIME.fullmatch(end or "") or not 0 <= elapsed <= MOST_MILLISECONDS:
        return None
    return str(int(end or "") - int(elapsed * 1_000_000))
