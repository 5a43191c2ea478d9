"""Catalogue, days, weeks and window, by hand over a made-up catalogue."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tests.oracle.made_up import by, computed, use

GIANT = "openlab/giant-2"
MODEL_COLUMNS = ("author", "author_country", "source_type", "size_class", "reasoning_class", "is_open_weight")
PRICES = tuple(f"{kind}_price_usd_per_million_tokens" for kind in ("prompt", "completion", "cached_prompt"))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return computed(tmp_path_factory.mktemp("catalogue"), {})


def test_models_are_openrouter_retired_and_own_ones(catalogue: dict[str, pa.Table]) -> None:
    assert {row["model_id"] for row in catalogue["models"].to_pylist()} == {
        GIANT,
        "openlab/gone-1",
        "openlab/tiny-3",
        "westlab/small-7b",
        "westlab/middle",
        "westlab/middle-20250101",
        "closedlab/secret",
        "nowhere/thing",
        "nowhere/thing-latest",
    }


def test_a_model_has_a_row_a_span_of_unchanged_facts(catalogue: dict[str, pa.Table]) -> None:
    rows = [row for row in catalogue["models"].sort_by("valid_from").to_pylist() if row["model_id"] == GIANT]
    assert [[row["valid_from"], row["valid_to"], *(row[price] for price in PRICES)] for row in rows] == [
        [dt.date(2025, 1, 1), dt.date(2025, 3, 1), Decimal("0.5"), Decimal(1), None],
        [dt.date(2025, 3, 1), dt.date(2025, 6, 1), Decimal("0.4"), Decimal(1), Decimal("0.1")],
        [dt.date(2025, 6, 1), None, Decimal("0.300001"), Decimal("0.9"), None],
    ]
    assert [row["release_date"] for row in rows] == [dt.date(2024, 12, 1)] * 2 + [dt.date(2024, 12, 26)]
    assert [[row["is_listed"], row["is_backdated_price"]] for row in rows] == [
        [None, False],
        [None, False],
        [True, False],
    ]


def test_attributes_of_models(catalogue: dict[str, pa.Table]) -> None:
    models = by(catalogue["models"], "model_id")
    assert {name: [row[column] for column in MODEL_COLUMNS] for name, row in models.items()} == {
        GIANT: ["openlab", "CN", "chinese_oss", "large", "standard", True],
        "openlab/gone-1": ["openlab", "CN", "unknown", "unknown", "unknown", None],
        "openlab/tiny-3": ["openlab", "CN", "chinese_oss", "unknown", "standard", True],
        "westlab/small-7b": ["westlab", "FR", "row_oss", "small", "standard", True],
        "westlab/middle": ["westlab", "FR", "row_oss", "medium", "unknown", True],
        "westlab/middle-20250101": ["westlab", "FR", "row_oss", "unknown", "standard", True],
        "closedlab/secret": ["closedlab", "US", "proprietary", "unknown", "reasoning", False],
        "nowhere/thing": ["nowhere", None, "unknown", "unknown", "standard", True],
        "nowhere/thing-latest": ["nowhere", None, "unknown", "unknown", "standard", True],
    }
    middle, thing = models["westlab/middle"], models["nowhere/thing"]
    assert [middle[price] for price in PRICES] == [None, Decimal(0), None]
    assert [thing["release_date"], *(thing[price] for price in PRICES)] == [dt.date(2025, 3, 1), None, None, None]
    assert models["closedlab/secret"]["release_date"] is None


def test_aliases_have_one_model_and_one_origin(catalogue: dict[str, pa.Table]) -> None:
    aliases = {row["alias"]: (row["model_id"], row["alias_origin"]) for row in catalogue["model_aliases"].to_pylist()}
    assert aliases == {
        "codename": (GIANT, "curated"),
        "moon/middle": (GIANT, "curated"),
        "giant-2-20241111": ("westlab/middle", "curated"),
        "nickname": ("closedlab/secret", "curated"),
        **{name: (name, "catalogue") for name in by(catalogue["models"], "model_id")},
        **{name.split("/")[1]: (name, "catalogue") for name in by(catalogue["models"], "model_id")},
        "giant-2-20250601": (GIANT, "provider"),
        "tiny.3": ("openlab/tiny-3", "provider"),
        "tiny-3-2025-05-05": ("openlab/tiny-3", "provider"),
        "eu.openlab.giant-2-v1:0": (GIANT, "provider"),
        "accounts/cloud/models/giant-2": (GIANT, "provider"),
        "cloud/models/giant-2": (GIANT, "provider"),
        "models/giant-2": ("westlab/middle", "curated"),  # though it fits GIANT too
        "olab/giant_2@20250601": (GIANT, "provider"),
        "giant_2@20250601": (GIANT, "provider"),
        "hub/middle@2025-01-01": ("westlab/middle-20250101", "provider"),
        "middle@2025-01-01": ("westlab/middle-20250101", "provider"),
    }


@pytest.fixture(scope="module")
def usage(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    tool = {"finish_reason": "tool_calls"}
    cloud = {"provider_name": "Cloud"}
    days = {
        "2025-02-03": [
            use("2025-02-03", "1", "Cloud/Models/Giant-2", 100, 20, **tool, **cloud, user="anna"),
            use("2025-02-03", "2", "giant-2-20250601", 10, 10, **cloud, user="anna", streamed=True),
            use("2025-02-03", "3", GIANT, 5, 0, **cloud, finish_reason="error", total_cost=0),
            use("2025-02-03", "4", GIANT, 7, 1, **cloud, is_byok=True, total_cost=0.5),
            use("2025-02-03", "5", GIANT, 9, 1, **cloud, total_cost=0),
            use("2025-02-03", "6", f"{GIANT}:free", 130, 10, **cloud, total_cost=0, **tool),
            use("2025-02-03", "7", "x/closedlab/secret-2024-12-31", 40, 0, **tool, user="bert"),
            use("2025-02-03", "8", "No-Such:free", 6, 4, total_cost=None),
        ],
        "2024-02-02": [use("2024-02-02", "9", "small-7b", 1000, 0), use("2024-02-02", "10", GIANT, 1, 0, total_cost=0)],
        "2024-01-31": [use("2024-01-31", "11", "small-7b", 9000, 0)],
    }
    return computed(
        tmp_path_factory.mktemp("usage"),
        {f"source=openrouter/dt={day}/a.jsonl": b"\n".join(lines) for day, lines in days.items()},
    )


def test_a_day_of_a_model(usage: dict[str, pa.Table]) -> None:
    days = by(usage["daily_model_usage"], "request_date", "model_id", "variant", "provider")
    day = dt.date(2025, 2, 3)
    assert set(days) == {
        (day, GIANT, "standard", "Cloud"),
        (day, GIANT, "free", "Cloud"),
        (day, "closedlab/secret", "standard", "unknown"),
        (day, "No-Such:free", "standard", "unknown"),
        (dt.date(2024, 2, 2), "westlab/small-7b", "standard", "unknown"),
        (dt.date(2024, 2, 2), GIANT, "standard", "unknown"),
        (dt.date(2024, 1, 31), "westlab/small-7b", "standard", "unknown"),
    }
    assert days[day, GIANT, "standard", "Cloud"] == {
        **{"request_date": day, "model_id": GIANT, "variant": "standard", "provider": "Cloud", "author": "openlab"},
        **{"source_type": "chinese_oss", "size_class": "large", "reasoning_class": "standard"},
        **{"is_catalogued": True, "is_backdated_price": False, "request_count": 5, "error_count": 1},
        **{"cancelled_count": 0, "streamed_count": 1, "cache_hit_count": 0, "tool_call_count": 1},
        **{"tools_offered_count": 0, "tools_logged_count": 0, "tokens": 163, "prompt_tokens": 131},
        **{"completion_tokens": 32, "reasoning_tokens": 0, "cached_tokens": 0, "tool_call_tokens": 120},
        "cache_write_tokens": 0,
        **{"generation_count": 4, "generation_prompt_tokens": 126, "generation_completion_tokens": 32},
        "generation_prompt_tokens_squared": Decimal(100**2 + 10**2 + 7**2 + 9**2),
        "generation_completion_tokens_squared": Decimal(20**2 + 10**2 + 1 + 1),
        "generation_tokens_squared": Decimal(120**2 + 20**2 + 8**2 + 10**2),
        **{"billable_tokens": 140, "unpriced_tokens": 10, "byok_tokens": 8, "failed_tokens": 5},
        "assumed_tier_tokens": 163,  # OpenRouter's lines do not say the tier
        "spend_usd": Decimal("0.002"),  # two at 0.001; neither the byok fee nor the unexplained 0
        "list_cost_usd": Decimal("0.0000975"),  # (131 * 0.5 + 32 * 1) / 1e6
    }
    free = days[day, GIANT, "free", "Cloud"]
    assert (free["billable_tokens"], free["spend_usd"]) == (140, Decimal(0))
    unknown = days[day, "No-Such:free", "standard", "unknown"]
    assert [unknown[n] for n in ("is_catalogued", "author", "unpriced_tokens", "spend_usd", "list_cost_usd")] == [
        False, "unknown", 10, None, None,
    ]  # fmt: skip
    early = days[dt.date(2024, 2, 2), GIANT, "standard", "unknown"]
    assert (early["is_backdated_price"], early["list_cost_usd"]) == (True, Decimal("0.0000005"))
    assert early["unpriced_tokens"] == 1
    assert days[dt.date(2024, 2, 2), "westlab/small-7b", "standard", "unknown"]["spend_usd"] == Decimal("0.001")


def test_a_day_of_a_user(usage: dict[str, pa.Table]) -> None:
    users = usage["daily_user_usage"].to_pylist()
    named = [list(row.values())[3:] for row in users if row["model_id"] == GIANT and row["user_key"] != "unknown"]
    unnamed = [list(row.values())[3:] for row in users if row["model_id"] == GIANT and row["user_key"] == "unknown"]
    assert named == [[2, 1, 140, 120, Decimal("0.002")]]
    assert sorted(unnamed) == [[1, 0, 1, 0, None], [4, 1, 163, 140, Decimal(0)]]


@pytest.mark.parametrize(
    ("raw_model", "model_id", "variant"),
    [
        ("x/moon/middle", GIANT, "standard"),  # the longest form that is an alias, not `middle`
        ("giant-2-20241111", "westlab/middle", "standard"),  # with its date first
        ("giant-2@2025-12-24:thinking", GIANT, "thinking"),
        (" X/Giant-2:FREE ", GIANT, "free"),
        ("giant-2:huge", "giant-2:huge", "standard"),
        (" X/No-Such:free ", " X/No-Such:free ", "standard"),
        ("giant-2-20241332", "giant-2-20241332", "standard"),
    ],
)
def test_a_name_finds_its_model(tmp_path: Path, raw_model: str, model_id: str, variant: str) -> None:
    file = {"source=openrouter/dt=2025-02-03/a.jsonl": use("2025-02-03", "1", raw_model, 1, 1)}
    row = computed(tmp_path, file)["daily_model_usage"].to_pylist()[0]
    assert (row["model_id"], row["variant"], row["is_catalogued"]) == (model_id, variant, model_id != raw_model)


def test_weeks_and_window(usage: dict[str, pa.Table]) -> None:
    monday = dt.date(2025, 2, 3)
    total = 163 + 140 + 40 + 10
    sources = by(usage["weekly_source_share"], "week_start", "source_type")
    assert list(sources[monday, "chinese_oss"].values())[2:] == [303, total, 303 / total, False]
    assert list(sources[monday, "unknown"].values())[2:] == [10, total, 10 / total, False]
    assert (dt.date(2024, 1, 29), "row_oss") in sources
    reasoning = by(usage["weekly_reasoning_share"], "week_start", "reasoning_class")
    assert list(reasoning[monday, "reasoning"].values())[2:] == [40, total, 40 / total, 0, 0, None, False]
    tools = by(usage["weekly_tool_call_share"], "week_start")
    # anna: 140 tokens, 120 of them in tool calls; the 140 of nobody are more, and nobody's
    assert list(tools[monday].values())[1:] == [
        total, 300, 300 / total, 8, 3, 3 / 8, 0, 0, None, 140, 120, 120 / 300, 180 / (total - 140), False,
    ]  # fmt: skip
    assert list(tools[dt.date(2024, 1, 29)].values())[-5:] == [0, 0, None, 0.0, False]
    # 2024-01-31 lies before the window
    assert [
        list(row.values()) for row in usage["window_open_weight_author_usage"].sort_by("author_rank").to_pylist()
    ] == [
        ["westlab", dt.date(2024, 2, 1), monday, 1000, 1304, 1000 / 1304, 1],
        ["openlab", dt.date(2024, 2, 1), monday, 304, 1304, 304 / 1304, 2],
    ]
    assert [list(row.values()) for row in usage["weekly_unknown_models"].to_pylist()] == [
        [monday, "No-Such:free", 1, 10, None]
    ]


def test_a_week_is_complete_with_all_seven_days(tmp_path: Path) -> None:
    def days(count: int) -> dict[str, bytes]:
        dates = [f"2025-02-{3 + number:02}" for number in range(count)]
        return {f"source=openrouter/dt={day}/a.jsonl": use(day, day, GIANT, 1, 1) for day in dates}

    for count, is_complete in ((6, False), (8, True)):
        shares = by(computed(tmp_path / str(count), days(count))["weekly_source_share"], "week_start")
        assert shares[dt.date(2025, 2, 3)]["is_complete"] is is_complete
