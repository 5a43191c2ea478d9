"""Logs as Delta tables that somebody else writes: the rows of the newest version count, nothing is lost beside it."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake

from jobs.ingest.errors import RawError
from schemas.errors import CensusError
from tests.pipeline.test_parquet import DAY, NEXT, folder_of, ids
from tests.support.lake_runs import generation, run, use, write_lines


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    return folder_of(use(monkeypatch, tmp_path))


@pytest.mark.slow
def test_a_delta_table_is_read_as_its_newest_version_has_it(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    folder = folder_of(raw_root)
    first, second = ([generation(f"{name}-{number}", DAY) for number in range(3)] for name in ("old", "new"))
    for records, mode in ((first, "error"), (second, "overwrite"), ([generation("added", DAY)], "append")):
        rows = [{**record, "region": "a b/ü"} for record in records]
        write_deltalake(folder, pa.Table.from_pylist(rows), mode=mode, partition_by=["region"])
    run(spark, DAY, DAY, ("ingest",))
    assert ids(tmp_path / "lake") == ["added", "new-0", "new-1", "new-2"]
    write_lines(raw_root, "openrouter", NEXT, [json.dumps(generation("next", NEXT))])
    messages = run(spark, NEXT, NEXT, ("ingest",))
    assert not [message for message in messages if "landed after" in message], "files that were replaced are not late"
    write_deltalake(folder, pa.Table.from_pylist([{**generation("late", DAY), "region": "c"}]), mode="append")
    messages = run(spark, NEXT, NEXT, ("ingest",))
    assert [message for message in messages if "1 file landed after the day was read" in message]


@pytest.mark.parametrize(
    ("partition", "table_settings", "message"),
    [
        (["model"], {}, r"is partitioned by model, which its files do not have: export the day without partitions"),
        (None, {"delta.columnMapping.mode": "name"}, "uses columnMapping, by which its files do not say its rows"),
    ],
)
def test_a_delta_table_whose_files_do_not_say_its_rows_is_named(spark, folder, partition, table_settings, message):
    write_deltalake(folder, pa.Table.from_pylist([generation("one", DAY)]), partition_by=partition)
    log = folder / "_delta_log" / f"{0:020}.json"
    if table_settings:
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        for line in lines:
            if "metaData" in line:
                line["metaData"]["configuration"] |= table_settings
        log.write_text("\n".join(map(json.dumps, lines)))
    with pytest.raises(CensusError, match=message):
        run(spark, DAY, DAY, ("ingest",))


def test_a_delta_table_that_was_copied_in_part_is_named(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    folder = folder_of(raw_root)
    write_deltalake(folder, pa.Table.from_pylist([generation("one", DAY)]))
    write_deltalake(folder, pa.Table.from_pylist([generation("two", DAY)]), mode="append")
    Path(DeltaTable(folder).file_uris()[0]).unlink()
    with pytest.raises(RawError, match="of 2 files of this Delta table only 1 are there: copy it whole"):
        run(spark, DAY, DAY, ("ingest",))


@pytest.mark.parametrize("place", ["..", "part=1"])
def test_a_delta_table_above_the_day_or_within_it_is_named(spark, folder, place):
    root = (folder / place).resolve()
    root.mkdir(exist_ok=True)
    write_deltalake(root, pa.Table.from_pylist([generation("one", DAY)]))
    pq.write_table(pa.Table.from_pylist([generation("two", DAY)]), folder / "a.parquet")
    with pytest.raises(RawError, match="a Delta table, whose folder also has the files of older versions"):
        run(spark, DAY, DAY, ("ingest",))


def write(folder: Path, *names: str, mode: str = "append", **columns: str) -> None:
    rows = pa.Table.from_pylist([{**generation(name, DAY), **columns} for name in names])
    write_deltalake(folder, rows, mode=mode, partition_by=list(columns) or None)


@pytest.mark.slow
def test_a_day_whose_table_was_overwritten_runs_again_and_says_so(spark, folder, tmp_path):
    write(folder, "old-1", "old-2")
    run(spark, DAY, DAY, ("ingest",))
    write(folder, "new", mode="overwrite")
    messages = run(spark, DAY, DAY, ("ingest",))
    assert ids(tmp_path / "lake") == ["new"]
    (replaced,) = [message for message in messages if "no longer part of its Delta table" in message]
    assert f"requests/source=openrouter/dt={DAY}/part-" in replaced


@pytest.mark.slow
def test_files_beside_a_table_are_read_or_named(spark, folder, tmp_path):
    write(folder, "old")
    write(folder, "table", mode="overwrite")
    (folder / "late.jsonl").write_text(json.dumps(generation("line", DAY)) + "\n")
    pq.write_table(pa.Table.from_pylist([generation("stray", DAY)]), folder / "stray.parquet")
    messages = run(spark, DAY, DAY, ("ingest",))
    assert ids(tmp_path / "lake") == ["line", "table"]
    (named,) = [
        message for message in messages if "no run reads 1 Parquet file in the folder of a Delta table" in message
    ]
    assert named.endswith(f"append them to the table:\n  requests/source=openrouter/dt={DAY}/stray.parquet")


def test_a_partitioned_table_within_the_day_is_named(spark, folder):
    write(folder / "usage", "one", region="eu")
    with pytest.raises(RawError, match=r"usage: a Delta table, whose folder also has the files of older versions"):
        run(spark, DAY, DAY, ("ingest",))


def test_a_table_whose_files_cannot_be_found_says_why(spark, folder):
    write(folder, "one", _part="a")
    with pytest.raises(RawError, match=r"only 0 are there: _part=a/.* begins with a sign of unfinished files"):
        run(spark, DAY, DAY, ("ingest",))


def test_a_table_of_files_elsewhere_and_one_with_a_damaged_log_are_named_in_one_line(spark, folder):
    write(folder, "one")
    log = folder / "_delta_log" / f"{0:020}.json"
    whole = log.read_text()
    log.write_text(whole.replace('"path":"part', '"path":"file:///elsewhere/part'))
    with pytest.raises(CensusError, match=r"names files of another folder \(file:///elsewhere/part"):
        run(spark, DAY, DAY, ("ingest",))
    log.write_text("{")
    with pytest.raises(CensusError, match=r"cannot read the Delta table [^\n]+\Z"):
        run(spark, DAY, DAY, ("ingest",))
