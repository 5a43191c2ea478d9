"""Small tables on a local disk, written and read by delta-rs: what must never be lost or refused."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pyarrow as pa
import pytest

from expectations import gate
from jobs.lake import local_tables
from jobs.lake.contracts import LakeError, arrow_schema
from jobs.lake.frames import arrow_of_rows
from schemas import TABLE_BY_NAME
from tests.support.lake_runs import use

MART = TABLE_BY_NAME["weekly_source_share"]
ERASED = TABLE_BY_NAME["erased_users"]


@pytest.fixture(autouse=True)
def lake(spark, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path)


def rows_of(table, **changes) -> pa.Table:
    return arrow_of_rows([tuple({**table.example_row(), **changes}.values())], arrow_schema(table))


def test_other_words_for_a_column_do_not_stop_a_write():
    local_tables.overwrite(MART, rows_of(MART), None)
    first, *others = MART.columns
    reworded = replace(MART, columns=(replace(first, doc="in other words"), *others))
    local_tables.overwrite(reworded, rows_of(reworded, tokens=7), None)
    assert local_tables.read(local_tables.opened(MART), MART, {})["tokens"].to_pylist() == [7]


def test_two_people_erased_at_the_same_time_are_both_remembered():
    local_tables.create(ERASED)
    people = [f"{number:064d}" for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: local_tables.append(ERASED, arrow_of_rows([(one,)], arrow_schema(ERASED))), people))
    found = local_tables.read(local_tables.opened(ERASED), ERASED, {})
    assert sorted(found["erased_user_sha256"].to_pylist()) == people


def test_a_file_without_statistics_is_not_taken_for_a_small_one(tmp_path):
    local_tables.overwrite(MART, rows_of(MART), None)
    assert local_tables.count_rows(local_tables.opened(MART), {}) == 1
    log = sorted((tmp_path / "lake" / "marts" / MART.name / "_delta_log").glob("*.json"))[-1]
    actions = [json.loads(line) for line in log.read_text().splitlines()]
    for action in actions:
        action.get("add", {}).pop("stats", None)
    log.write_text("".join(json.dumps(action) + "\n" for action in actions))
    assert local_tables.count_rows(local_tables.opened(MART), {}) is None


def test_ranges_keep_the_rows_between_both_ends():
    weeks = [MART.example_row()["week_start"] + dt.timedelta(weeks=number) for number in range(4)]
    rows = pa.concat_tables([rows_of(MART, week_start=week) for week in weeks])
    local_tables.overwrite(MART, rows, None)
    ranges = {"week_start": (weeks[1], weeks[2])}
    assert local_tables.count_rows(local_tables.opened(MART), ranges) == 2
    kept = local_tables.read(local_tables.opened(MART), MART, ranges)["week_start"].to_pylist()
    assert sorted(kept) == weeks[1:3]


def test_null_in_a_column_that_must_not_be_null_is_refused():
    table = rows_of(MART)
    nulls = table.set_column(table.column_names.index("tokens"), "tokens", pa.nulls(1, pa.int64()))
    with pytest.raises(LakeError, match="tokens must not be null"):
        local_tables.overwrite(MART, nulls, None)
    assert local_tables.opened(MART) is None


def test_nan_is_a_defect_and_never_passes_for_null():
    shares = rows_of(MART, token_share=float("nan"))
    with pytest.raises(gate.BrokenCheck, match="weekly_source_share: the job makes NaN in token_share"):
        gate.check(shares, MART)
