"""What LiteLLM's table and OpenRouter's export hold of content and people is in nothing that is written."""

import csv
import datetime as dt
import io
import json

from tests.support.lake_runs import CHECKED, KEY, hashed, rows_of, run, use, write_lines

DAY = dt.date(2025, 1, 6)
CONTENT = "canary-4711@example.com"
ADDRESS = "203.0.113.99"
PEOPLE = ("ada-the-end-user", "bob-the-user", "eve-the-user", "session-of-ada")


def test_neither_content_nor_people_of_csv_logs_are_written(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    row = _spend_log()
    rows = [row, {**row, "request_id": "chatcmpl-2", "end_user": "", "user": "bob-the-user", "prompt_tokens": "-1"}]
    header, *lines = _csv(rows)
    cut = lines[0][: lines[0].index(CONTENT) + len(CONTENT)]
    nested = {**row, "request_id": "chatcmpl-3", "metadata": json.loads(row["metadata"]), "messages": {"text": CONTENT}}
    misplaced = {**nested, "request_id": "chatcmpl-4", "model": {"messages": CONTENT}, "end_user": [CONTENT]}
    write_lines(
        raw_root, "litellm_spend_logs", DAY, [header, *lines, cut, f'"{CONTENT}', f"{CONTENT},{ADDRESS}"], "a.csv"
    )
    write_lines(raw_root, "litellm_spend_logs", DAY, [nested, misplaced, json.dumps(nested)[:-9]], "b.jsonl.gz")
    generation = {
        **{"generation_id": "gen-1", "created_at": f"{DAY} 12:00:00", "model_permaslug": "openai/gpt-4o"},
        **{"tokens_prompt": "1", "tokens_completion": "2", "user": "eve-the-user", "prompt": CONTENT},
        **{"finish_reason_raw": CONTENT},
    }
    write_lines(raw_root, "openrouter_csv", DAY, _csv([generation]), "a.csv")

    run(spark, DAY, DAY, ("models", "ingest", "daily", "marts", "report"))

    requests = {row["request_id"]: row for row in rows_of(tmp_path / "lake", "requests")}
    assert set(requests) == {"call-1/chatcmpl-1", "call-1/chatcmpl-3", "gen-1"}
    assert len(rows_of(tmp_path / "lake", "rejected_records")) == 6
    assert requests["call-1/chatcmpl-1"]["user_key"] == hashed("ada-the-end-user")
    assert requests["call-1/chatcmpl-1"]["session_key"] == hashed("session-of-ada")
    assert requests["gen-1"]["user_key"] == hashed("eve-the-user")
    secrets = (KEY, CONTENT, ADDRESS, *PEOPLE)
    files = [path for folder in ("lake", "report") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    found = {(path.name, one) for path in files for one in secrets if one.encode() in path.read_bytes()}
    assert files
    assert not found
    # Parquet may compress what a grep would find: the same question asked of the values
    values = json.dumps([rows_of(tmp_path / "lake", name) for name in CHECKED], default=str)
    assert not [one for one in secrets if one in values]


def _spend_log() -> dict[str, str]:
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
        **{"startTime": f"{DAY} 12:00:00.5", "end_user": "ada-the-end-user", "user": "bob-the-user"},
        **{"session_id": "session-of-ada", "requester_ip_address": ADDRESS, "request_tags": json.dumps([CONTENT])},
        **{name: json.dumps({"text": CONTENT}) for name in ("messages", "response", "proxy_server_request")},
        "metadata": json.dumps(metadata),
    }


def _csv(rows: list[dict[str, str]]) -> list[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().splitlines()
