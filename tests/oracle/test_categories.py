"""The classified sample and its weeks, by hand over the made-up catalogue and its paths."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tests.oracle.made_up import by, computed, files_by_day, tagged, use

GIANT, SMALL, SECRET = "openlab/giant-2", "westlab/small-7b", "closedlab/secret"
DAY, MONDAY, NEXT_MONDAY = "2025-02-05", dt.date(2025, 2, 3), dt.date(2025, 2, 10)
NEXT_WEEK = [f"2025-02-{day}" for day in range(10, 17)]

USES = [
    use(DAY, "physics", GIANT, 300, 100),
    use(DAY, "physics-2", f"{GIANT}:free", 20, 0, total_cost=0.000000000708),
    use(DAY, "physics-3", GIANT, 30, 0, total_cost=0.000000001225),
    use(DAY, "code", GIANT, 100, 0, total_cost=0.003),
    use(DAY, "science", SECRET, 200, 0, total_cost=0.004),
    use(DAY, "no-science", SMALL, 500, 0, total_cost=0.002),
    use(DAY, "unsure", SECRET, 50, 50),
    use(DAY, "not-classified", GIANT, 700, 0),
    use(DAY, "failed", GIANT, 60, 0, finish_reason="error", total_cost=0),
    use(DAY, "free", f"{SMALL}:free", 40, 0, total_cost=0),
    use(DAY, "own-key", "No-Such", 9, 1, is_byok=True, total_cost=0.5),
    use(DAY, "hit", "No-Such", 70, 30, response_cache_source_id="gen-0", total_cost=0),
    *(use(NEXT_WEEK[number % 7], f"equal-{number}", SECRET, 100, 0) for number in range(19)),
    use("2024-02-02", "old", GIANT, 1000, 0),
    use("2024-01-31", "older", GIANT, 9000, 0),
]
TAGS = [
    tagged(DAY, "physics", "/Science/Physics"),
    tagged(DAY, "physics-2", "/Science/Physics"),
    tagged(DAY, "physics-3", "/Science/Physics"),
    tagged(DAY, "code", "/Science/Computer Science/Machine Learning & More"),
    tagged(DAY, "science", "/Science"),
    tagged(DAY, "no-science", "/Sciences"),
    tagged(DAY, "unsure", None),
    tagged("2025-02-04", "not-classified", "/Health"),  # another day, another request
    tagged(DAY, "nobody", "/Health"),
    tagged(DAY, "failed", "/Finance/Loans"),
    tagged(DAY, "free", "/Finance"),
    tagged(DAY, "own-key", "/Law"),
    tagged(DAY, "hit", "/Games/Card Games/Poker"),
    *(tagged(NEXT_WEEK[n % 7], f"equal-{n}", "/Health" if n < 10 else "/Law/Courts") for n in range(19)),
    tagged("2024-02-02", "old", "/Science/Physics"),
    tagged("2024-01-31", "older", "/Science/Physics"),
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return computed(tmp_path_factory.mktemp("sample"), files_by_day(USES, TAGS))


def test_a_day_of_a_tag(sample: dict[str, pa.Table]) -> None:
    day = dt.date(2025, 2, 5)
    rows = by(sample["daily_category_usage"], "request_date", "category", "tag", "model_id")
    assert {key[1:]: row["sampled_tokens"] for key, row in rows.items() if key[0] == day} == {
        ("science", "/Science/Physics", GIANT): 450,
        ("programming", "/Science/Computer Science/Machine Learning & More", GIANT): 100,  # no path of its own
        ("science", "/Science", SECRET): 200,
        ("other", "/Sciences", SMALL): 500,
        ("unclassified", "unclassified", SECRET): 100,
        ("finance", "/Finance/Loans", GIANT): 60,
        ("finance", "/Finance", SMALL): 40,
        ("legal", "/Law", "No-Such"): 10,
        ("other", "/Games/Card Games/Poker", "No-Such"): 0,  # a path whose category is `other`
    }
    physics = rows[day, "science", "/Science/Physics", GIANT]
    assert list(physics.values())[4:] == [
        *("openlab", "chinese_oss", 3, 450, Decimal(400**2 + 20**2 + 30**2)),
        *(3, 350, Decimal(300**2 + 20**2 + 30**2), 450, Decimal(400**2 + 20**2 + 30**2)),
        *(450, Decimal("0.001000001933")),
        Decimal("0.000001000000000003"),  # 0.001^2, and of the two small ones 1e-18 and 2e-18
    ]
    failed = rows[day, "finance", "/Finance/Loans", GIANT]
    assert list(failed.values())[6:] == [1, 60, Decimal(3600), 0, 0, 0, 0, 0, 0, None, 0]
    free = rows[day, "finance", "/Finance", SMALL]
    assert [free[name] for name in ("billable_tokens", "spend_usd", "spend_usd_squared")] == [40, 0, 0]
    own_key = rows[day, "legal", "/Law", "No-Such"]
    assert [own_key[name] for name in ("author", "source_type", "billable_tokens", "spend_usd")] == [
        *("unknown", "unknown", 0, None),
    ]
    hit = rows[day, "other", "/Games/Card Games/Poker", "No-Such"]
    assert [hit[n] for n in ("sampled_request_count", "generation_count", "spend_usd")] == [1, 0, 0]


def test_shares_of_categories_are_among_the_twelve_of_a_scope(sample: dict[str, pa.Table]) -> None:
    rows = by(sample["weekly_category_share"], "week_start", "scope", "category")
    found = {
        key[1:]: (row["sampled_request_count"], row["sampled_tokens"], row["total_sampled_tokens"], row["token_share"])
        for key, row in rows.items()
        if key[0] == MONDAY
    }
    assert found == {
        ("all", "science"): (4, 650, 860, 650 / 860),
        ("all", "programming"): (1, 100, 860, 100 / 860),
        ("all", "finance"): (2, 100, 860, 100 / 860),
        ("all", "legal"): (1, 10, 860, 10 / 860),
        ("all", "other"): (2, 500, 860, None),
        ("all", "unclassified"): (1, 100, 860, None),
        ("open_weight", "science"): (3, 450, 650, 450 / 650),
        ("open_weight", "programming"): (1, 100, 650, 100 / 650),
        ("open_weight", "finance"): (2, 100, 650, 100 / 650),
        ("open_weight", "other"): (1, 500, 650, None),
        ("chinese_oss", "science"): (3, 450, 610, 450 / 610),
        ("chinese_oss", "programming"): (1, 100, 610, 100 / 610),
        ("chinese_oss", "finance"): (1, 60, 610, 60 / 610),
    }
    # chinese_oss: squares 161300 + 10000 + 3600, Kish's size 610^2 / 174900 = 2.1275, and with
    # se2 = (10000 * (51 / 61)^2 + 164900 * (10 / 61)^2) / 610^2 the effective one (10 / 61) * (51 / 61) / se2 / 12.28
    programming = rows[MONDAY, "chinese_oss", "programming"]
    assert list(programming.values())[7:11] == [
        pytest.approx(0.00247349599, abs=1e-10),
        pytest.approx(0.93941244479, abs=1e-10),
        pytest.approx(0.363590809025),
        False,
    ]
    other = rows[MONDAY, "all", "other"]
    assert list(other.values())[6:] == [None, None, None, None, False, False]


def test_ten_equal_requests_are_reliable_and_nine_are_not(sample: dict[str, pa.Table]) -> None:
    rows = by(sample["weekly_category_share"], "week_start", "scope", "category")
    health, law = (rows[NEXT_MONDAY, "all", category] for category in ("health", "legal"))
    assert [health["is_reliable"], law["is_reliable"]] == [True, False]
    assert health["effective_sample_size"] == pytest.approx(19 / (1 + 24 / 19))
    assert [health["is_complete"], rows[MONDAY, "all", "science"]["is_complete"]] == [True, False]


def test_sources_of_a_category(sample: dict[str, pa.Table]) -> None:
    rows = by(sample["weekly_category_sources"], "week_start", "category", "source_type")
    assert {key[1:]: list(row.values())[3:6] for key, row in rows.items() if key[0] == MONDAY} == {
        ("science", "chinese_oss"): [3, 450, 650],
        ("science", "proprietary"): [1, 200, 650],
        ("programming", "chinese_oss"): [1, 100, 100],
        ("finance", "chinese_oss"): [1, 60, 100],
        ("finance", "row_oss"): [1, 40, 100],
        ("legal", "unknown"): [1, 10, 10],
        ("other", "row_oss"): [1, 500, 500],
        ("other", "unknown"): [1, 0, 500],
        ("unclassified", "proprietary"): [1, 100, 100],
    }
    whole, nothing = rows[MONDAY, "other", "row_oss"], rows[MONDAY, "other", "unknown"]
    assert [whole[n] for n in ("token_share", "share_high", "effective_sample_size")] == [1, 1, 1]
    assert [nothing[n] for n in ("token_share", "share_low", "is_reliable")] == [0, 0, False]


def test_means_of_a_category_and_of_the_whole_sample(sample: dict[str, pa.Table]) -> None:
    rows = by(sample["weekly_category_shape"], "week_start", "category")
    week = {key[1]: row for key, row in rows.items() if key[0] == MONDAY}
    assert {category: list(row.values())[2:5] for category, row in week.items()} == {
        "science": [4, 4, 550 / 4],
        "programming": [1, 1, 100],
        "finance": [2, 1, 40],  # the failure is no generation
        "legal": [1, 1, 9],
        "other": [2, 1, 500],  # nor is what the cache answered
        "unclassified": [1, 1, 50],
        "all": [11, 9, 1249 / 9],
    }
    # 400, 20, 30, 200: s2 = 201300 - 650^2 / 4, over 3
    assert list(week["science"].values())[8:] == [
        162.5,
        pytest.approx(55.3506761838),
        pytest.approx(2815.8876189),
        False,
        False,
    ]
    assert list(week["programming"].values())[5:7] == [None, None]
    equal = rows[NEXT_MONDAY, "health"]
    assert list(equal.values())[4:] == [*(100, 100, 100, True), *(100, 100, 100, True), True]


def test_tags_of_a_category_over_the_window(sample: dict[str, pa.Table]) -> None:
    rows = by(sample["window_category_tag_usage"], "category", "tag")
    assert set(rows) == {
        *(("science", "/Science/Physics"), ("science", "/Science"), ("other", "/Sciences")),
        *(("programming", "/Science/Computer Science/Machine Learning & More"), ("unclassified", "unclassified")),
        *(("finance", "/Finance/Loans"), ("finance", "/Finance"), ("legal", "/Law"), ("legal", "/Law/Courts")),
        *(("other", "/Games/Card Games/Poker"), ("health", "/Health")),
    }
    physics = rows["science", "/Science/Physics"]
    window = [dt.date(2024, 2, 1), dt.date(2025, 2, 16)]
    assert list(physics.values())[2:9] == [*window, 1, 4, 1450, 1650, 1450 / 1650]  # the 9000 lie before the window
    assert [rows["finance", tag]["tag_rank"] for tag in ("/Finance/Loans", "/Finance")] == [1, 2]


def test_tags_of_one_size_are_ranked_by_name(tmp_path: Path) -> None:
    uses = [use(DAY, name, GIANT, 1, 0) for name in "abc"]
    tags = [tagged(DAY, name, f"/Health/{name}") for name in "cab"]
    ranks = by(computed(tmp_path, files_by_day(uses, tags))["window_category_tag_usage"], "tag")
    assert {tag: row["tag_rank"] for tag, row in ranks.items()} == {"/Health/a": 1, "/Health/b": 2, "/Health/c": 3}
