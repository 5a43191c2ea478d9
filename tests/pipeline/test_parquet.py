"""Logs as Parquet files: their rows count as the lines of the same records do."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.ingest.errors import RawError
from jobs.lake.parquet_files import json_rows
from tests.support.lake_runs import generation, rows_of, run, use, write_lines

DAY = dt.date(2025, 1, 6)
NEXT = DAY + dt.timedelta(days=1)
CONTENT = "a secret prompt"


def folder_of(raw_root: Path, day: dt.date = DAY, source: str = "openrouter") -> Path:
    folder = raw_root / "requests" / f"source={source}" / f"dt={day}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    return folder_of(use(monkeypatch, tmp_path))


def ids(lake: Path) -> list[str]:
    return sorted(row["request_id"] for row in rows_of(lake, "requests"))


def test_the_rows_of_a_file_are_objects_of_the_columns_that_are_asked_for(tmp_path):
    nested = {"user": "u", "none": None, "deep": [{"x": 1.5}]}
    columns = {
        "text": pa.array(['a "b"\n', None]),
        "whole": pa.array([2**62, None], pa.int64()),
        "amount": pa.array([1e-7, float("nan")]),
        "single": pa.array([0.1, float("nan")], pa.float32()),
        "endless": pa.array([float("inf"), 1.0]),
        "price": pa.array([Decimal("0.000000000001"), None], pa.decimal128(18, 12)),
        "flag": pa.array([True, False]),
        "zoned": pa.array([0, 1], pa.timestamp("ms", "Europe/Oslo")),
        "plain": pa.array([1_500_000_000_123_456_789, None], pa.timestamp("ns")),
        "day": pa.array([DAY, None]),
        "bytes": pa.array([b"x", b"\x00\xff"]),
        "gaps": pa.array([17.0, None]),
        "status": pa.array([Decimal("429.000"), None], pa.decimal128(38, 3)),
        "far": pa.array([2**62, None], pa.timestamp("us")),
        "object": pa.array([nested, None]),
        "map": pa.array([[("k", "v")], None], pa.map_(pa.string(), pa.string())),
        "keys": pa.array([[(b"k", 1.0)], None], pa.map_(pa.binary(), pa.float64())),
        "prompt": pa.array([CONTENT, CONTENT]),
    }
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(columns), path)
    asked = tuple(name for name in columns if name != "prompt")
    (found,) = json_rows(pa.fs.LocalFileSystem(), str(path), (*asked, "not there"))
    assert [json.loads(row) for row in found] == [
        {
            "text": 'a "b"\n', "whole": 2**62, "amount": 1e-7, "single": 0.1, "endless": "inf",
            "price": "0.000000000001", "flag": True,
            "zoned": "1970-01-01T00:00:00+00:00", "plain": "2017-07-14T02:40:00.123456+00:00", "day": "2025-01-06",
            "bytes": "x", "gaps": 17, "status": "429", "far": "a time that no calendar has",
            "object": nested, "map": {"k": "v"}, "keys": {"k": 1},
        },
        {"endless": 1, "flag": False, "bytes": "00ff", "zoned": "1970-01-01T00:00:00.001000+00:00"},
    ]  # fmt: skip


def test_times_of_any_zone_and_of_the_old_form_are_moments(tmp_path):
    times = [dt.datetime(9999, 12, 31, 12, tzinfo=dt.UTC), dt.datetime(2025, 1, 6, 8, tzinfo=dt.UTC)]
    path = tmp_path / "a.parquet"
    zoned = pa.array(times, pa.timestamp("us", "UTC")).cast(pa.timestamp("us", "Mars/Base"))
    pq.write_table(pa.table({"zoned": zoned}), path)
    (found,) = json_rows(pa.fs.LocalFileSystem(), str(path), ("zoned",))
    assert [json.loads(row)["zoned"] for row in found] == [time.isoformat() for time in times]
    old = pa.table({"old": pa.array(times, pa.timestamp("us"))})
    pq.write_table(old, path, use_deprecated_int96_timestamps=True)
    (found,) = json_rows(pa.fs.LocalFileSystem(), str(path), ("old",))
    assert [json.loads(row)["old"] for row in found] == [time.isoformat() for time in times]


@pytest.mark.slow
def test_a_row_with_a_text_that_is_not_text_is_rejected_and_the_others_count(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    table = pa.Table.from_pylist([generation(one, DAY) for one in ("one", "two", "three")])
    broken = pa.array([b"app", b"\xff\xfe", b"app"], pa.binary()).view(pa.string())
    place = table.column_names.index("app_id") if "app_id" in table.column_names else table.num_columns
    table = (
        table.set_column(place, "app_id", broken)
        if place < table.num_columns
        else table.append_column("app_id", broken)
    )
    pq.write_table(table, folder_of(raw_root) / "a.parquet")
    run(spark, DAY, DAY, ("ingest",))
    assert ids(tmp_path / "lake") == ["one", "three"]
    (rejected,) = rows_of(tmp_path / "lake", "rejected_records")
    assert (rejected["line_number"], rejected["reasons"]) == (2, ["invalid_utf8"])


def test_two_columns_of_one_name_are_named_as_a_fault_of_the_file(spark, folder):
    columns = [pa.array(["x"]), pa.array(["y"])]
    pq.write_table(pa.Table.from_arrays(columns, names=["id", "id"]), folder / "a.parquet")
    with pytest.raises(RawError, match=r"a\.parquet: 1 of its columns have a name that another has too"):
        run(spark, DAY, DAY, ("ingest",))


@pytest.mark.slow
@pytest.mark.engine
def test_parquet_files_give_the_rows_of_the_same_json_lines(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    records = [generation(f"gen-{number:05}", DAY, external_user=f"u{number % 7}") for number in range(25_000)]
    records[3]["native_tokens_prompt"] = -1
    table = pa.Table.from_pylist([{**record, "messages": CONTENT} for record in records])
    pq.write_table(table, folder_of(raw_root) / "b.parquet", row_group_size=4_000)
    write_lines(raw_root, "openrouter", DAY, [json.dumps(one) for one in records[:5]], name="a.jsonl")
    run(spark, DAY, DAY, ("ingest",))
    lake = tmp_path / "lake"
    assert ids(lake) == [one["id"] for one in records if one is not records[3]]
    (account,) = rows_of(lake, "load_audit")
    assert (account["record_count"], account["duplicate_count"], account["rejected_count"]) == (25_005, 4, 2)
    rejected = {(row["file"].rsplit("/", 1)[1], row["line_number"]) for row in rows_of(lake, "rejected_records")}
    assert rejected == {("a.jsonl", 4), ("b.parquet", 4)}
    counts = {row["file"].rsplit("/", 1)[1]: row["line_count"] for row in rows_of(lake, "arrival_files")}
    assert counts == {"a.jsonl": 5, "b.parquet": 25_000}
    monkeypatch.setenv("CENSUS_LAKE", str(tmp_path / "text"))
    for path in folder_of(raw_root).iterdir():
        path.unlink()
    write_lines(raw_root, "openrouter", DAY, [json.dumps(one) for one in records], name="b.jsonl")
    run(spark, DAY, DAY, ("ingest",))
    by_id = [sorted(rows_of(one, "requests"), key=lambda row: row["request_id"]) for one in (lake, tmp_path / "text")]
    assert by_id[0] == by_id[1]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.parquet", b'{"id": "x"}\n', r"its first bytes are not those of its name; rename it to a\.jsonl"),
        ("a.jsonl", b"PAR1", r"its first bytes are not those of its name; rename it to a\.jsonl\.parquet"),
        ("a.parquet", b"PAR1 cut off", r"cannot read .*a\.parquet: .*deliver it again"),
        ("a.parquet.gz", b"", r"its name must end in"),
    ],
)
def test_what_is_not_a_parquet_file_is_named(spark, folder, name, content, message):
    (folder / name).write_bytes(content)
    with pytest.raises(RawError, match=message):
        run(spark, DAY, DAY, ("ingest",))


def test_a_file_with_other_columns_or_damaged_in_its_middle_is_named(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    path = folder_of(raw_root) / "a.parquet"
    pq.write_table(pa.table({"Id": ["x"], "Prompt": [CONTENT]}), path)
    with pytest.raises(RawError, match=r"a\.parquet: it has none of the columns id, request_id, "):
        run(spark, DAY, DAY, ("ingest",))
    pq.write_table(pa.Table.from_pylist([generation(f"gen-{n}", DAY) for n in range(100)]), path)
    content = bytearray(path.read_bytes())
    content[40:400] = bytes(360)
    path.write_bytes(content)
    with pytest.raises(RawError, match=r"cannot read .*a\.parquet: the file is damaged"):
        run(spark, DAY, DAY, ("ingest",))


def test_spans_are_not_read_from_parquet(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    pq.write_table(pa.table({"traceId": ["x"]}), folder_of(raw_root, source="otel") / "a.parquet")
    with pytest.raises(RawError, match="this source has no Parquet files; deliver its JSON lines"):
        run(spark, DAY, DAY, ("ingest",))
