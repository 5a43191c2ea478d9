"""The setting by which new-api's quota becomes USD."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.support.lake_runs import ingest_frames, write_lines

DAY = dt.date(2025, 1, 6)
KEY = b"a key that only these lines use!"
ROW = {"created_at": 1736150402, "type": 2, "model_name": "m/m", "prompt_tokens": 1, "completion_tokens": 2}


@pytest.mark.parametrize(
    ("per_usd", "costs"),
    [
        ("", ["0.000002", "0.002", "12.345678"]),
        ("7", ["0.142857142857", "142.857142857143", "881834.142857142857"]),
        ("0.5", ["2", "2000", None]),
    ],
)
def test_quota_is_divided_exactly(spark, tmp_path, monkeypatch, per_usd, costs):
    monkeypatch.setenv("CENSUS_RAW", str(tmp_path))
    monkeypatch.setenv("CENSUS_NEW_API_QUOTA_PER_USD", per_usd)
    quotas = (1, 1000, 6172839)
    write_lines(
        tmp_path, "new_api", DAY, [{**ROW, "id": number, "quota": quota} for number, quota in enumerate(quotas)]
    )
    frames = ingest_frames(spark, [DAY], KEY)
    found = {row.request_id: row.cost_usd for row in frames["requests"].collect()}
    assert found == {
        f"1736150402/{number}": Decimal(cost).quantize(Decimal("1e-12"))
        for number, cost in enumerate(costs)
        if cost is not None
    }
    rejected = [row.reasons for row in frames["rejected_records"].collect()]
    assert rejected == [["out_of_range:cost_usd"]] * costs.count(None)
