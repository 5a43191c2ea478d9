"""People and secrets: user ids leave the source hashed, content and the key are nowhere in what is written."""

import hashlib
import hmac
import json
from pathlib import Path

import pytest
from pyspark.sql import functions as F

from jobs.ingest.pseudonyms import key_pads, pseudonym
from jobs.ingest.validate import keyed_hash
from tests.support import other_sources, reference
from tests.support.canaries import ADA, BOB, EVE, MARK, SECRETS, SESSION
from tests.support.lake_runs import CHECKED, KEY, hashed, rows_of


@pytest.mark.parametrize("length", [32, 64, 65, 200])
def test_keyed_hash_is_hmac_sha_256(spark, length):
    key = bytes(range(1, 256))[:length] if length < 200 else b"long " * 40
    ids = ["ada", "", "Åse 🙂", "x" * 1000]
    frame = spark.createDataFrame([(one,) for one in ids], "id string").crossJoin(key_pads(spark, key))
    found = {row.id: row.hash for row in frame.select("id", keyed_hash(F.col("id")).alias("hash")).collect()}
    assert found == {one: hmac.new(key, one.encode(), hashlib.sha256).hexdigest() for one in ids}


@pytest.mark.parametrize(("typed", "logged"), [("ada", "ada"), ("1.5E10", "15000000000.0"), ("0x1F", "0x1F")])
def test_the_pseudonym_of_a_typed_id_is_that_of_the_logged_one(spark, typed, logged):
    """Ingest reads 1.5E10, the text that Spark makes of a number, as the number that was logged."""
    assert pseudonym(spark, KEY.encode(), typed) == hashed(logged)


def test_no_file_but_the_raw_logs_holds_a_secret(reference_lake):
    """Bytes of tables, of Delta's logs, of the pages and of Data Docs."""
    assert {path.suffix for path in written(reference_lake)} >= {".parquet", ".json", ".html"}
    assert holding_secrets(reference_lake) == []


def test_no_file_made_of_csv_and_spans_holds_a_secret(other_sources_lake):
    assert written(other_sources_lake)
    assert holding_secrets(other_sources_lake) == []


@pytest.mark.parametrize("table", CHECKED)
def test_no_value_holds_a_secret(reference_lake, table):
    """Parquet may compress what a search of the bytes would find."""
    values = json.dumps(rows_of(reference_lake / "lake", table), default=str)
    assert [secret for secret in SECRETS if secret in values] == []


@pytest.mark.parametrize("table", ["requests", "rejected_records", "load_audit", "arrival_files"])
def test_no_value_made_of_csv_and_spans_holds_a_secret(other_sources_lake, table):
    values = json.dumps(rows_of(other_sources_lake / "lake", table), default=str)
    assert [secret for secret in SECRETS if secret in values] == []


def test_people_and_sessions_are_hashes_with_the_key(reference_lake, other_sources_lake):
    rows = rows_of(reference_lake / "lake", "requests")
    requests = {row["request_id"]: row for row in rows if "secret" in row["request_id"]}
    day = reference.DAYS[1]
    people = {name: requests[name]["user_key"] for name in (f"{day}-secret-{number}" for number in range(1, 5))}
    assert list(people.values()) == [hashed(EVE), hashed(EVE), hashed(BOB), "unknown"]
    event = requests["call-secret-0/chatcmpl-secret-0"]
    assert (event["user_key"], event["session_key"]) == (hashed(ADA), hashed(SESSION))
    requests = {row["request_id"]: row for row in rows_of(other_sources_lake / "lake", "requests")}
    assert (requests["gen-secret"]["user_key"], requests["gen-secret"]["session_key"]) == (hashed(EVE), None)
    spend = requests["call-1/chatcmpl-1"]
    assert (spend["user_key"], spend["session_key"]) == (hashed(ADA), hashed(SESSION))


def test_lines_with_secrets_were_accepted_and_rejected(reference_lake, other_sources_lake):
    """Else nothing above shows anything."""
    marked = [path for path in (reference_lake / "raw").rglob("private.jsonl") if MARK in path.read_text()]
    assert {path.parent.parent.name for path in marked} == {"source=litellm", "source=classify_text"}
    private = [row["file"] for row in rows_of(reference_lake / "lake", "rejected_records") if "private" in row["file"]]
    events = f"requests/source=litellm/dt={reference.DAYS[1]}/private.jsonl"
    assert private.count(events) == 4
    assert f"tags/source=classify_text/dt={reference.DAYS[1]}/private.jsonl" in private
    rejected = rows_of(other_sources_lake / "lake", "rejected_records")
    spend_logs = [row for row in rejected if row["source"] == "litellm_spend_logs"]
    assert [row["arrival_date"] for row in spend_logs] == [other_sources.PRIVATE_DAY] * 6


def test_plan_and_pads_show_no_key(spark, capsys):
    pads = key_pads(spark, KEY.encode())
    frame = spark.createDataFrame([("ada",)], "id string").crossJoin(F.broadcast(pads))
    frame.select(keyed_hash(F.col("id")).alias("hash")).explain(mode="extended")
    plan = capsys.readouterr().out
    assert "inner_pad" in plan
    for shown in (KEY, KEY.encode().hex(), KEY.encode().hex().upper()):
        assert shown not in plan


def written(folder: Path) -> list[Path]:
    """All files of a lake's folder but the raw logs."""
    return [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] != "raw"]


def holding_secrets(folder: Path) -> list[tuple[str, str]]:
    """(file, secret) for each that is found."""
    return [
        (str(path.relative_to(folder)), secret)
        for path in written(folder)
        for content in [path.read_bytes()]
        for secret in SECRETS
        if secret.encode() in content
    ]
