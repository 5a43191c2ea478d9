"""The lake of simulated logs is what their truth says, in every format, and a single wrong number is found."""

import datetime as dt
import json
from pathlib import Path

import pytest
from pyspark.sql import functions as F

from jobs.commands.truth import comparisons, truth
from jobs.lake import tables as lake
from jobs.simulate import simulate
from schemas import TABLE_BY_NAME
from schemas.errors import CensusError
from tests.support.lake_runs import KEY, run, use

FIRST = dt.date(2025, 5, 12)
LAST = dt.date(2025, 5, 16)
FORMATS = ("openrouter", "openrouter_csv", "litellm", "otel")


@pytest.fixture(scope="module")
def simulated(spark, tmp_path_factory) -> Path:
    """The raw root of five days, all formats at once; the lake is built from it."""
    folder = tmp_path_factory.mktemp("truth")
    with pytest.MonkeyPatch.context() as patch:
        raw_root = use(patch, folder)
        for seed, name in enumerate(FORMATS, start=1):
            simulate(FIRST, LAST, 150, seed, raw_root, format_name=name)
        run(spark, FIRST, LAST, ("models", "ingest", "daily"))
        yield raw_root


def compared(spark, raw_root: Path) -> dict[str, tuple[int, int]]:
    found = comparisons(spark, raw_root / "truth", KEY.encode())
    return {one.what: (one.rows, one.differences.count()) for one in found}


def shown(spark, raw_root: Path, capsys) -> list[dict]:
    try:
        truth(spark, raw_root, as_json=True)
    finally:
        printed = json.loads(capsys.readouterr().out)
    return printed


def test_every_exact_quantity_of_every_format_is_equal(spark, simulated, capsys):
    found = compared(spark, simulated)
    assert len(found) == 5
    printed = {row["quantity"]: (row["rows"], row["different"]) for row in shown(spark, simulated, capsys)}
    assert printed == found
    assert all(rows > 0 for rows, _ in found.values()), found
    assert {what: different for what, (_, different) in found.items() if different} == {}
    logged = lake.read(spark, TABLE_BY_NAME["requests"]).groupBy("source").count().collect()
    assert {row["source"] for row in logged} == set(FORMATS)
    assert all(row["count"] > 400 for row in logged)


def test_a_single_wrong_number_is_found(spark, simulated, capsys):
    table = TABLE_BY_NAME["daily_user_usage"]
    rows = lake.read(spark, table).where(F.col("request_date") == F.lit(LAST)).persist()
    wrong = rows.orderBy(F.desc("tokens"), "user_key").limit(1).select("user_key", "model_id", "tokens").first()
    is_it = (F.col("user_key") == wrong["user_key"]) & (F.col("model_id") == wrong["model_id"])
    lake.replace_days(spark, table, rows.withColumn("tokens", F.col("tokens") + is_it.cast("bigint")), [LAST])
    try:
        found = compared(spark, simulated)
        assert {what: different for what, (_, different) in found.items() if different} == {"daily_user_usage": 1}
        with pytest.raises(CensusError, match="the lake differs from the ground truth of its logs: daily_user_usage"):
            truth(spark, simulated, as_json=False)
        listing, differences = capsys.readouterr().out.split("daily_user_usage: the first differences")
        assert "daily_user_usage" in listing
        lines = [line for line in differences.splitlines() if wrong["user_key"] in line]
        cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines]
        assert [cell[-3:] for cell in cells] == [["tokens", f"{wrong['tokens']:,}", f"{wrong['tokens'] + 1:,}"]]
    finally:
        lake.replace_days(spark, table, rows, [LAST])
        rows.unpersist()


def test_logs_without_a_truth_are_named(spark, tmp_path):
    with pytest.raises(CensusError, match="no truth in"):
        next(comparisons(spark, tmp_path / "truth", KEY.encode()))
