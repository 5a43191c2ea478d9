"""An erased person is in no table, after vacuum in no file, and does not come back; published sums stay."""

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from jobs.commands import erase as erasure
from jobs.lake import tables as lake
from jobs.lake.contracts import PERSONAL
from schemas import TABLE_BY_NAME, TABLES
from tests.support.lake_runs import everything, generation, hashed, progress, rows_of, run, use, write_lines

DAYS = [dt.date(2025, 1, 6), dt.date(2025, 1, 7)]
PERSON = "eve-the-user"


TRACES = (PERSON, hashed(PERSON), hashed("session-of-eve"), "trace-of-eve")


@pytest.fixture(scope="module")
def lives(spark, tmp_path_factory):
    """The lake's rows before the erasure, after it, after vacuum, and after the raw logs were read again."""
    folder = tmp_path_factory.mktemp("erasure")
    with pytest.MonkeyPatch.context() as patch:
        raw_root = use(patch, folder)
        for day in DAYS:
            theirs = generation(f"{day}-eve", day, external_user=PERSON, session_id="session-of-eve")
            nobody = generation(f"{day}-nobody", day, external_user=None)
            write_lines(
                raw_root,
                "openrouter",
                day,
                [generation(f"{day}-ada", day), {**theirs, "request_id": "trace-of-eve"}, nobody],
            )
        run(spark, DAYS[0], DAYS[1])
        before = everything(folder / "lake")
        with progress() as said:
            erasure.erase(spark, PERSON)
        after = everything(folder / "lake")
        old_files = files_with_traces(folder / "lake")
        for table in TABLES:
            if lake.exists(spark, table):
                lake.vacuum(spark, table, 0)
        kept = files_with_traces(folder)
        run(spark, DAYS[0], DAYS[1])
        again = everything(folder / "lake")
        yield {
            "before": before, "after": after, "again": again, "said": said, "old_files": old_files, "kept": kept,
            "erased": rows_of(folder / "lake", "erased_users"),
        }  # fmt: skip


def files_with_traces(folder: Path) -> list[str]:
    """Files outside of the raw logs that hold a trace of the person, as bytes or as a value of a Parquet file."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and "raw" not in path.relative_to(folder).parts:
            written = path.read_bytes()
            if path.suffix == ".parquet" and "checkpoint" not in path.name:
                written += json.dumps(_values(path), default=str).encode()
            if any(trace.encode() in written for trace in TRACES):
                found.append(path.name)
    return found


def _values(path: Path) -> list[dict]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only here

    return pq.ParquetFile(path).read().to_pylist()


def test_person_was_there_and_is_in_no_row_any_more(lives):
    assert any(trace in json.dumps(lives["before"], default=str) for trace in TRACES)
    assert not [trace for trace in TRACES if trace in json.dumps(lives["after"], default=str)]
    assert "requests: 2 rows of this person" in lives["said"]
    assert "daily_user_usage: 2 rows of this person" in lives["said"]
    assert "monthly_model_users: 1 rows of this person" in lives["said"]


def test_their_requests_count_for_nobody_and_all_sums_stay(lives):
    for name in ("daily_model_usage", "weekly_source_share", "weekly_tool_call_share", "load_audit"):
        assert lives["after"][name] == lives["before"][name], name
    assert len(lives["after"]["requests"]) == len(lives["before"]["requests"]) == 6
    usage = [(row["user_key"], row["request_count"], row["tokens"]) for row in lives["after"]["daily_user_usage"]]
    assert sorted(usage) == sorted([(hashed("ada"), 1, 120), ("unknown", 2, 240)] * 2)
    assert [row["user_key"] for row in lives["after"]["monthly_model_users"]] == [hashed("ada")]


def test_other_people_keep_their_rows(lives):
    def of_ada(rows: list[dict]) -> list[dict]:
        return [row for row in rows if row["user_key"] == hashed("ada")]

    for name in ("requests", "daily_user_usage", "monthly_model_users"):
        assert of_ada(lives["after"][name]) == of_ada(lives["before"][name]) != []


def test_old_versions_hold_the_person_until_vacuum(lives):
    assert lives["old_files"] != []
    assert lives["kept"] == []


def test_reading_the_raw_logs_again_brings_nobody_back(lives):
    assert lives["again"] == lives["after"]
    mark = hashlib.sha256(hashed(PERSON).encode()).hexdigest()
    assert [row["erased_user_sha256"] for row in lives["erased"]] == [mark]


def test_erasing_knows_every_table_with_people():
    """A new table with a column that leads to a person must be added to jobs/commands/erase.py."""
    with_people = {table.name for table in TABLES if set(erasure.FORGOTTEN) & set(table.column_names)}
    assert with_people == {"requests", "daily_user_usage", "monthly_model_users"}
    assert set(erasure.FORGOTTEN) <= set(PERSONAL)
    assert set(TABLE_BY_NAME["erased_users"].column_names) <= set(PERSONAL)
