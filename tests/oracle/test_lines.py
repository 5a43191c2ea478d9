"""What becomes of single lines, by hand."""

import datetime as dt
import gzip
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracle.bad_lines import dirty_file, line, reasons_by_line_number
from tests.oracle.made_up import by, computed
from tests.oracle.odd_lines import ODD_LITELLM_LINES, ODD_OPENROUTER_LINES
from tests.oracle.raw import plain_number

OPENROUTER = "source=openrouter/dt=2025-01-06/"
LITELLM = "source=litellm/dt=2026-11-24/"


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


def test_every_broken_line_is_rejected_with_all_its_reasons(tmp_path: Path) -> None:
    tables = computed(tmp_path, {OPENROUTER + "a.jsonl": dirty_file()})
    rejects = by(tables["rejected_records"], "line_number")
    assert {number: row["reasons"] for number, row in rejects.items()} == reasons_by_line_number()
    assert set(by(tables["requests"], "request_id")) == {"gen-first", "gen-last"}
    assert {row["record_number"] for row in rejects.values()} == {1}
    assert rejects[3]["line_bytes"] == 3
    assert rejects[3]["line_sha256"] == hashlib.sha256(b" \t\r").hexdigest()
    assert {row["file"] for row in rejects.values()} == {"requests/" + OPENROUTER + "a.jsonl"}
    assert (rejects[12]["request_id"], rejects[12]["raw_created_at"]) == (None, "2025-01-06T12:00:00Z")


def test_rejects_keep_at_most_200_characters_and_no_content(tmp_path: Path) -> None:
    bad = line(id="i" * 300, model="m" * 300, created_at="never" + "é" * 300)
    reject = computed(tmp_path, {OPENROUTER + "a.jsonl": bad})["rejected_records"].to_pylist()[0]
    assert (reject["request_id"], reject["raw_model"]) == ("i" * 200, "m" * 200)
    assert reject["raw_created_at"] == "never" + "é" * 195


OPENROUTER_ANSWERS = {
    "quoted": {
        "has_normalised_tokens": False,
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "cost_usd": Decimal("0.001"),
    },
    "whole": {"prompt_tokens": 100, "reasoning_tokens": 0, "cached_tokens": 0},
    "normal": {"prompt_tokens": 70, "completion_tokens": 9, "has_normalised_tokens": True},
    "normal-zero": {"prompt_tokens": 0, "has_normalised_tokens": False},
    "normal-hit": {"prompt_tokens": 0, "is_cache_hit": True, "has_normalised_tokens": True},
    "normal-failed": {"prompt_tokens": 0, "has_normalised_tokens": False},
    "artefact": {"cost_usd": Decimal("0.0035625")},
    "half-up": {"cost_usd": Decimal("0.000000000001"), "cost_status": "billed"},
    "below-half": {"cost_usd": Decimal(0), "cost_status": "zero"},
    "dearest": {"cost_usd": Decimal("999999.999999999999")},
    "late": {"request_date": dt.date(2025, 1, 3)},
    "early": {"request_date": dt.date(2025, 1, 7)},
    "zone": {"created_at": utc(2025, 1, 5, 19, 45, 0, 123456), "request_date": dt.date(2025, 1, 5)},
    "no-zone": {"created_at": utc(2025, 1, 6, 7, 8, 9, 500000)},
    "epoch": {"created_at": utc(2025, 1, 6, 12, 0, 0, 123456)},
    "quoted-epoch": {"created_at": utc(2025, 1, 6, 12)},
    **{f"epoch-{unit}": {"created_at": utc(2025, 1, 6, 12, 0, 0, 123456)} for unit in ("ms", "us", "ns")},
    "epoch-exponent": {"created_at": utc(2025, 1, 6, 12, 0, 0, 500000)},
    "byok": {"cost_status": "byok", "cost_usd": Decimal("0.00005")},
    "fallback-cost": {"cost_usd": Decimal("0.002")},
    "no-cost": {"cost_usd": None, "cost_status": "missing"},
    "empty-texts": {"cost_usd": Decimal("0.002"), "prompt_tokens": 70, "is_byok": False, "has_normalised_tokens": True},
    "zero": {"cost_status": "zero"},
    "negative-zero": {"cost_usd": Decimal(0), "cost_status": "zero"},
    **{name: {"cost_usd": None, "cost_status": "missing"} for name in ("negative", "very-negative", "hardly-negative")},
    "failed": {"is_error": True, "prompt_tokens": 0, "cost_status": "failed", "finish_reason": "error"},
    "failed-for-money": {"is_error": True, "prompt_tokens": 100, "cost_status": "billed"},
    "failed-no-cost": {"cost_usd": None, "cost_status": "failed"},
    "cache-hit": {"is_cache_hit": True, "prompt_tokens": 0, "cached_tokens": 0, "cost_status": "cached"},
    "cache-hit-bare": {"is_cache_hit": True, "completion_tokens": 0, "cost_usd": None, "cost_status": "cached"},
    "no-cache-hit": {"is_cache_hit": False, "prompt_tokens": 100},
    "zone-of-hours": {"created_at": utc(2025, 1, 6, 12, 0, 0, 500000)},
    "zone-without-colon": {"created_at": utc(2025, 1, 6, 17, 30)},
    "zone-in-words": {"created_at": utc(2025, 1, 6, 12)},
    "enum-finish": {"finish_reason": "tool_calls", "is_error": False},
    "enum-failure": {"finish_reason": "error", "is_error": True},
    "enum-native": {"finish_reason": "length"},
    "routed": {
        "requested_model": "openrouter/auto",
        "service_tier": "standard",
        "http_status": 200,
        "team": None,
        "error_class": "none",
    },
    "served-by-none": {"error_class": "server", "http_status": 502, "service_tier": "unknown", "is_error": True},
    "not-answered": {"http_status": None, "requested_model": None},
    "odd-finish": {"finish_reason": "unknown"},
    "no-finish": {"finish_reason": "unknown", "is_error": False},
    "native-finish": {"finish_reason": "length", "is_error": False},
    "native-failure": {"finish_reason": "error", "is_error": True, "cost_status": "failed"},
    "native-unknown": {"finish_reason": "unknown"},
    "native-unheard": {"finish_reason": "length"},
    "tools-2": {"finish_reason": "tool_calls", "app": "42"},
    "times": {"time_to_first_token_ms": 400, "duration_ms": 1200, "is_streamed": True, "is_cancelled": True},
    "bad-times": {"time_to_first_token_ms": None, "duration_ms": None},
    "huge-times": {"time_to_first_token_ms": None, "duration_ms": 0},
    "names": {"provider": "unknown", "app": None, "session_key": None, "user_key": "unknown", "trace_id": None},
    "carriage-return": {"prompt_tokens": 100},
    "twice-2": {"prompt_tokens": 100},
    "12345": {"prompt_tokens": 100},
}


def test_odd_openrouter_lines_mean_what_they_say(tmp_path: Path) -> None:
    tables = computed(tmp_path, {OPENROUTER + "a.jsonl": b"\n".join(ODD_OPENROUTER_LINES)})
    requests = by(tables["requests"], "request_id")
    assert tables["rejected_records"].num_rows == 0
    assert len(requests) == len(ODD_OPENROUTER_LINES)
    for request_id, answer in OPENROUTER_ANSWERS.items():
        assert {name: requests[request_id][name] for name in answer} == answer, request_id


LITELLM_ANSWERS = {
    "bare": {"provider": "unknown", "user_key": "unknown", "app": None, "session_key": None, "trace_id": "bare",
             "finish_reason": "unknown", "has_tools_offered": None, "is_streamed": True,
             "has_normalised_tokens": False,
             "created_at": utc(2026, 11, 24, 8, 31, 6, 250000)},
    "end-user": {"app": "app", "time_to_first_token_ms": 400, "duration_ms": 1501, "is_cancelled": False},
    "usage": {"reasoning_tokens": 20, "cached_tokens": 100, "cache_write_tokens": 0},
    "written": {"cache_write_tokens": 10, "one_hour_cache_write_tokens": 4, "prompt_tokens": 110, "team": "research",
                "token_convention": "without_cache", "service_tier": "flex", "requested_model": "fast"},
    "written-for-openai": {"cache_write_tokens": 500, "one_hour_cache_write_tokens": 5, "team": "t",
                           "service_tier": "unknown"},
    "limited": {"error_class": "rate_limit", "http_status": 429},
    "too-long": {"error_class": "context_length", "http_status": 400},
    "broken": {"error_class": "server", "http_status": 503},
    "by-number": {"error_class": "timeout", "http_status": 504},
    "no-status": {"error_class": "unknown", "http_status": None},
    "not-streamed": {"is_streamed": False, "time_to_first_token_ms": None, "duration_ms": 1501},
    "cache-hit": {"is_cache_hit": True, "prompt_tokens": 0, "cost_status": "cached", "time_to_first_token_ms": None},
    "failed": {"prompt_tokens": 0, "cost_status": "failed", "finish_reason": "error"},
    "failed-for-money": {"prompt_tokens": 100, "cost_status": "billed", "finish_reason": "error"},
    "hung-up": {"is_cancelled": True, "is_error": False},
    "hung-up-code": {"is_cancelled": True},
    "tools": {"has_tools_offered": True, "finish_reason": "tool_calls"},
    "no-tools": {"has_tools_offered": False, "finish_reason": "unknown"},
    "null-tools": {"has_tools_offered": None},
    "clock": {"time_to_first_token_ms": None, "duration_ms": None},
    "half-millisecond": {"duration_ms": 1},
    "no-end": {"time_to_first_token_ms": None, "duration_ms": None},
    "no-cost": {"cost_usd": None, "cost_status": "missing"},
    "seat": {"is_byok": True, "cost_status": "byok"},
    "no-seat": {"is_byok": False, "cost_status": "billed"},
    "embedding": {"completion_tokens": 0},
    "next year": {"prompt_tokens": 100},
}  # fmt: skip


def test_odd_litellm_lines_mean_what_they_say(tmp_path: Path) -> None:
    tables = computed(tmp_path, {LITELLM + "a.jsonl": b"\n".join(ODD_LITELLM_LINES)})
    requests = by(tables["requests"], "request_id")
    for call, answer in LITELLM_ANSWERS.items():
        assert {name: requests[f"{call}/chatcmpl-1"][name] for name in answer} == answer, call
    users = {call: requests[f"{call}/chatcmpl-1"]["user_key"] for call in ("end-user", "key-user", "key-hash")}
    assert len({*users.values(), "unknown"}) == 4
    assert [row["reasons"] for row in tables["rejected_records"].sort_by("line_number").to_pylist()] == [
        ["rule:reasoning_within_completion"],
        ["not_a_boolean:is_byok"],
        ["negative:cache_write_tokens", "not_a_number:one_hour_cache_write_tokens"],
        ["missing:request_id"],
        ["missing:request_id"],
        ["missing:created_at"],
        ["missing:prompt_tokens", "missing:raw_model"],
    ]
    account = tables["load_audit"].to_pylist()[0]
    assert (account["record_count"], account["rejected_count"], account["skipped_count"]) == (43, 7, 6)


def test_users_are_hmac_sha_256(tmp_path: Path) -> None:
    """The second test case of RFC 4231."""
    who = line(user="what do ya want for nothing?", session_id="what do ya want for nothing?")
    request = computed(tmp_path, {OPENROUTER + "a.jsonl": who})["requests"].to_pylist()[0]
    answer = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert (request["user_key"], request["session_key"]) == (answer, answer)


def test_the_earliest_delivery_wins_and_every_line_is_accounted_for(tmp_path: Path) -> None:
    monday, first, second = dt.date(2025, 1, 6), line(id="a"), line(id="b")
    tables = computed(
        tmp_path,
        {
            OPENROUTER + "2.jsonl": b"\n".join([first, first, b"", line(id="a", created_at="2025-01-05T23:59:59Z")]),
            OPENROUTER + "1.jsonl.gz": gzip.compress(line(id="a", native_tokens_prompt=77) + b"\n"),
            OPENROUTER + "_hidden.jsonl": first,
            OPENROUTER + "notes.txt": first,
            "source=openrouter/dt=2025-01-07/1.jsonl": first + b"\n" + second,
            "source=openrouter/dt=2025-01-07/empty.jsonl": b"",
            "source=openrouter/dt=2025-01-08": None,
        },
    )
    requests = by(tables["requests"], "request_date", "request_id")
    assert set(requests) == {(monday, "a"), (dt.date(2025, 1, 5), "a"), (monday, "b")}  # the same id on another day
    assert requests[monday, "a"]["prompt_tokens"] == 77
    accounts = [list(row.values()) for row in tables["load_audit"].sort_by("arrival_date").to_pylist()]
    assert accounts == [
        [dt.date(2025, 1, 6), "openrouter", 2, 5, 5, 2, 2, 0, 1, 0, 1, 0],
        [dt.date(2025, 1, 7), "openrouter", 2, 2, 2, 1, 1, 0, 0, 0, 1, 0],
        [dt.date(2025, 1, 8), "openrouter", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]


def test_a_half_written_gzip_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.jsonl\.gz: cannot be decompressed"):
        computed(tmp_path, {OPENROUTER + "a.jsonl.gz": gzip.compress(line() * 50)[:-20]})


@pytest.mark.parametrize(
    ("text", "plain"),
    [("1e3", "1000"), ("12.0", "12"), ("-0.0", "0"), ("0.0035000", "0.0035"), ("+7", "7"), ("1.5E-3", "0.0015"),
     ("12345678901234567890.123456789012345678901", "12345678901234567890.123456789012345678901"),
     ("", None), (" 1", None), ("nan", None), ("inf", None), ("1_000", None), ("0x10", None), ("1e", None)],
)  # fmt: skip
def test_numbers_keep_every_digit(text: str, plain: str | None) -> None:
    assert plain_number(text) == plain
