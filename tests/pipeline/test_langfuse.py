"""Langfuse's export as Parquet: totals beside plain Python, and no content of the file anywhere in the lake."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.pipeline.test_privacy import holding_secrets
from tests.support.canaries import ADA, MARK
from tests.support.lake_runs import rows_of, run, use

DAY = dt.date(2025, 1, 6)
START = dt.datetime.fromisoformat("2025-01-06 08:00:00.123456")
USAGE = pa.map_(pa.string(), pa.int64())


def observation(number: int) -> dict:
    return {
        "id": f"o-{number}",
        "type": "SPAN" if number % 10 == 0 else "GENERATION",
        "start_time": None if number == 41 else START + dt.timedelta(milliseconds=number),
        "provided_model_name": "gpt-4o",
        "usage_details": [("input", number), ("input_cached_tokens", number % 7), ("output", 3)],
        "total_cost": number / 1_000_000,
        "user_id": ADA,
        "input": MARK,
    }


@pytest.mark.slow
def test_totals_are_those_of_plain_python_and_no_content_leaves_the_file(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    rows = [observation(number) for number in range(1, 10_001)]
    others = [{name: value for name, value in row.items() if name != "usage_details"} for row in rows]
    usages = pa.array([row["usage_details"] for row in rows], USAGE)
    path = raw_root / f"requests/source=langfuse/dt={DAY}/observations_v2/a.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(others).append_column("usage_details", usages), path, row_group_size=3000)
    run(spark, DAY, DAY, ("ingest",))
    kept = [row for row in rows if row["type"] != "SPAN" and row["start_time"]]
    requests = rows_of(tmp_path / "lake", "requests")
    expected = sum(count for row in kept for name, count in row["usage_details"] if name != "output")
    assert sum(row["prompt_tokens"] for row in requests) == expected
    assert sum(row["completion_tokens"] for row in requests) == 3 * len(kept)
    cost = sum(Decimal(round(row["total_cost"] * 1_000_000)) / 1_000_000 for row in kept)
    assert sum(row["cost_usd"] for row in requests) == cost
    (audit,) = rows_of(tmp_path / "lake", "load_audit")
    counts = [audit[f"{name}_count"] for name in ("line", "request", "rejected", "skipped")]
    assert counts == [10_000, len(kept), 1, 1000]
    assert [row["line_number"] for row in rows_of(tmp_path / "lake", "rejected_records")] == [41]
    assert holding_secrets(tmp_path / "lake") == []
