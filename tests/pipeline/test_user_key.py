"""Another key over the same lake would make a second user of everybody: the run stops."""

import datetime as dt
import json
import logging

import pytest

from jobs.commands.erase import erase
from jobs.ingest.pseudonyms import NOTE, UserKeyError, read_key, remember_key
from tests.support.lake_runs import KEY, generation, hashed, ingest_frames, run, use, write_lines

DAY = dt.date(2025, 1, 6)
OTHER = "another key that only the tests use, 987654321"


def test_another_key_stops_the_run_before_it_reads_and_the_right_one_goes_on(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    write_lines(raw_root, "openrouter", DAY, [generation("one", DAY, external_user="ada")])
    run(spark, DAY, DAY, ("ingest",))
    mark = tmp_path / "lake" / NOTE
    assert KEY not in mark.read_text()
    monkeypatch.setenv("CENSUS_USER_KEY", OTHER)
    for refused in (lambda: run(spark, DAY, DAY, ("ingest",)), read_key):
        with pytest.raises(UserKeyError, match=r"is not the key with which the people in .*/lake were hashed") as error:
            refused()
        assert OTHER not in str(error.value)
    monkeypatch.setenv("CENSUS_USER_KEY", KEY)
    # a lake of before there was a mark takes the key of its next run; so does one whose mark was cut off
    whole = mark.read_text()
    for broken in (mark.unlink, lambda: mark.write_text(""), lambda: mark.write_text(whole[:3])):
        broken()
        assert read_key() == KEY.encode()
        remember_key(read_key())
        assert mark.read_text() == whole


def test_who_is_erased_first_gives_the_key_of_the_lake(spark, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path)
    erase(spark, "ada")
    monkeypatch.setenv("CENSUS_USER_KEY", OTHER)
    with pytest.raises(UserKeyError, match="is not the key"):
        read_key()


def test_a_lake_that_only_spark_reaches_is_read_without_a_mark(monkeypatch, caplog):
    monkeypatch.setenv("CENSUS_LAKE", "dbfs://nowhere/lake")
    monkeypatch.setenv("CENSUS_USER_KEY", KEY)
    assert read_key() == KEY.encode()
    caplog.set_level(logging.INFO, "jobs")
    remember_key(KEY.encode())
    assert "no mark of the user key beside the tables" in caplog.text


@pytest.mark.parametrize(("setting", "expected"), [("false", "research"), ("true", hashed("research"))])
def test_the_names_of_teams_are_hashed_where_the_operator_asks_for_it(spark, tmp_path, monkeypatch, setting, expected):
    use(monkeypatch, tmp_path)
    monkeypatch.setenv("CENSUS_HASH_TEAMS", setting)
    logged = {"id": "r", "litellm_call_id": "c", "startTime": 1736150400, "model": "m", "status": "failure"}
    line = logged | {"metadata": {"user_api_key_team_alias": "research"}}
    write_lines(tmp_path / "raw", "litellm", DAY, [json.dumps(line), json.dumps(logged | {"litellm_call_id": "d"})])
    found = ingest_frames(spark, [DAY], KEY.encode())["requests"].select("trace_id", "team").collect()
    assert dict(map(tuple, found)) == {"c": expected, "d": None}
