"""The first models of the window, sizes and promotions, by hand over the made-up catalogue and own facts."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from tests.oracle.made_up import by, computed, files_by_day, use
from tests.support.catalogue_files import write_own

GIANT, SECRET, MIDDLE = "openlab/giant-2", "closedlab/secret", "westlab/middle"
MONDAY, CUT_MONDAY = dt.date(2025, 2, 3), dt.date(2024, 1, 29)
TOOL = {"finish_reason": "tool_calls"}

USES = [
    # the week that the window cuts: seven days, of which it has four
    *(use(str(CUT_MONDAY + dt.timedelta(days=day)), f"cut-{day}", GIANT, 10, 0) for day in range(7)),
    *(use(f"2025-01-{day:02}", f"january-{day}", GIANT, 1, 0, **TOOL) for day in range(1, 32)),
    *(use(f"2025-02-{day:02}", f"giant-{day}", GIANT, 30, 0) for day in range(3, 10)),
    *(use("2025-02-03", f"many-{number}", f"westlab/m{number:02}", 100, 0) for number in range(1, 13)),
    use("2025-02-03", "tie-13", "westlab/m13", 50, 0),
    use("2025-02-04", "tie-14", "westlab/m14", 30, 0),
    use("2025-02-05", "tie-14-too", "westlab/m14", 20, 0),
    use("2025-02-05", "open", "westlab/turning", 120, 0),
    use("2025-02-06", "closed", "westlab/turning", 9999, 0),
    use("2025-02-03", "small", "westlab/growing", 25, 0),
    use("2025-02-07", "large", "westlab/growing", 15, 0),
    use("2025-02-03", "nothing-known", "nowhere/thing", 5000, 0),
    use("2025-02-02", "before", SECRET, 10, 0),
    use("2025-02-03", "first", SECRET, 100, 50),
    use("2025-02-05", "last", f"{SECRET}:thinking", 200, 0),
    use("2025-02-06", "after", SECRET, 300, 0, **TOOL),
    use("2025-02-05", "not-yet", MIDDLE, 70, 0, **TOOL),
    use("2025-02-06", "reasoning", MIDDLE, 80, 0),
    use("2025-02-08", "reasoning-too", "westlab/m14", 0, 0),
]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    folder = tmp_path_factory.mktemp("first_models")
    columns, raw = "model_id,open_weights,reasoning,total_parameters_billion", folder / "raw"
    models = [f"westlab/m{number:02},true,false,400" for number in range(1, 15)]
    write_own(raw, "2024-01-01", columns, *models, "westlab/turning,true,,400", "westlab/growing,true,,7")
    write_own(raw, "2025-02-06", columns, "westlab/turning,false,,", "westlab/growing,,,15", f"{MIDDLE},,true,")
    write_own(raw, "2025-02-08", columns, "westlab/m14,,true,")
    return computed(folder, files_by_day(USES))


def test_fifteen_open_weight_models_by_the_days_on_which_they_are(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["weekly_open_weight_models"], "week_start", "model_id")
    ranks = {model: row["model_rank"] for (_, model), row in rows.items()}
    # giant-2: 40 of 2024, 31 of January, 210 of February; middle 150; turning 120 without the 9999
    assert ranks == {
        **{GIANT: 1, MIDDLE: 2, "westlab/turning": 3},
        **{f"westlab/m{number:02}": number + 3 for number in range(1, 13)},
    }
    week = {model: row for (monday, model), row in rows.items() if monday == MONDAY}
    total = 210 + 150 + 120 + 12 * 100
    assert list(week["westlab/turning"].values())[2:] == ["westlab", 3, 120, total, 120 / total, True]
    assert len(week) == 15
    # no other model has a request that week, and of its seven days three lie before the window
    assert [list(row.values())[1:] for (monday, _), row in rows.items() if monday == CUT_MONDAY] == [
        [GIANT, "openlab", 1, 40, 40, 1.0, False]
    ]


def test_the_fifteenth_of_two_equal_ones_is_the_first_by_name(tmp_path: Path) -> None:
    names = [f"westlab/m{number:02}" for number in range(1, 17)]
    write_own(tmp_path / "raw", "2024-01-01", "model_id,open_weights", *(f"{name},true" for name in names))
    uses = [use("2025-02-03", name, name, 100 if number < 14 else 50, 0) for number, name in enumerate(names)]
    rows = by(computed(tmp_path, files_by_day(reversed(uses)))["weekly_open_weight_models"], "model_id")
    assert {name: row["model_rank"] for name, row in rows.items()} == {
        name: rank for rank, name in enumerate(names[:15], start=1)
    }
    assert {row["total_tokens"] for row in rows.values()} == {1450}


def test_a_model_that_grows_counts_in_both_classes(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["weekly_size_share"], "week_start", "size_class")
    total = 210 + 1200 + 100 + 120 + 40 + 150
    assert {key[1]: list(row.values())[2:] for key, row in rows.items() if key[0] == MONDAY} == {
        "small": [25, total, 25 / total, 1, 19, 1 / 19, True],
        "medium": [15 + 150, total, 165 / total, 2, 19, 2 / 19, True],
        "large": [210 + 1200 + 100 + 120, total, 1630 / total, 16, 19, 16 / 19, True],
    }
    # a week of the history before the window is there, and complete
    assert list(rows[CUT_MONDAY, "large"].values())[2:] == [70, 70, 1.0, 1, 1, 1.0, True]


def test_promotions_do_not_count_for_the_rank(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["window_reasoning_model_usage"], "model_id")
    window = [dt.date(2024, 2, 1), dt.date(2025, 2, 9)]
    assert {model: list(row.values())[1:] for model, row in rows.items()} == {
        SECRET: ["closedlab", *window, 660, 350, 310, 1],
        "westlab/m14": ["westlab", *window, 0, 0, 0, 2],
        MIDDLE: ["westlab", *window, 80, 80, 0, 3],  # a tie of nothing with nothing, by name
    }


def test_tool_calls_of_the_window_by_month(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["monthly_tool_call_models"], "month", "model_id")
    january, february, old = dt.date(2025, 1, 1), dt.date(2025, 2, 1), dt.date(2024, 2, 1)
    assert {key: list(row.values())[2:] for key, row in rows.items()} == {
        (old, GIANT): ["openlab", 3, 0, 0, None, False],  # requests without a tool call
        (january, GIANT): ["openlab", 3, 31, 31, 1.0, True],
        (february, SECRET): ["closedlab", 1, 300, 370, 300 / 370, False],
        (february, MIDDLE): ["westlab", 2, 70, 370, 70 / 370, False],
        (february, GIANT): ["openlab", 3, 0, 370, 0.0, False],
    }


def test_ten_models_with_most_tool_calls(tmp_path: Path) -> None:
    uses = [use("2025-02-03", f"t{number}", f"m-{number:02}", 10, 0, **TOOL) for number in range(12)]
    uses += [use("2025-02-04", "most", "m-11", 1, 0, **TOOL), use("2025-02-04", "none", "m-99", 900, 0)]
    rows = by(computed(tmp_path, files_by_day(uses))["monthly_tool_call_models"], "model_id")
    ranked = ["m-11", *(f"m-{number:02}" for number in range(9))]
    assert {name: row["model_rank"] for name, row in rows.items()} == {
        name: rank for rank, name in enumerate(ranked, start=1)
    }
    assert {row["total_tool_call_tokens"] for row in rows.values()} == {101}
