"""A raw file may have any name: characters that a reader gives a meaning are part of it."""

import datetime as dt
import gzip

import pytest

from jobs.ingest.errors import RawError
from jobs.settings import settings
from schemas.errors import CensusError
from tests.support.lake_runs import generation, rows_of, run, use, write_lines

DAY = dt.date(2025, 1, 6)
NAMES = [
    "part1.jsonl",
    "part[1].jsonl",
    "part?.jsonl",
    "part*.jsonl",
    "export (1).jsonl",
    "a {1,2} 100%25 #x+y.jsonl",
    "back\\slash.jsonl",
    "[ab] 'cd'.csv.gz.jsonl",
]
COLON = "at 12:30.jsonl"


@pytest.fixture
def raw_root(tmp_path, monkeypatch):
    use(monkeypatch, tmp_path)
    folder = tmp_path / "raw [of] {last*} year?"
    monkeypatch.setenv("CENSUS_RAW", str(folder))
    return folder


def test_every_file_is_read_once_whatever_its_name(spark, raw_root, tmp_path):
    names = [*NAMES, COLON] if settings().engine == "embedded" else NAMES
    for count, name in enumerate(names, start=1):
        lines = [generation(f"{count}-{line}", DAY) for line in range(count)]
        write_lines(raw_root, "openrouter", DAY, lines, name=name)
    run(spark, DAY, DAY, ("ingest",))
    lake = tmp_path / "lake"
    read = {row["file"].rsplit("/", 1)[1]: row["line_count"] for row in rows_of(lake, "arrival_files")}
    assert read == {name: count for count, name in enumerate(names, start=1)}
    (accounts,) = rows_of(lake, "load_audit")
    assert (accounts["request_count"], accounts["duplicate_count"]) == (sum(read.values()), 0)


def test_a_name_with_a_colon_is_read_or_named(spark, raw_root, tmp_path):
    write_lines(raw_root, "openrouter", DAY, [generation("one", DAY)], name=COLON)
    if settings().engine == "spark":
        with pytest.raises(CensusError, match=r"at 12:30\.jsonl: Spark cannot read a file with a colon in its name"):
            run(spark, DAY, DAY, ("ingest",))
    else:
        run(spark, DAY, DAY, ("ingest",))
        assert [row["request_id"] for row in rows_of(tmp_path / "lake", "requests")] == ["one"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.jsonl",
            gzip.compress(b"{}\n", mtime=0),
            r"dt=2025-01-06/a\.jsonl: its first bytes are not those of its name; rename it to a\.jsonl\.gz$",
        ),
        ("a.jsonl.gz", b"{}\n", r"dt=2025-01-06/a\.jsonl\.gz: .*; rename it to a\.jsonl$"),
        ("a.csv", gzip.compress(b"generation_id\n", mtime=0), r"a\.csv: .*; rename it to a\.csv\.gz$"),
        ("a.csv.gz", b"generation_id\n", r"a\.csv\.gz: .*; rename it to a\.csv$"),
        ("a.jsonl.zst", gzip.compress(b"{}\n", mtime=0), r"a\.jsonl\.zst: .*; rename it to a\.jsonl\.gz$"),
    ],
    ids=["gzipped", "plain", "gzipped CSV", "plain CSV", "zst"],
)
def test_a_name_that_lies_about_the_bytes_is_named(spark, raw_root, name, content, message):
    source = "openrouter_csv" if ".csv" in name else "openrouter"
    write_lines(raw_root, source, DAY, [], name="empty.jsonl.gz").write_bytes(b"")
    write_lines(raw_root, source, DAY, [], name=name).write_bytes(content)
    with pytest.raises(RawError, match=message):
        run(spark, DAY, DAY, ("ingest",))
