"""Bad input ends as a reject with its reasons, as a value of its own, or as a clear error: never as a wrong number."""

import datetime as dt
import gzip
import hashlib
import shutil

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake
from pyspark.errors import PySparkException
from pyspark.sql import functions as F

from expectations.gate import BrokenCheck, GateFailure
from expectations.reconcile import ReconcileError, same_tokens, token_sums
from jobs.ingest.errors import RawError
from jobs.ingest.pseudonyms import UserKeyError
from jobs.lake import reader, storage
from jobs.lake import tables as lake
from jobs.lake.contracts import VERSION_PROPERTY, LakeError, spark_schema
from jobs.stages.publish import publish
from schemas import TABLE_BY_NAME
from schemas.contract import LAKE_VERSION
from tests.support.lake_runs import delta, generation, progress, rows_of, run, use, write_lines

DAY = dt.date(2025, 1, 6)


@pytest.fixture
def raw_root(tmp_path, monkeypatch):
    return use(monkeypatch, tmp_path)


def test_lines_that_are_no_text_or_far_too_long(spark, raw_root, tmp_path):
    good = generation("gen-1", DAY)
    invalid_utf8 = b'{"id": "gen-\xff\xfe", "model": "m"}'
    too_long = '{"id": "gen-3", "padding": "' + "x" * 20_000_000 + '"}'
    carriage_return = b'{"id": "gen-4"}\r'
    write_lines(raw_root, "openrouter", DAY, [good, invalid_utf8, too_long, carriage_return, good])
    run(spark, DAY, DAY, ("ingest",))
    rejects = {row["line_number"]: row for row in rows_of(tmp_path / "lake", "rejected_records")}
    assert {number: row["reasons"][0] for number, row in rejects.items()} == {
        2: "invalid_utf8",
        3: "line_too_long",
        4: "missing:completion_tokens",
    }
    assert rejects[2]["line_bytes"] == len(invalid_utf8)
    assert rejects[2]["line_sha256"] == hashlib.sha256(invalid_utf8).hexdigest()
    assert rejects[2]["request_id"] is None
    assert rejects[4]["file"] == f"requests/source=openrouter/dt={DAY}/a.jsonl"
    account = rows_of(tmp_path / "lake", "load_audit")[0]
    assert (account["line_count"], account["request_count"], account["duplicate_count"]) == (5, 1, 1)


def test_line_numbers_of_a_file_read_in_blocks(spark, raw_root, tmp_path, monkeypatch):
    lines = [generation(f"gen-{number}", DAY) if number % 10 else f"no request {number}" for number in range(1, 2001)]
    write_lines(raw_root, "openrouter", DAY, lines, name="a plus+ and space.jsonl")
    write_lines(raw_root, "openrouter", DAY, ["bad", "bad"], name="b.jsonl")
    before = spark.conf.get("spark.sql.files.maxPartitionBytes")
    spark.conf.set("spark.sql.files.maxPartitionBytes", "50000")
    try:
        run(spark, DAY, DAY, ("ingest",))
    finally:
        spark.conf.set("spark.sql.files.maxPartitionBytes", before)
    rejects = [
        (row["file"].rsplit("/")[-1], row["line_number"]) for row in rows_of(tmp_path / "lake", "rejected_records")
    ]
    expected = [("a plus+ and space.jsonl", number) for number in range(10, 2001, 10)] + [
        ("b.jsonl", 1),
        ("b.jsonl", 2),
    ]
    assert sorted(rejects) == sorted(expected)


def test_empty_files_are_days_without_requests_and_half_delivered_ones_are_not_read(spark, raw_root, tmp_path):
    write_lines(raw_root, "openrouter", DAY, [])
    write_lines(raw_root, "openrouter", DAY, ["half"], name="_temporary.jsonl")
    write_lines(raw_root, "openrouter", DAY, ["half"], name=".part.jsonl")
    write_lines(raw_root, "litellm", DAY, [], name="empty.jsonl.gz")
    run(spark, DAY, DAY, ("ingest",))
    accounts = {row["source"]: row for row in rows_of(tmp_path / "lake", "load_audit")}
    assert {source: row["line_count"] for source, row in accounts.items()} == {"openrouter": 0, "litellm": 0}
    assert {source: row["file_count"] for source, row in accounts.items()} == {"openrouter": 1, "litellm": 1}


def test_half_written_gzip_is_named_and_nothing_is_published(spark, raw_root, tmp_path):
    path = write_lines(raw_root, "openrouter", DAY, [generation("gen-1", DAY)])
    run(spark, DAY, DAY, ("ingest",))
    before = delta(tmp_path / "lake", "requests").version()
    whole = gzip.compress(b"".join(b'{"id": "gen-%d"}\n' % number for number in range(100_000)))
    path.with_name("a cut (1) [2].jsonl.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RawError, match=r"dt=2025-01-06/a cut \(1\) \[2\]\.jsonl\.gz: the file is damaged"):
        run(spark, DAY, DAY, ("ingest",))
    assert delta(tmp_path / "lake", "requests").version() == before


def test_missing_day_folder_is_named(spark, raw_root):
    write_lines(raw_root, "openrouter", DAY, [generation("gen-1", DAY)])
    with pytest.raises(RawError, match=r"no raw logs for 2025-01-07.*dt=2025-01-07"):
        run(spark, DAY, DAY + dt.timedelta(days=1), ("ingest",))


def test_raw_root_that_is_not_there(spark, raw_root):
    with pytest.raises(RawError, match="no raw logs for 2025-01-06"):
        run(spark, DAY, DAY, ("ingest",))


def test_unknown_source_and_unknown_kind_of_file_are_named(spark, raw_root):
    path = write_lines(raw_root, "openrouter", DAY, [generation("gen-1", DAY)], name="a.avro")
    with pytest.raises(RawError, match=r"a\.avro: its name must end in \.jsonl"):
        run(spark, DAY, DAY, ("ingest",))
    path.unlink()
    write_lines(raw_root, "mystery", DAY, [])
    with pytest.raises(
        RawError, match="source=mystery: no such source; known are bedrock, cloudflare, databricks, langfuse, litellm, "
    ):
        run(spark, DAY, DAY, ("ingest",))


@pytest.mark.parametrize(("key", "why"), [("", "is not set"), ("short", "fewer than 32")])
def test_no_key_or_a_short_one_says_how_to_make_one(spark, raw_root, monkeypatch, key, why):
    write_lines(raw_root, "openrouter", DAY, [generation("gen-1", DAY)])
    monkeypatch.setenv("CENSUS_USER_KEY", key)
    with pytest.raises(UserKeyError, match=f"{why}.*openssl rand"):
        run(spark, DAY, DAY, ("ingest",))


def test_unknown_model_and_null_cost_stay_visible(reference_lake):
    """Every token of a name that no catalogue knows is in `weekly_unknown_models`, with its name; its cost is null."""
    lake_root = reference_lake / "lake"
    usage = [row for row in rows_of(lake_root, "daily_model_usage") if not row["is_catalogued"]]
    named = {row["raw_model"]: row for row in rows_of(lake_root, "weekly_unknown_models")}
    assert "No-Such/Model:free" in named
    assert sum(row["tokens"] for row in named.values()) == sum(row["tokens"] for row in usage) > 0
    assert {row["list_cost_usd"] for row in usage} == {None}
    assert any(
        row["unpriced_tokens"] > 0 and row["spend_usd"] is None for row in rows_of(lake_root, "daily_model_usage")
    )


def test_critical_failure_names_table_day_expectation_and_count_and_publishes_nothing(spark, raw_root, tmp_path):
    table = TABLE_BY_NAME["weekly_source_share"]
    example = table.example_row()
    good = [tuple(example.values())]
    weeks = [DAY, DAY + dt.timedelta(days=7)]
    publish(spark, {table.name: spark.createDataFrame(good, spark_schema(table))}, {"week_start": weeks}, is_small=True)
    before = delta(tmp_path / "lake", table.name).version()
    bad = [tuple({**example, "week_start": weeks[1], "source_type": "closed", "token_share": 1.5}.values())]
    with pytest.raises(GateFailure) as failure:
        publish(
            spark,
            {table.name: spark.createDataFrame(good + bad, spark_schema(table))},
            {"week_start": weeks},
            is_small=True,
        )
    message = str(failure.value)
    assert "weekly_source_share is not published" in message
    assert "week_start 2025-01-13" in message
    assert "2025-01-06" not in message
    assert "token_share is at least 0 and at most 1: broken by 1 row" in message
    assert "source_type is one of" in message
    assert delta(tmp_path / "lake", table.name).version() == before
    kept = {row["expectation"]: row["is_kept"] for row in rows_of(tmp_path / "lake", "expectation_results")}
    assert kept["token_share is at least 0 and at most 1"] is False
    assert kept["share_of_total: tokens <= total_tokens"] is True
    page = tmp_path / "report" / "data-docs" / "weekly_source_share.html"
    assert "share_of_total" in page.read_text(encoding="utf-8")
    assert page.name in page.with_name("index.html").read_text(encoding="utf-8")


def test_row_outside_of_the_replaced_days_is_refused(spark, raw_root):
    table = TABLE_BY_NAME["weekly_source_share"]
    frame = spark.createDataFrame([tuple(table.example_row().values())], spark_schema(table))
    for rows in (frame, frame.toArrow()):
        with pytest.raises(LakeError, match="rows lie outside of week_start >= DATE '2025-01-13'"):
            lake.replace_days(spark, table, rows, [DAY + dt.timedelta(days=7)])


@pytest.mark.parametrize("is_held", [True, False])
def test_null_where_the_contract_allows_none_is_refused_without_showing_the_row(spark, raw_root, is_held):
    table = TABLE_BY_NAME["daily_user_usage"]
    frame = spark.createDataFrame([tuple(table.example_row().values())], spark_schema(table))
    frame = frame.withColumns({"user_key": F.lit("the-person"), "request_count": F.lit(None).cast("bigint")})
    with pytest.raises((LakeError, PySparkException)) as refused:
        lake.replace_days(spark, table, frame.toArrow() if is_held else frame, [table.example_row()["request_date"]])
    assert "the-person" not in str(refused.value)
    assert not reader.row_count(table)


def test_frame_with_other_columns_or_types_is_a_broken_check(spark, raw_root):
    table = TABLE_BY_NAME["weekly_source_share"]
    frame = spark.createDataFrame([tuple(table.example_row().values())], spark_schema(table))
    with pytest.raises(BrokenCheck, match="tokens is int, not bigint"):
        publish(
            spark,
            {table.name: frame.withColumn("tokens", frame.tokens.cast("int"))},
            {"week_start": [DAY]},
            is_small=True,
        )
    with pytest.raises((BrokenCheck, GateFailure)):
        publish(spark, {table.name: frame.drop("token_share")}, {"week_start": [DAY]}, is_small=True)
    with pytest.raises(GateFailure, match="exactly the columns"):
        publish(spark, {table.name: frame.withColumn("extra", frame.tokens)}, {"week_start": [DAY]}, is_small=True)


def test_lake_of_another_version_is_refused(spark, raw_root):
    table = TABLE_BY_NAME["weekly_source_share"]
    frame = spark.createDataFrame([tuple(table.example_row().values())], spark_schema(table))
    renamed = frame.withColumnRenamed("tokens", "token_count").toArrow()
    now = str(LAKE_VERSION)
    for version, refusal in ((None, f"version 1 of the table contracts; this is version {now}. CHANGELOG"),
                             (now, r"other columns than its contract \(token_count, tokens\)")):  # fmt: skip
        shutil.rmtree(storage.path(table), ignore_errors=True)
        other = DeltaTable.create(
            storage.path(table),
            renamed.schema,
            configuration={VERSION_PROPERTY: version},
            raise_if_key_not_exists=False,
        )
        write_deltalake(other, renamed, mode="append")
        for use_it in (lambda: lake.read(spark, table), lambda: lake.replace_days(spark, table, frame, [DAY]),
                       lambda: reader.rows(table)):  # fmt: skip
            with pytest.raises(LakeError, match=refusal):
                use_it()


def test_tables_that_count_other_tokens_are_named_and_nothing_is_published(spark, raw_root, tmp_path):
    table = TABLE_BY_NAME["weekly_source_share"]
    example = table.example_row()
    frames = {table.name: spark.createDataFrame([tuple(example.values())], spark_schema(table))}
    tokens = spark.createDataFrame([(example["week_start"], example["tokens"] + 1)], "week_start date, tokens bigint")
    days = {"week_start": [example["week_start"]]}
    for is_small in (True, False):
        with pytest.raises(
            ReconcileError, match=rf"weekly_source_share {example['tokens']}, daily {example['tokens'] + 1}"
        ):
            publish(spark, frames, days, is_small=is_small, whole=("daily", tokens))
        assert not (tmp_path / "lake" / "marts" / table.name).exists()
    with progress() as said:
        publish(
            spark, frames, days, is_small=True, whole=("daily", tokens.selectExpr("week_start", "tokens - 1 AS tokens"))
        )
    assert "sums agree in every week_start: daily = weekly_source_share" in "".join(said)


def test_sums_are_compared_period_by_period():
    day, next_day = DAY, DAY + dt.timedelta(days=1)
    rows = pa.table({"day": [day, next_day, next_day], "tokens": [5, 2**62, 2**62]})
    assert token_sums(rows, "day") == {day: 5, next_day: 2**63}  # more than 64 bits hold
    with pytest.raises(ReconcileError, match="2025-01-06: mart None, daily 6"):
        same_tokens(("daily", {day: 6}), {"twin": {day: 6}, "mart": {}})
    assert same_tokens(("daily", {day: 6, next_day: 1}), {"mart": {next_day: 1, day: 6}}) == 7


def test_csv_files_without_header_or_of_a_source_of_json_are_named(spark, raw_root):
    path = write_lines(raw_root, "openrouter_csv", DAY, ["gen-1,2025-01-06 10:00:00,0.1"], name="a.csv")
    with pytest.raises(RawError, match=r"a\.csv, line 1: no header: it names none of the columns generation_id"):
        run(spark, DAY, DAY, ("ingest",))
    write_lines(raw_root, "openrouter_csv", DAY, ["generation_id;created_at;cost_total"], name="a.csv")
    with pytest.raises(
        RawError, match=r"a\.csv, line 1: no header: .* \(its fields are separated by semicolons, not by"
    ):
        run(spark, DAY, DAY, ("ingest",))
    path.unlink()
    write_lines(raw_root, "litellm", DAY, ["id,model"], name="a.csv")
    with pytest.raises(RawError, match=r"a\.csv: this source has no CSV files"):
        run(spark, DAY, DAY, ("ingest",))
