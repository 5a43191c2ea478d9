"""What stops an arrival, what only warns, how a person accepts it, and how changed or missing files are noticed."""

import datetime as dt

import pytest
from pyspark.sql import Row

from jobs.commands.accept import accept
from jobs.ingest.errors import RawError
from jobs.stages import daily
from jobs.stages.arrival_gate import ArrivalFailure, noticed
from schemas.daily.daily_data_quality import CHECKS, UNKNOWN_MODEL_CHECKS
from schemas.errors import CensusError
from tests.support.lake_runs import delta, generation, rows_of, run, use, write_lines

DAY = dt.date(2025, 1, 6)
NEXT = DAY + dt.timedelta(days=1)


@pytest.fixture
def raw_root(tmp_path, monkeypatch):
    return use(monkeypatch, tmp_path)


def generations(day: dt.date, number: int) -> list[dict]:
    return [generation(f"{day}-{place}", day, created_at=f"{day}T23:00:00Z") for place in range(number)]


def test_a_day_of_rejects_stops_names_reasons_and_is_published_once_accepted(spark, raw_root, tmp_path):
    good = generations(DAY, 100)
    write_lines(raw_root, "openrouter", DAY, [*good, *["no json"] * 20, *[{**good[0], "id": None}] * 10])
    accept(spark, DAY, "volume_ratio", "grace", "another check does not help")
    with pytest.raises(ArrivalFailure) as failure:
        run(spark, DAY, DAY)
    message = str(failure.value)
    assert "2025-01-06 rejected_share is 0.231 (30 of 130); it is critical above 0.2" in message
    assert "not_json: 20, first in requests/source=openrouter/dt=2025-01-06/a.jsonl line 101" in message
    assert "missing:request_id: 10, first in requests/source=openrouter/dt=2025-01-06/a.jsonl line 121" in message
    assert "python -m jobs accept --day 2025-01-06 --check rejected_share" in message
    assert not (tmp_path / "lake" / "core" / "requests").exists()
    assert not (tmp_path / "lake" / "core" / "load_audit").exists()

    accept(spark, DAY, "rejected_share", "grace", "a client sent rubbish")
    said = run(spark, DAY, DAY, ("ingest", "daily"))
    assert "accepted: 2025-01-06 rejected_share is 0.231 (30 of 130); it is critical above 0.2" in said
    checks = {row["check_name"]: row for row in rows_of(tmp_path / "lake", "daily_data_quality")}
    assert (checks["rejected_share"]["check_status"], checks["rejected_share"]["is_accepted"]) == ("critical", True)
    assert checks["rejected:not_json"]["numerator"] == 20
    accepted = rows_of(tmp_path / "lake", "accepted_days")
    assert {(row["check_name"], row["accepted_by"], row["why"]) for row in accepted} == {
        ("volume_ratio", "grace", "another check does not help"),
        ("rejected_share", "grace", "a client sent rubbish"),
    }


def test_a_day_with_a_tenth_of_the_volume_stops_and_a_small_one_is_not_judged(spark, raw_root, tmp_path):
    days = [DAY + dt.timedelta(days=offset) for offset in range(5)]
    for day in days[:4]:
        write_lines(raw_root, "openrouter", day, generations(day, 101))
    write_lines(raw_root, "openrouter", days[4], generations(days[4], 10))
    run(spark, days[0], days[3], ("models", "ingest", "daily"))
    with pytest.raises(
        ArrivalFailure, match=r"2025-01-10 volume_ratio is 0\.099 \(10 of 101\); it is critical below 0\.1"
    ):
        run(spark, days[4], days[4])
    # the first three have too few before them, and ten records say nothing of a share
    status = {
        (row["arrival_date"], row["check_name"]): row["check_status"]
        for row in rows_of(tmp_path / "lake", "daily_data_quality")
    }
    assert [status[day, "volume_ratio"] for day in days[:4]] == ["not_judged"] * 3 + ["kept"]


def test_a_day_by_itself_is_judged_by_the_arrivals_before_it(spark, raw_root, tmp_path):
    days = [DAY + dt.timedelta(days=offset) for offset in range(4)]
    for day, number in zip(days, (120, 100, 110, 40), strict=True):
        write_lines(raw_root, "openrouter", day, generations(day, number))
    run(spark, days[0], days[2], ("models", "ingest"))
    said = run(spark, days[3], days[3], ("ingest", "daily"))
    assert "2025-01-09 volume_ratio is 0.364 (40 of 110); it is a warning below 0.5 or above 2" in said
    (found,) = (row for row in rows_of(tmp_path / "lake", "daily_data_quality") if row["check_name"] == "volume_ratio")
    assert (found["arrival_date"], found["numerator"], found["denominator"]) == (days[3], 40, 110)


def test_a_day_of_unknown_models_stops_only_where_nothing_says_their_cost(spark, raw_root, tmp_path, monkeypatch):
    lines = [generation(f"{place}", DAY, model="nobody/knows", total_cost=None) for place in range(120)]
    write_lines(raw_root, "openrouter", DAY, lines)
    stops = r"unknown_unpriced_token_share is 1 .*\n.*\n  nobody/knows: 14,400 tokens"
    with pytest.raises(ArrivalFailure, match=stops):
        run(spark, DAY, DAY)
    monkeypatch.setenv("CENSUS_UNKNOWN_MODEL_TOKEN_SHARE_CRITICAL_ABOVE", "0.9")
    write_lines(raw_root, "openrouter", DAY, [line | {"total_cost": 0.01} for line in lines])
    with pytest.raises(ArrivalFailure, match=r"unknown_model_token_share is 1 .*\n.*\n  nobody/knows: 14,400 tokens"):
        run(spark, DAY, DAY)
    monkeypatch.delenv("CENSUS_UNKNOWN_MODEL_TOKEN_SHARE_CRITICAL_ABOVE")
    said = run(spark, DAY, DAY, ("ingest",))
    assert (
        "2025-01-06 unknown_model_token_share is 1 (14,400 of 14,400); it is a warning above 0.05; look at "
        "`marts/weekly_unknown_models`, and run `python -m jobs catalogue explain NAME`, or "
        "`python -m jobs catalogue refresh` for newer models"
    ) in said
    assert "2025-01-06 hours_to_end_of_day is 12; it is a warning above 6" in said
    daily.run(spark, DAY, DAY, select=frozenset({"daily_data_quality"}))
    (check,) = (
        row
        for row in rows_of(tmp_path / "lake", "daily_data_quality")
        if row["check_name"] == "unknown_model_token_share"
    )
    assert (check["critical_above"], check["warning_above"], check["check_status"]) == (None, 0.05, "warning")


@pytest.mark.parametrize("check", UNKNOWN_MODEL_CHECKS)
def test_messages_of_unknown_models_end_with_what_to_do(check):
    row = {"arrival_date": DAY, "check_name": check, "value": 1.0, "numerator": 9.0, "denominator": 9.0}
    row |= {"check_status": "critical", "critical_below": None, "critical_above": 0.9, "is_accepted": True}
    message = noticed(Row(**row))
    assert message.startswith(f"accepted: 2025-01-06 {check} is 1 (9 of 9); it is critical above 0.9; look at ")
    end = ", and run `python -m jobs catalogue explain NAME`, or `python -m jobs catalogue refresh` for newer models"
    assert message.endswith(end) and CHECKS[check].look_at.endswith(end)
    assert "`marts/weekly_unknown_models`" in message


@pytest.mark.parametrize("said", [("no_check", "grace", "x"), ("any", " ", "x"), ("any", "grace", "")])
def test_an_acceptance_needs_a_check_a_name_and_a_reason(spark, raw_root, tmp_path, said):
    with pytest.raises(CensusError):
        accept(spark, DAY, *said)
    assert not (tmp_path / "lake").exists()


def test_changed_files_are_named_and_a_missing_one_stops_the_day(spark, raw_root, tmp_path, monkeypatch):
    path = write_lines(raw_root, "openrouter", DAY, generations(DAY, 2))
    write_lines(raw_root, "openrouter", DAY, generations(DAY, 1), name="b.jsonl.gz")
    run(spark, DAY, DAY, ("ingest",))
    before = path.stat().st_size
    write_lines(raw_root, "openrouter", DAY, generations(DAY, 3))
    said = run(spark, DAY, DAY, ("ingest",))
    name = f"requests/source=openrouter/dt={DAY}/a.jsonl"
    assert f"changed since it was last read: {name}, {before:,} -> {path.stat().st_size:,} bytes" in said
    assert not [line for line in said if "b.jsonl.gz" in line]
    version = delta(tmp_path / "lake", "requests").version()
    path.unlink()
    with pytest.raises(RawError, match=rf"1 raw file of an earlier run cannot be found:\n  {name}\n"):
        run(spark, DAY, DAY, ("ingest",))
    assert delta(tmp_path / "lake", "requests").version() == version
    write_lines(raw_root, "openrouter", DAY, generations(DAY, 3))
    (raw_root / f"requests/source=openrouter/{DAY:%Y/%m/%d}").mkdir(parents=True)
    with monkeypatch.context() as patch, pytest.raises(RawError, match=r"\. Is CENSUS_LAYOUT as it was\? It is openr"):
        patch.setenv("CENSUS_LAYOUT", "openrouter=%Y/%m/%d")
        run(spark, DAY, DAY, ("ingest",))
    path.write_text("")
    run(spark, DAY, DAY, ("ingest",))
    files = {row["file"]: row["line_count"] for row in rows_of(tmp_path / "lake", "arrival_files")}
    assert files == {name: 0, name.replace("a.jsonl", "b.jsonl.gz"): 1}


def test_tags_arrive_beside_the_logs_and_count_once(spark, raw_root, tmp_path):
    write_lines(raw_root, "openrouter", DAY, generations(DAY, 1))
    write_lines(raw_root, "openrouter", NEXT, generations(NEXT, 1))
    tag = {"request_id": "gen-1", "created_at": f"{DAY}T12:00:00Z", "classifier_version": "v2"}
    tag["categories"] = [{"name": "/Science", "confidence": 0.8}]
    write_lines(raw_root, "classify_text", DAY, [tag, "no tag"], kind="tags")
    write_lines(raw_root, "classify_text", NEXT, [{**tag, "classifier_version": "v3"}, tag], kind="tags")
    for day in (NEXT, DAY, NEXT):
        run(spark, day, day, ("ingest",))
    tags = rows_of(tmp_path / "lake", "request_tags")
    assert [(row["request_id"], row["arrival_date"], row["tag"], row["classifier_version"]) for row in tags] == [
        ("gen-1", DAY, "/Science", "v2")
    ]
    accounts = {
        row["arrival_date"]: (row["line_count"], row["request_count"], row["duplicate_count"], row["rejected_count"])
        for row in rows_of(tmp_path / "lake", "load_audit")
        if row["source"] == "classify_text"
    }
    assert accounts == {DAY: (2, 1, 0, 1), NEXT: (2, 0, 2, 0)}
