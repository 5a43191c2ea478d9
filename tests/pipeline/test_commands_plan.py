"""`jobs plan` says what a run would read and replace, in the words of the stages, and touches nothing."""

import datetime as dt
import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import CommitProperties, DeltaTable, write_deltalake
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.catalogue.inputs.reading import fingerprint
from jobs.lake.contracts import properties
from jobs.lake.storage import path
from schemas import TABLE_BY_NAME, TABLES, tables_of_stage
from schemas.contract import DECIMAL_TYPE, RUN_STAGES
from tests.support.lake_runs import use, write_lines

DAY = dt.date(2026, 1, 7)
AFTER = dt.date(2026, 1, 9)
"""An arrival after DAY that is in the lake, and may repeat its lines."""
RANGE = ("--from", str(DAY), "--to", str(DAY))


ARROW_TYPES = {
    "string": pa.string(), "boolean": pa.bool_(), "int": pa.int32(), "bigint": pa.int64(), "double": pa.float64(),
    "date": pa.date32(), "timestamp": pa.timestamp("us", "UTC"), "array<string>": pa.list_(pa.string()),
}  # fmt: skip


def put(name: str, rows: list[dict], made_from: str = "") -> None:
    """Write rows to a table of the lake, the contract's examples with changes; without Spark, so that none is there."""
    table = TABLE_BY_NAME[name]
    whole = [table.example_row() | row for row in rows]
    columns = {column.name: [row[column.name] for row in whole] for column in table.columns}
    arrays = [pa.array(columns[column.name], arrow_type(column.type)) for column in table.columns]
    found = pa.table(arrays, names=list(columns))
    if not DeltaTable.is_deltatable(path(table)):
        DeltaTable.create(
            path(table),
            found.schema,
            partition_by=list(table.partition),
            configuration=properties(table),
            raise_if_key_not_exists=False,
        )
    write_deltalake(
        path(table),
        found,
        mode="overwrite",
        commit_properties=CommitProperties(custom_metadata={"userMetadata": made_from}) if made_from else None,
    )


def arrow_type(name: str) -> pa.DataType:
    decimal = DECIMAL_TYPE.fullmatch(name)
    return pa.decimal128(int(decimal[1]), int(decimal[2])) if decimal else ARROW_TYPES[name]


def read_before(file: Path, raw_root: Path, day: dt.date, content: bytes | None = None) -> dict:
    """The manifest's row of a file that was read when it had this content, by default what it has now."""
    found = content if content is not None else file.read_bytes()
    name = str(file.relative_to(raw_root))
    sha256 = hashlib.sha256(found).hexdigest()
    return {"arrival_date": day, "source": "openrouter", "file": name, "file_bytes": len(found), "file_sha256": sha256}


@pytest.fixture
def place(monkeypatch, tmp_path):
    """A lake with two arrivals, of one of which a file has changed; a new file with brackets in its name; a CSV."""
    raw_root = use(monkeypatch, tmp_path)
    same = write_lines(raw_root, "openrouter", DAY, ["{}"], "same.jsonl.gz")
    changed = write_lines(raw_root, "openrouter", DAY, ["{}"], "changed.jsonl")
    later = write_lines(raw_root, "openrouter", AFTER, ["{}"], "later.jsonl")
    write_lines(raw_root, "openrouter", DAY, ["{}"], "a[b].jsonl")
    write_lines(raw_root, "openrouter_csv", DAY, ["generation_id,created_at"], "a.csv")
    write_lines(raw_root, "classify_text", DAY, ["{}"], kind="tags")
    arrivals = [read_before(same, raw_root, DAY), read_before(changed, raw_root, DAY, b"other"),
                read_before(later, raw_root, AFTER)]  # fmt: skip
    put("arrival_files", arrivals)
    put("load_audit", [{"arrival_date": day, "source": "openrouter"} for day in (DAY, AFTER)])
    days = [DAY - dt.timedelta(days=offset) for offset in (-2, -1, 0, 3, 4)]
    put("daily_country_usage", [{"request_date": day} for day in days])
    return tmp_path


def planned(*options: str) -> dict:
    ran = CliRunner().invoke(app, ["plan", *RANGE, *options, "--json"])
    assert ran.exit_code == 0, ran.stderr
    return json.loads(ran.stdout)


def test_files_are_compared_with_what_was_last_read(place):
    states = {file["file"].removeprefix("requests/"): file["state"] for file in planned()["files"]}
    day = f"dt={DAY}"
    assert states == {
        f"source=openrouter/{day}/same.jsonl.gz": "unchanged",
        f"source=openrouter/{day}/changed.jsonl": "changed",
        f"source=openrouter/{day}/a[b].jsonl": "new",
        f"source=openrouter_csv/{day}/a.csv": "new",
        f"tags/source=classify_text/{day}/a.jsonl": "new",
        f"source=openrouter/dt={AFTER}/later.jsonl": "unchanged",
    }
    sizes = {file["file"]: file["file_bytes"] for file in planned()["files"]}
    assert all((place / "raw" / name).stat().st_size == size for name, size in sizes.items())


def test_every_table_of_a_run_is_there_with_the_periods_that_change(place):
    tables = {table["table"].split("/")[1]: table for table in planned()["tables"]}
    assert set(tables) == {table.name for table in TABLES if table.stage in RUN_STAGES}
    assert tables["requests"]["values"] == [str(DAY), str(AFTER)]
    assert tables["daily_country_usage"]["values"] == [f"2026-01-0{day}" for day in range(4, 9)]
    assert tables["daily_country_usage"]["rows"] == 3
    assert tables["daily_data_quality"]["values"][::7] == [str(DAY), "2026-01-14"]
    assert tables["weekly_source_share"]["values"] == ["2025-12-29", "2026-01-05"]
    assert tables["weekly_source_share"]["rows"] is None
    assert tables["monthly_model_users"]["values"] == ["2026-01-01"]
    assert (tables["cohort_retention"]["period"], tables["cohort_retention"]["values"]) == (None, [])


def test_it_touches_nothing(place):
    before = tree(place)
    assert len(before) > 20
    for options in ((), ("--json",), ("--select", "+weekly_source_share")):
        assert CliRunner().invoke(app, ["plan", *RANGE, *options]).exit_code == 0
    assert tree(place) == before


def tree(folder: Path) -> dict[str, tuple]:
    """Every file and folder with its bytes, times of change and permissions."""
    found = {}
    for each in sorted(folder.rglob("*")):
        stat = each.stat()
        content = each.read_bytes() if each.is_file() else None
        found[str(each.relative_to(folder))] = (content, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_mode)
    return found


def test_it_starts_no_spark(place, monkeypatch):
    monkeypatch.setattr("pyspark.sql.SparkSession.Builder.getOrCreate", lambda *_: pytest.fail("Spark was started"))
    monkeypatch.setattr("pyspark.sql.types.DataType.fromDDL", lambda *_: pytest.fail("this needs a running Spark"))
    assert planned()["files"]


def test_table_shows_names_whole_and_says_what_is_replaced(place):
    lines = CliRunner().invoke(app, ["plan", *RANGE]).stdout.splitlines()
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    named = f"requests/source=openrouter/dt={DAY}/a[b].jsonl"
    assert [str(DAY), "openrouter", named, "3", "new"] in rows
    assert ["ingest", "core/requests", "arrival_date: 2 days, 2026-01-07 to 2026-01-09", "not built"] in rows
    assert ["daily", "daily/daily_country_usage", "request_date: 5 days, 2026-01-04 to 2026-01-08", "3"] in rows
    assert ["marts", "marts/monthly_model_users", "month: 1 month, 2026-01-01", "not built"] in rows
    assert ["marts", "marts/cohort_retention", "the whole table", "not built"] in rows
    assert any(line.startswith("reads 6 files, ") and line.endswith("1 changed, 3 new, 2 unchanged") for line in lines)


def test_catalogue_is_kept_where_nothing_changed(place):
    made_from = fingerprint()
    for table in tables_of_stage("models"):
        put(table.name, [{}], made_from)
    kept = {table["table"]: table["is_kept"] for table in planned()["tables"]}
    assert {name for name, is_kept in kept.items() if is_kept} == {
        f"core/{table.name}" for table in tables_of_stage("models")
    }
    put("models", [{}], "something else")
    assert not any(table["is_kept"] for table in planned()["tables"])


def test_selected_tables_are_planned_alone(place):
    plan = planned("--select", "weekly_source_share,daily_country_usage")
    assert [table["table"] for table in plan["tables"]] == ["daily/daily_country_usage", "marts/weekly_source_share"]
    assert plan["files"] == []


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda raw: (raw / f"requests/source=openrouter/dt={DAY}/same.jsonl.gz").unlink(), "1 raw file of an earlier"),
        (
            lambda raw: (raw / f"requests/source=openrouter/dt={DAY}/a[b].txt").touch(),
            "/a[b].txt: its name must end in .jsonl",
        ),
        (lambda raw: (raw / "requests/source=[x]").mkdir(), "/requests/source=[x]: no such source"),
    ],
    ids=["gone", "suffix", "source"],
)
def test_what_would_stop_the_run_is_said_and_ends_with_one(place, spoil, message):
    spoil(place / "raw")
    ran = CliRunner().invoke(app, ["plan", *RANGE, "--json"])
    assert ran.exit_code == 1
    plan = json.loads(ran.stdout)
    assert [message in stop for stop in plan["stops"]] == [True]
    assert len(plan["tables"]) > 40
    assert ran.stderr.startswith("stopped: the run would stop:\n")
    assert message in ran.stderr


def test_day_without_a_folder_and_missing_key_are_both_said(place, monkeypatch):
    monkeypatch.delenv("CENSUS_USER_KEY")
    ran = CliRunner().invoke(app, ["plan", "--from", "2026-01-06", "--to", str(DAY)])
    assert ran.exit_code == 1
    assert "CENSUS_USER_KEY is not set" in ran.stderr
    assert "no raw logs for 2026-01-06" in ran.stderr
