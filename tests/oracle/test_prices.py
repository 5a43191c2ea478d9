"""What categories and models cost, and how use goes with it, by hand over the made-up catalogue."""

import datetime as dt
from decimal import Decimal
from math import log10
from pathlib import Path

import pytest

from tests.oracle.made_up import by, computed, files_by_day, tagged, use
from tests.support.catalogue_files import write_own

DAY = "2025-02-05"
GIANT, SECRET, SMALL, MIDDLE = "openlab/giant-2", "closedlab/secret", "westlab/small-7b", "westlab/middle"
WINDOW = [dt.date(2024, 2, 1), dt.date(2025, 2, 5)]
COST = "effective_cost_usd_per_million_tokens"
FIT = ("slope", "slope_low", "slope_high", "intercept", "r_squared")


def category_rows(folder: Path, paid: dict[str, tuple[int, float | None]]) -> dict:
    """Rows of window_category_cost_usage of one request a tag with so many tokens and such a cost; None: not priced."""
    uses = [use(DAY, path, SECRET, tokens, 0, total_cost=cost) for path, (tokens, cost) in paid.items()]
    tags = [tagged(DAY, path, path) for path in paid]
    return by(computed(folder, files_by_day(uses, tags))["window_category_cost_usage"], "category")


def test_categories_lie_on_sides_of_both_medians(tmp_path: Path) -> None:
    rows = category_rows(
        tmp_path,
        {
            "/Science": (400, 0.0004),  # 1 USD a million
            "/Science/Computer Science": (300, 0.0012),  # 4
            "/Finance": (200, 0.0006),  # 3
            "/Law": (100, 0.0002),  # 2
            "/Games": (1000, None),
            "/Health": (50, 0),  # an unexplained zero is no cost
            "/Else": (9000, 0.9),
        },
    )
    # costs 1, 2, 3, 4: median 2.5; tokens 50, 100, 200, 300, 400, 1000: median 250
    assert {
        category: [row["sampled_tokens"], row[COST], row["category_segment"]] for category, row in rows.items()
    } == {
        "science": [400, 1, "mass_market"],
        "programming": [300, 4, "premium_workload"],
        "finance": [200, 3, "specialized_expert"],
        "legal": [100, 2, "niche_utility"],
        "trivia": [1000, None, "unknown"],
        "health": [50, None, "unknown"],
    }
    legal = rows["legal"]
    assert list(legal.values())[1:7] == [*WINDOW, 1, 100, 2050, 100 / 2050]
    assert [legal["billable_tokens"], legal["spend_usd"], rows["trivia"]["billable_tokens"]] == [
        100,
        Decimal("0.0002"),
        0,
    ]
    # squares: 160000 + 90000 + 40000 + 10000 + 1000000 + 2500
    assert legal["effective_sample_size"] == pytest.approx(1.90605978478)


def test_what_equals_a_median_is_high_and_equal_costs_are_equal(tmp_path: Path) -> None:
    rows = category_rows(tmp_path, {"/Law": (300, 0.0001), "/Health": (30, 0.00001), "/Finance": (3, 0.000001)})
    # three times a third of a USD, each from other sums, to 9 decimals
    assert {row[COST] for row in rows.values()} == {0.333333333}
    assert {category: row["category_segment"] for category, row in rows.items()} == {
        "legal": "premium_workload",
        "health": "premium_workload",
        "finance": "specialized_expert",
    }


def model_tables(folder: Path, *uses: bytes) -> tuple[dict, dict]:
    tables = computed(folder, files_by_day(uses))
    return by(tables["window_model_cost_usage"], "model_id"), by(tables["window_price_elasticity"], "scope")


@pytest.fixture(scope="module")
def prices(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict]:
    folder = tmp_path_factory.mktemp("prices")
    columns = "model_id,open_weights,prompt_price,completion_price"
    write_own(
        folder / "raw", "2024-01-01", columns, "westlab/a,true,1,1", "closedlab/b,false,1,1", "closedlab/c,false,1,1"
    )
    write_own(folder / "raw", "2025-02-04", columns, "westlab/a,false,,")
    return model_tables(
        folder,
        use("2025-02-03", "a1", "westlab/a", 600, 0, total_cost=0.0005),
        use(DAY, "a2", "westlab/a:free", 400, 0, total_cost=0),
        use(DAY, "a3", "westlab/a", 9000, 0, total_cost=None),
        use(DAY, "b", "closedlab/b", 1000, 0, total_cost=0.001),
        use(DAY, "c", "closedlab/c", 500, 500, total_cost=0.004),
        use(DAY, "c-own-key", "closedlab/c", 99_000, 0, total_cost=5, is_byok=True),
        use(DAY, "giant", GIANT, 100, 0, total_cost=0.0008),
        use(DAY, "small", SMALL, 10**9, 0, total_cost=0),
        use(DAY, "secret", SECRET, 7, 0, total_cost=0),
        use(DAY, "unknown", "No-Such", 6, 0, total_cost=None),
        use(DAY, "failed", MIDDLE, 5, 0, total_cost=0, finish_reason="error"),
        use("2024-01-31", "old", "closedlab/b", 10**6, 0, total_cost=9),
    )


def test_models_lie_on_sides_of_both_medians(prices: tuple[dict, dict]) -> None:
    models, _ = prices
    # costs 0.5, 1, 4, 8: median 2.5; tokens 10000, 1000, 100000, 100: median 5500
    assert {model: list(row.values())[1:3] + list(row.values())[5:] for model, row in models.items()} == {
        "westlab/a": ["westlab", "proprietary", 10_000, 1000, Decimal("0.0005"), 0.5, False, "efficient_giant"],
        "closedlab/b": ["closedlab", "proprietary", 1000, 1000, Decimal("0.001"), 1, False, "long_tail"],
        "closedlab/c": ["closedlab", "proprietary", 100_000, 1000, Decimal("0.004"), 4, False, "premium_leader"],
        GIANT: ["openlab", "chinese_oss", 100, 100, Decimal("0.0008"), 8, False, "premium_specialist"],
        SMALL: ["westlab", "row_oss", 10**9, 10**9, Decimal(0), 0, True, "zero_cost"],
        SECRET: ["closedlab", "proprietary", 7, 0, None, None, False, "unknown"],
        "No-Such": ["unknown", "unknown", 6, 0, None, None, False, "unknown"],
        MIDDLE: ["westlab", "row_oss", 5, 0, None, None, False, "unknown"],
    }
    assert {tuple(row.values())[3:5] for row in models.values()} == {tuple(WINDOW)}


def test_a_line_through_three_models(prices: tuple[dict, dict]) -> None:
    _, fits = prices
    counts = ("fitted_model_count", "zero_cost_model_count", "unpriced_model_count")
    assert {scope: [row[name] for name in counts] for scope, row in fits.items()} == {
        "all": [4, 1, 3],
        "proprietary": [3, 0, 1],
        "open_weight": [1, 1, 1],
    }
    assert [fits["open_weight"][name] for name in FIT] == [None] * 5
    # x = log10 of 0.5, 1, 4: -s, 0, 2s with s = log10(2); y = 4, 3, 5. The mean of x is s / 3:
    # Sxx = (16 + 1 + 25) s^2 / 9 = 14 s^2 / 3, Sxy = (0 * -4 + -1 * -1 + 1 * 5) s / 3 = 2 s
    s = log10(2)
    slope = 3 / (7 * s)
    # Syy = 2, Sxy^2 / Sxx = 6 / 7, the rest 8 / 7 over 1 degree of freedom; t of 0.975 is 12.706204736
    half_width = 12.706204736 * (8 / 7 / (14 * s * s / 3)) ** 0.5
    assert [fits["proprietary"][name] for name in FIT] == pytest.approx(
        [slope, slope - half_width, slope + half_width, 4 - 1 / 7, 3 / 7]
    )


def test_no_line_through_two_models_or_one_cost(tmp_path: Path) -> None:
    two = [use(DAY, "a", SECRET, 100, 0), use(DAY, "b", GIANT, 9, 0)]
    _, fits = model_tables(tmp_path / "two", *two)
    assert list(fits["all"].values())[3:] == [2, 0, 0, *[None] * 5]
    assert list(fits["open_weight"].values()) == [
        "open_weight",
        dt.date(2024, 2, 1),
        dt.date(2025, 2, 5),
        1,
        0,
        0,
        *[None] * 5,
    ]
    one_cost = [
        use(DAY, "a", SECRET, 300, 0, total_cost=0.0001),
        use(DAY, "b", GIANT, 30, 0, total_cost=0.00001),
        use(DAY, "c", MIDDLE, 3, 0, total_cost=0.000001),
    ]
    models, fits = model_tables(tmp_path / "cost", *one_cost)
    assert list(fits["all"].values())[3:] == [3, 0, 0, *[None] * 5]
    assert {model: row["model_segment"] for model, row in models.items()} == {
        **{SECRET: "premium_leader", GIANT: "premium_leader", MIDDLE: "premium_specialist"},
    }


def test_a_level_line_explains_nothing_and_a_perfect_one_everything(tmp_path: Path) -> None:
    level = [
        use(DAY, model, model, 100, 0, total_cost=cost) for model, cost in ((SECRET, 0.1), (GIANT, 0.2), (SMALL, 0.4))
    ]
    _, fits = model_tables(tmp_path / "level", *level)
    assert [fits["all"][name] for name in FIT] == [*(pytest.approx(known, abs=1e-12) for known in (0, 0, 0, 2)), None]
    perfect = [
        use(DAY, model, model, tokens, 0, total_cost=cost)
        for model, tokens, cost in ((SECRET, 10, 0.001), (GIANT, 100, 0.001), (SMALL, 1000, 0.001))
    ]
    _, fits = model_tables(tmp_path / "perfect", *perfect)
    # costs 100, 10 and 1 USD a million
    assert [fits["all"][name] for name in FIT] == pytest.approx([-1, -1, -1, 3, 1], abs=1e-12)


def test_a_row_for_each_scope_always(tmp_path: Path) -> None:
    _, fits = model_tables(tmp_path, use(DAY, "nobody", "No-Such", 1, 0, total_cost=None))
    assert {scope: list(row.values())[3:] for scope, row in fits.items()} == {
        "all": [0, 0, 1, *[None] * 5],
        "proprietary": [0, 0, 0, *[None] * 5],
        "open_weight": [0, 0, 0, *[None] * 5],
    }
