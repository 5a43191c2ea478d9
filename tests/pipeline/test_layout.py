"""Raw files lie where an object store puts them, and are compressed or named as other programs do it."""

import datetime as dt
import gzip
import json
import os

import pyarrow as pa
import pytest

from jobs.commands.plan import plan
from jobs.ingest import layout, unread
from jobs.ingest.files import Arrival, stop_on_missing
from jobs.settings import settings
from schemas.errors import CensusError
from tests.support.lake_runs import generation, rows_of, run, use

DAY = dt.date(2025, 1, 6)
NEXT = DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        (None, "dt=2025-01-06"),
        ("%Y/%m/%d", "2025/01/06"),
        ("year=%Y/month=%m/day=%d", "year=2025/month=01/day=06"),
        ("logs-%d.%m.%Y", "logs-06.01.2025"),
        ("%Y%m%d", "20250106"),
    ],
)
def test_a_pattern_gives_the_folder_of_a_day_and_the_day_of_a_file(pattern, folder):
    patterns = layout.patterns_of(f"litellm={pattern}" if pattern else "")
    assert layout.folders_of(patterns, "litellm", DAY) == (folder,)
    for name in (f"{folder}/a.jsonl", f"{folder}/14/a.jsonl", f"{folder}/14/05/a b.json"):
        assert layout.day_of(patterns, f"requests/source=litellm/{name}") == DAY
    assert layout.day_of(patterns, f"requests/source=litellm/{folder}0/a.jsonl") is None
    assert layout.day_of(patterns, f"requests/source=litellm/x/{folder}/a.jsonl") is None
    assert layout.day_of(patterns, "requests/source=openrouter/dt=2025-01-06/a.jsonl") == DAY
    assert layout.day_of(patterns, f"requests/source=litellm/{folder.replace('01', '13')}/a.jsonl") is None


@pytest.mark.parametrize(
    "wrong",
    ["litellm", "litellm=", "nothing=%Y/%m/%d", "litellm=%Y/%m", "litellm=%Y/%m/%d/%H", "litellm=/%Y/%m/%d",
     "litellm=%Y/../%m/%d", "litellm=%Y/%m/%d/", "litellm=_x/%Y/%m/%d", "litellm=%Y-%m-%d-%d",
     "litellm=%Y/%m/%d|", "litellm=%Y/%m/%d|%Y-%m"],
)  # fmt: skip
def test_a_pattern_that_is_not_one_folder_for_a_day_is_named(wrong):
    with pytest.raises(CensusError, match="CENSUS_LAYOUT: "):
        layout.patterns_of(wrong)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("%Y/%m/%d", "%Y/%m/%d"),
        ("%Y/%m/%d", "%Y/%d/%m"),
        ("%Y%m%d", "%d%m%Y"),
        ("%Y/%m%d", "%m%d/%Y"),
        ("%d/%m/%Y", "01/%m/%Y/%d"),
        ("2025/01/02/%Y-%m-%d", "%Y/%m/%d"),
    ],
)
def test_two_patterns_that_a_folder_may_fit_both_are_refused(one, other):
    for pair in (f"{one}|{other}", f"{other}|{one}", f"dt=%Y-%m-%d|{one}|{other}"):
        with pytest.raises(CensusError, match=r"litellm has the patterns .* and a folder may fit both"):
            layout.patterns_of(f"litellm={pair}")


def test_a_source_that_is_there_twice_is_refused_with_the_one_word_to_write():
    with pytest.raises(CensusError, match=r"write all its patterns as one: litellm=%Y/%m/%d\|dt=%Y-%m-%d$"):
        layout.patterns_of("litellm=%Y/%m/%d litellm=dt=%Y-%m-%d")


def test_several_patterns_of_a_source_give_several_folders_and_each_file_its_day():
    patterns = layout.patterns_of("litellm=dt=%Y-%m-%d|%Y/%m/%d|%d-%m-%Y|%Y%m%d otel=%Y/%m/%d")
    folders = layout.folders_of(patterns, "litellm", DAY)
    assert folders == ("dt=2025-01-06", "2025/01/06", "06-01-2025", "20250106")
    for folder in folders:
        assert layout.day_of(patterns, f"requests/source=litellm/{folder}/14/a.jsonl") == DAY
    assert layout.day_of(patterns, "requests/source=litellm/2025/01/a.jsonl") is None
    assert layout.day_of(patterns, "requests/source=otel/dt=2025-01-06/a.jsonl") is None


def test_a_bucket_that_moved_is_read_at_both_places_and_a_day_in_both_is_one_arrival(spark, tmp_path, monkeypatch):
    root = use(monkeypatch, tmp_path) / "requests" / "source=openrouter"
    monkeypatch.setenv("CENSUS_LAYOUT", "openrouter=dt=%Y-%m-%d|%Y/%m/%d")
    last = NEXT + dt.timedelta(days=1)
    names = {"dt=2025-01-06/a.jsonl": DAY, "dt=2025-01-07/a.jsonl": NEXT, "2025/01/07/23/b.jsonl": NEXT}
    _write(root, names | {"2025/01/08/01/a.jsonl": last})
    assert run(spark, DAY, last, ("ingest",)) is not None
    audit = [(row["arrival_date"], row["file_count"]) for row in rows_of(tmp_path / "lake", "load_audit")]
    assert audit == [(DAY, 1), (NEXT, 2), (last, 1)]
    files = {row["file"]: row["arrival_date"] for row in rows_of(tmp_path / "lake", "arrival_files")}
    assert files["requests/source=openrouter/2025/01/07/23/b.jsonl"] == NEXT
    requests = {row["request_id"]: row["arrival_date"] for row in rows_of(tmp_path / "lake", "requests")}
    assert requests == names | {"2025/01/08/01/a.jsonl": last}

    _write(root, {"2025/01/06/05/late.jsonl": DAY, "2025/1/6/a.jsonl": DAY})
    planned = plan(NEXT, last)
    assert [message.split(":")[0] for message in planned.unread] == [
        "no run reads 1 file, because logs are read from requests/source=<source>/dt=<YYYY-MM-DD>/ and "
        "tags/source=<source>/dt=<YYYY-MM-DD>/, or as CENSUS_LAYOUT says",
        "1 file landed after the day was read",
    ]
    assert planned.unread[1].endswith("\n  requests/source=openrouter/2025/01/06/05/late.jsonl")
    assert [file.file.rsplit("=", 1)[1] for file in plan(DAY, NEXT).files] == [
        "openrouter/2025/01/06/05/late.jsonl",
        "2025-01-06/a.jsonl",
        "openrouter/2025/01/07/23/b.jsonl",
        "2025-01-07/a.jsonl",
        "openrouter/2025/01/08/01/a.jsonl",
    ]


def test_a_missing_day_names_each_folder_where_it_may_be(monkeypatch):
    monkeypatch.setenv("CENSUS_LAYOUT", "openrouter=dt=%Y-%m-%d|%Y/%m/%d")
    places = (
        "source=<source>/dt=2025-01-07/ or source=openrouter/dt=2025-01-07/ or source=openrouter/2025/01/07/ below "
    )
    with pytest.raises(CensusError, match=places):
        stop_on_missing([NEXT], [], NEXT)
    with pytest.raises(CensusError, match=r"no raw logs for 2025-01-07 \(read before, and again with 2025-01-06, "):
        stop_on_missing([NEXT], [], DAY)
    (message,) = unread.without_folder([NEXT], [Arrival("litellm", NEXT, ())], [("openrouter", DAY)])
    assert message.startswith("no folder dt=2025-01-07 or 2025/01/07 of openrouter, which had one on 2025-01-06")


def _write(folder, days_of_names):
    """Files of one generation each, whose id is the name of the file."""
    for name, day in days_of_names.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(generation(name, day)))


def test_files_in_folders_of_hours_and_of_all_kinds_are_read_and_others_named(spark, tmp_path, monkeypatch):
    root = use(monkeypatch, tmp_path)
    monkeypatch.setenv("CENSUS_LAYOUT", "openrouter=%Y/%m/%d")
    files = {
        "2025/01/06/00/a.json": b"",
        "2025/01/06/00/b.ndjson": b"",
        "2025/01/06/23/part.log.gz": gzip.compress(b""),
        "2025/01/06/c.jsonl": b"",
        "2025/01/07/05/a.json.gz": gzip.compress(b""),
    }
    if settings().engine == "embedded":
        files["2025/01/07/06/a.jsonl.zst"] = pa.Codec("zstd").compress(b" ", asbytes=True)
    for number, name in enumerate(files):
        day = DAY if "/06/" in name[:11] else NEXT
        line = json.dumps(generation(f"gen-{number}", day)).encode()
        path = root / "requests" / "source=openrouter" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        packed = gzip.compress(line, mtime=0) if name.endswith(".gz") else line
        path.write_bytes(pa.Codec("zstd").compress(line, asbytes=True) if name.endswith(".zst") else packed)
    hidden = root / "requests" / "source=openrouter" / "2025/01/06/_temporary/0/part.jsonl"
    hidden.parent.mkdir(parents=True)
    hidden.write_text("half")
    loose = root / "requests" / "source=openrouter" / "dt=2025-01-06" / "a.jsonl"
    loose.parent.mkdir()
    loose.write_text("not in the layout\n")
    messages = run(spark, DAY, NEXT, ("ingest",))
    requests = {row["request_id"]: row for row in rows_of(tmp_path / "lake", "requests")}
    assert set(requests) == {f"gen-{number}" for number in range(len(files))}
    assert {row["arrival_date"] for row in requests.values()} == {DAY, NEXT}
    assert all(row["arrival_date"] == row["request_date"] for row in requests.values())
    assert {row["file"] for row in rows_of(tmp_path / "lake", "arrival_files")} == {
        f"requests/source=openrouter/{name}" for name in files
    }
    (unread,) = [message for message in messages if message.startswith("no run reads 1 file")]
    assert unread.endswith("requests/source=openrouter/dt=2025-01-06/a.jsonl")


@pytest.mark.parametrize("kind", ["a linked folder", "a link to nothing", "a pipe"])
def test_what_is_not_a_file_is_named(spark, tmp_path, monkeypatch, kind):
    folder = use(monkeypatch, tmp_path) / "requests" / "source=openrouter" / f"dt={DAY}"
    (folder / "14").mkdir(parents=True)
    (folder / "14" / "a.jsonl").write_text(json.dumps(generation("one", DAY)))
    if kind == "a linked folder":
        (folder / "15").symlink_to(folder / "14")
    elif kind == "a link to nothing":
        (folder / "b.jsonl").symlink_to(tmp_path / "nothing")
    else:
        os.mkfifo(folder / "b.jsonl")
    with pytest.raises(CensusError, match=r"/15: a link to a folder|b\.jsonl: neither a file nor a folder"):
        run(spark, DAY, DAY, ("ingest",))


def test_zstandard_is_read_or_named(spark, tmp_path, monkeypatch):
    path = use(monkeypatch, tmp_path) / "requests" / "source=openrouter" / f"dt={DAY}" / "a.jsonl.zst"
    path.parent.mkdir(parents=True)
    path.write_bytes(pa.Codec("zstd").compress(json.dumps(generation("one", DAY)).encode(), asbytes=True))
    if settings().engine == "spark":
        with pytest.raises(CensusError, match=r"\.zst files, which Hadoop reads with its native library alone"):
            run(spark, DAY, DAY, ("ingest",))
    else:
        run(spark, DAY, DAY, ("ingest",))
        assert [row["request_id"] for row in rows_of(tmp_path / "lake", "requests")] == ["one"]
