"""Lengths of requests and speeds of providers, by hand over the made-up catalogue."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from tests.oracle.made_up import by, computed, files_by_day, use

GIANT, SECRET = "openlab/giant-2", "closedlab/secret"
MONDAY, DAY = dt.date(2025, 2, 3), dt.date(2025, 2, 3)
CLOUD = {"provider_name": "Cloud"}


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        *((0, 0), (7, 7), (999, 999), (1000, 1000), (1004, 1000), (1005, 1010), (1234, 1230), (1235, 1240)),
        *((9994, 9990), (9995, 10000), (12349, 12300), (12350, 12400), (99949, 99900), (99950, 100000)),
        *((1_234_500, 1_230_000), (1_235_000, 1_240_000), (9_994_999_999, 9_990_000_000)),
    ],
)
def test_three_digits_are_kept(tmp_path: Path, number: int, rounded: int) -> None:
    uses = [use("2025-02-03", "one", GIANT, 0, number), use("2025-02-03", "none", GIANT, 5, 5, finish_reason="error")]
    rows = computed(tmp_path, files_by_day(uses))["daily_token_distribution"].to_pylist()
    assert sorted(list(row.values())[1:] for row in rows) == [
        ["completion", rounded, 1],
        ["prompt", 0, 1],
        ["total", rounded, 1],
    ]


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    uses = [
        *(use("2025-02-03", f"short-{number}", GIANT, 100, 10) for number in range(10)),
        *(use("2025-02-05", f"long-{number}", SECRET, 1234, 20) for number in range(9)),
        use("2025-02-05", "longest", SECRET, 1231, 1000),
        use("2025-02-06", "failed", SECRET, 90_000, 0, finish_reason="error"),
        use("2025-02-06", "hit", SECRET, 90_000, 1, response_cache_source_id="gen-0"),
        use("2025-02-10", "alone", SECRET, 500, 0),
        use("2025-02-17", "nothing", SECRET, 90_000, 0, finish_reason="error"),
    ]
    return computed(tmp_path_factory.mktemp("shapes"), files_by_day(uses))


def test_a_distribution_counts_a_generation_once_in_each_kind(shapes: dict[str, pa.Table]) -> None:
    rows = by(shapes["daily_token_distribution"], "request_date", "token_kind", "rounded_tokens")
    day = dt.date(2025, 2, 5)
    assert {key[1:]: row["generation_count"] for key, row in rows.items() if key[0] == day} == {
        ("prompt", 1230): 10,
        ("completion", 20): 9,
        ("completion", 1000): 1,
        ("total", 1250): 9,  # 1254
        ("total", 2230): 1,
    }


def test_means_and_percentiles_of_a_week(shapes: dict[str, pa.Table]) -> None:
    rows = by(shapes["weekly_request_shape"], "week_start")
    week = rows[MONDAY]
    assert [week[n] for n in ("generation_count", "mean_prompt_tokens", "mean_completion_tokens", "mean_tokens")] == [
        *(20, (1000 + 9 * 1234 + 1231) / 20, (100 + 180 + 1000) / 20, (1000 + 9 * 1234 + 1231 + 1280) / 20),
    ]
    # 10 of 20 have 100 and no more; 19 of 20 have 20 output tokens and no more
    assert list(week.values())[14:] == [100, 1230, 10, 20, 110, 1250, False]
    assert [week[f"is_{kind}tokens_reliable"] for kind in ("prompt_", "completion_", "")] == [True, False, True]
    completion = [week[f"mean_completion_tokens_{end}"] for end in ("low", "high")]
    assert completion == [pytest.approx(14.15137030), pytest.approx(9448.522215)]
    alone = rows[dt.date(2025, 2, 10)]
    assert list(alone.values())[1:] == [
        *(1, 500, None, None, False, 0, None, None, False, 500, None, None, False),
        *(500, 500, 0, 0, 500, 500, False),
    ]
    nothing = rows[dt.date(2025, 2, 17)]
    assert list(nothing.values())[1:] == [
        *(0, None, None, None, False, None, None, None, False, None, None, None, False),
        *([None] * 6),
        False,
    ]


def test_percentiles_of_a_provider_lie_between_the_nearest_ranks(tmp_path: Path) -> None:
    uses = [
        use("2025-02-03", "1", GIANT, 1, 100, **CLOUD, latency=100, generation_time=1000),
        use("2025-02-03", "2", f"{GIANT}:free", 1, 100, **CLOUD, latency=200, generation_time=2000),
        use("2025-02-03", "3", GIANT, 1, 0, **CLOUD, latency=400, generation_time=10),
        use("2025-02-03", "4", GIANT, 1, 9, **CLOUD, generation_time=0),
        use("2025-02-03", "5", GIANT, 1, 9, **CLOUD),
        use("2025-02-03", "6", GIANT, 1, 9, **CLOUD, latency=9, generation_time=9, finish_reason="error"),
        use("2025-02-03", "7", GIANT, 1, 9, **CLOUD, latency=9, generation_time=9, response_cache_source_id="1"),
        use("2025-02-03", "8", GIANT, 1, 9, finish_reason="error"),
    ]
    rows = by(computed(tmp_path, files_by_day(uses))["daily_provider_performance"], "provider", "model_id")
    assert list(rows["Cloud", GIANT].values())[3:] == [
        *(7, 1, 1 / 7, 5),
        # 100, 200, 400: rank 1 is 200, rank 1.9 lies 0.9 of the way to 400, rank 1.98 0.98
        *(3, 200, pytest.approx(380), pytest.approx(396)),
        # 100 and 50 a second; the one without output and those without a duration have no speed
        *(2, 75, pytest.approx(97.5), pytest.approx(99.5)),
    ]
    assert list(rows["unknown", GIANT].values())[3:] == [1, 1, 1, 0, 0, None, None, None, 0, None, None, None]
