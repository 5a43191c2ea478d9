"""People and secrets: user ids leave the source hashed, content and the key are nowhere in what is written."""

import datetime as dt
import hashlib
import hmac
import json

import pytest
from pyspark.sql import functions as F

from jobs.ingest.pseudonyms import key_pads
from jobs.ingest.validate import keyed_hash
from tests.support.lake_runs import KEY, hashed, rows_of, run, use, write_lines

DAY = dt.date(2025, 1, 6)
CANARY = "canary-4711@example.com"


@pytest.mark.parametrize("length", [32, 64, 65, 200])
def test_keyed_hash_is_hmac_sha_256(spark, length):
    key = bytes(range(1, 256))[:length] if length < 200 else b"long " * 40
    ids = ["ada", "", "Åse 🙂", "x" * 1000]
    frame = spark.createDataFrame([(one,) for one in ids], "id string").crossJoin(key_pads(spark, key))
    found = {row.id: row.hash for row in frame.select("id", keyed_hash(F.col("id")).alias("hash")).collect()}
    assert found == {one: hmac.new(key, one.encode(), hashlib.sha256).hexdigest() for one in ids}


def test_neither_key_nor_user_nor_content_is_in_any_written_file(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    content = [{"role": "user", "content": f"my mail is {CANARY}"}]
    valid = {
        "id": "chatcmpl-1",
        "litellm_call_id": "call-1",
        "startTime": dt.datetime(2025, 1, 6, 12, tzinfo=dt.UTC).timestamp(),
        "model": "openai/gpt-4o",
        "status": "success",
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "end_user": "ada-the-user",
        "trace_id": "session-of-ada",
        "messages": content,
        "response": {"choices": [{"finish_reason": "stop", "message": {"content": CANARY}}]},
        "model_parameters": {"tools": [{"type": "function", "function": {"description": CANARY}}]},
        "requester_ip_address": "203.0.113.99",
    }
    rejected = {**valid, "prompt_tokens": -1, "end_user": "eve-the-user", "error_str": CANARY}
    truncated = json.dumps(valid)[:-20]
    write_lines(raw_root, "litellm", DAY, [valid, rejected, truncated])
    run(spark, DAY, DAY, ("models", "ingest", "daily", "marts", "report"))
    secrets = [KEY, KEY.encode().hex(), CANARY, "ada-the-user", "eve-the-user", "session-of-ada", "203.0.113.99"]
    files = [path for folder in ("lake", "report") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    assert files
    for path in files:
        written = path.read_bytes()
        found = [secret for secret in secrets if secret.encode() in written]
        assert not found, f"{path.name} holds {found}"
    request = rows_of(tmp_path / "lake", "requests")[0]
    assert request["user_key"] == hashed("ada-the-user")
    assert request["session_key"] == hashed("session-of-ada")
    # Parquet may compress what a grep would find: the same question asked of the values
    values = json.dumps([rows_of(tmp_path / "lake", name) for name in ("requests", "rejected_records")], default=str)
    assert not [secret for secret in secrets if secret in values]


def test_plan_and_pads_show_no_key(spark, capsys):
    pads = key_pads(spark, KEY.encode())
    frame = spark.createDataFrame([("ada",)], "id string").crossJoin(F.broadcast(pads))
    frame.select(keyed_hash(F.col("id")).alias("hash")).explain(mode="extended")
    plan = capsys.readouterr().out
    assert "inner_pad" in plan
    for shown in (KEY, KEY.encode().hex(), KEY.encode().hex().upper()):
        assert shown not in plan
