"""An erased person is in no table, after vacuum in no file, and does not come back; published sums stay."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from jobs.commands.erase import erase
from jobs.ingest.pseudonyms import FORGOTTEN
from jobs.lake import tables as lake
from jobs.lake.contracts import PERSONAL
from schemas import TABLE_BY_NAME, TABLES
from schemas.columns import UNKNOWN
from tests.support import reference
from tests.support.canaries import ADA, EVE, SESSION_OF_EVE, TRACE_OF_EVE
from tests.support.lake_runs import everything, hashed, progress, rows_of, run, use

DAYS = reference.DAYS[1:3]
"""On which she sent requests."""

TRACES = (EVE, hashed(EVE), hashed(SESSION_OF_EVE), TRACE_OF_EVE)
WITH_PEOPLE = ("requests", "daily_user_usage", "monthly_model_users")


@pytest.fixture(scope="module")
def lives(spark, reference_lake, tmp_path_factory):
    """The lake's rows before the erasure, after it, after vacuum, and after the raw logs were read again."""
    folder = tmp_path_factory.mktemp("erasure") / "census"
    shutil.copytree(reference_lake, folder)
    with pytest.MonkeyPatch.context() as patch:
        use(patch, folder)
        before = everything(folder / "lake")
        with progress() as said:
            erase(spark, EVE)
        after = everything(folder / "lake")
        old_files = files_with_traces(folder / "lake")
        for name in WITH_PEOPLE:
            lake.vacuum(spark, TABLE_BY_NAME[name], 0)
        kept = files_with_traces(folder)
        run(spark, DAYS[0], DAYS[-1], ("ingest", "daily", "marts"))
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
    assert [trace for trace in TRACES if trace in json.dumps(lives["before"], default=str)] == list(TRACES[1:])
    assert not [trace for trace in TRACES if trace in json.dumps(lives["after"], default=str)]
    assert "requests: 4 rows of this person" in lives["said"]
    assert "daily_user_usage: 4 rows of this person" in lives["said"]
    assert "monthly_model_users: 2 rows of this person" in lives["said"]


def test_their_requests_count_for_nobody_and_all_sums_stay(lives):
    for name, rows in lives["after"].items():
        if name not in WITH_PEOPLE:
            assert rows == lives["before"][name], name
    assert len(lives["after"]["requests"]) == len(lives["before"]["requests"])
    for measure in ("request_count", "tokens"):
        hers = usage_of(lives["before"], hashed(EVE), measure)
        nobodys = usage_of(lives["before"], UNKNOWN, measure)
        assert usage_of(lives["after"], UNKNOWN, measure) == nobodys + hers > nobodys
    people = {row["user_key"] for row in lives["before"]["monthly_model_users"]}
    assert {row["user_key"] for row in lives["after"]["monthly_model_users"]} == people - {hashed(EVE)}


def usage_of(rows: dict[str, list[dict]], user_key: str, measure: str) -> int:
    return sum(row[measure] for row in rows["daily_user_usage"] if row["user_key"] == user_key)


def test_other_people_keep_their_rows(lives):
    def of_others(rows: list[dict]) -> list[dict]:
        return [row for row in rows if row["user_key"] not in (hashed(EVE), UNKNOWN)]

    for name in WITH_PEOPLE:
        others = of_others(lives["after"][name])
        assert others == of_others(lives["before"][name])
        assert hashed(ADA) in {row["user_key"] for row in others}


def test_old_versions_hold_the_person_until_vacuum(lives):
    assert lives["old_files"] != []
    assert lives["kept"] == []


def test_reading_the_raw_logs_again_brings_nobody_back(lives):
    assert lives["again"] == lives["after"]
    mark = hashlib.sha256(hashed(EVE).encode()).hexdigest()
    assert [row["erased_user_sha256"] for row in lives["erased"]] == [mark]


def test_erasing_knows_every_table_with_people():
    """A new table with a column that leads to a person must be added to jobs/commands/erase.py, and to WITH_PEOPLE."""
    with_people = {table.name for table in TABLES if set(FORGOTTEN) & set(table.column_names)}
    assert with_people == set(WITH_PEOPLE)
    assert set(FORGOTTEN) <= set(PERSONAL)
    assert set(TABLE_BY_NAME["erased_users"].column_names) <= set(PERSONAL)
