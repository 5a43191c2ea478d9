"""The ten labs with most spend, or tokens, of the classified sample, by hand over labs of own facts."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tests.oracle.made_up import by, computed, files_by_day, tagged, use
from tests.support.catalogue_files import write_own

MONDAY, CUT_MONDAY = dt.date(2025, 2, 3), dt.date(2024, 1, 29)
CUT_WEEK = [str(CUT_MONDAY + dt.timedelta(days=day)) for day in range(7)]
LABS = [f"lab{number:02}" for number in range(12)]

# lab00 pays 0.012 and has 100 tokens, lab01 0.011 and 101, …, lab08 0.004; lab09, lab10 and lab11 0.003
USES = [
    *(
        use("2025-02-03", lab, f"{lab}/m", 100 + number, 0, total_cost=max(0.012 - number / 1000, 0.003))
        for number, lab in enumerate(LABS)
    ),
    use("2025-02-04", "lab00-law", "lab00/m", 50, 0, total_cost=0.004),
    use("2025-02-04", "lab11-law", "lab11/m", 60, 0, total_cost=0.001),
    use("2025-02-04", "lab10-law", "lab10/m", 70, 0, total_cost=None),
    use("2025-02-05", "lab00-free", "lab00/m:free", 30, 0, total_cost=0),
    use("2025-02-05", "lab01-unpriced", "lab01/m", 20, 0, total_cost=None),
    use("2025-02-05", "lab02-sites", "lab02/m", 40, 0, total_cost=0.002),
    use("2025-02-06", "not-sampled", "lab11/m", 9999, 0, total_cost=99),
    use("2025-02-06", "nobody", "No-Such", 1000, 0, total_cost=None),
    *(use(day, f"cut-{day}", "lab00/m", 10, 0, total_cost=0.000001) for day in CUT_WEEK),
    use(CUT_WEEK[0], "before-the-window", "lab11/m", 8888, 0, total_cost=88),
]
TAGS = [
    *(tagged("2025-02-03", lab, "/Science") for lab in LABS),
    *(tagged("2025-02-04", f"{lab}-law", "/Law") for lab in ("lab00", "lab10", "lab11")),
    tagged("2025-02-05", "lab00-free", "/Finance"),
    tagged("2025-02-05", "lab01-unpriced", "/Finance"),
    tagged("2025-02-05", "lab02-sites", "/Sites"),
    tagged("2025-02-06", "nobody", None),
    *(tagged(day, f"cut-{day}", "/Health") for day in CUT_WEEK),
    tagged(CUT_WEEK[0], "before-the-window", "/Health"),
]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    folder = tmp_path_factory.mktemp("first_labs")
    write_own(folder / "raw", "2024-01-01", "model_id,reasoning", *(f"{lab}/m,false" for lab in LABS))
    return computed(folder, files_by_day(USES, TAGS))


def test_ten_labs_with_most_spend_and_the_rest_together(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["weekly_category_spend"], "week_start", "category", "author")
    science = {key[2]: row for key, row in rows.items() if key[:2] == (MONDAY, "science")}
    # in all lab08 has 0.004, so has lab11 with what it has from the law; lab09 and lab10 with 0.003 are the rest
    assert set(science) == {"other", "lab11", *LABS[:9]}
    other = science["other"]
    total = Decimal("0.081")  # 0.012 + … + 0.004 = 0.072, and three of 0.003
    assert list(other.values())[3:7] == [2, Decimal("0.006"), total, pytest.approx(6 / 81, rel=1e-15)]
    # squares in 10^-6: 144 + 121 + … + 16 = 636, and three of 9; Kish's size 81^2 / 663 = 9.896, and with
    # se2 = (18 * (75 / 81)^2 + 645 * (6 / 81)^2) / 81^2 the effective one (6 / 81) * (75 / 81) / se2 / 3.425
    assert list(other.values())[7:] == [
        pytest.approx(0.00794603832),
        pytest.approx(0.44414576966),
        pytest.approx(6.92511273832),
        False,
        False,
    ]


def test_spend_that_is_not_known_is_nothing_of_what_is(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["weekly_category_spend"], "week_start", "category", "author")
    law = {key[2]: list(row.values())[3:7] for key, row in rows.items() if key[:2] == (MONDAY, "legal")}
    assert law == {
        "lab00": [1, Decimal("0.004"), Decimal("0.005"), 0.8],
        "lab11": [1, Decimal("0.001"), Decimal("0.005"), 0.2],
        "other": [1, None, Decimal("0.005"), 0.0],  # lab10
    }
    unknown = rows[MONDAY, "legal", "other"]
    assert [unknown[n] for n in ("share_low", "effective_sample_size", "is_reliable")] == [
        *(0, pytest.approx(25 / 17), False),
    ]
    finance = {key[2]: list(row.values())[3:] for key, row in rows.items() if key[:2] == (MONDAY, "finance")}
    assert finance == {
        "lab00": [1, Decimal(0), Decimal(0), *[None] * 4, False, False],  # a total of 0 has no shares
        "lab01": [1, None, Decimal(0), *[None] * 4, False, False],
    }
    nobody = rows[MONDAY, "unclassified", "other"]
    assert list(nobody.values())[3:] == [1, None, None, *[None] * 4, False, False]
    sites = rows[MONDAY, "other", "lab02"]
    assert [sites[n] for n in ("spend_share", "share_high")] == [1, 1]  # the category `other` has shares of spend


def test_a_week_that_the_window_cuts_has_its_days_alone(marts: dict[str, pa.Table]) -> None:
    spend = by(marts["weekly_category_spend"], "week_start", "category", "author")
    assert list(spend[CUT_MONDAY, "health", "lab00"].values())[3:7] == [4, Decimal("0.000004"), Decimal("0.000004"), 1]
    assert spend[CUT_MONDAY, "health", "lab00"]["is_complete"] is False
    weeks = by(marts["weekly_category_share"], "week_start", "scope", "category")
    assert weeks[CUT_MONDAY, "all", "health"]["sampled_tokens"] == 8888 + 70
    assert weeks[CUT_MONDAY, "all", "health"]["is_complete"] is True


def test_categories_of_the_ten_labs_with_most_tokens(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["weekly_author_categories"], "week_start", "author", "category")
    # nobody 1000, lab00 220, lab10 180, lab11 171, lab02 142, lab01 121, then lab09 109 … lab06 106, lab05 105
    assert {author for _, author, _ in rows} == {
        *("unknown", "lab00", "lab10", "lab11", "lab02", "lab01", "lab09", "lab08", "lab07", "lab06"),
    }
    found = {key[2]: list(row.values())[3:7] for key, row in rows.items() if key[:2] == (MONDAY, "lab00")}
    assert found == {
        "science": [1, 100, 180, 100 / 180],
        "legal": [1, 50, 180, 50 / 180],
        "finance": [1, 30, 180, 30 / 180],
    }
    beside = rows[MONDAY, "lab02", "other"]
    assert list(beside.values())[3:] == [1, 40, 102, *[None] * 4, False, False]
    assert list(rows[MONDAY, "unknown", "unclassified"].values())[3:6] == [1, 1000, 0]
    cut = rows[CUT_MONDAY, "lab00", "health"]
    assert list(cut.values())[3:7] == [4, 40, 40, 1]
    assert [cut["share_high"], cut["effective_sample_size"], cut["is_complete"]] == [1, 4, False]


def test_of_equal_labs_the_first_by_name_are_the_ten(tmp_path: Path) -> None:
    names = [f"lab{number:02}" for number in reversed(range(11))]
    write_own(tmp_path / "raw", "2024-01-01", "model_id,reasoning", *(f"{name}/m,false" for name in names))
    uses = [use("2025-02-03", name, f"{name}/m", 1, 0) for name in names]
    tables = computed(tmp_path, files_by_day(uses, [tagged("2025-02-03", name, "/Law") for name in names]))
    ten = set(names) - {"lab10"}
    assert set(by(tables["weekly_category_spend"], "author")) == {*ten, "other"}
    assert set(by(tables["weekly_author_categories"], "author")) == ten


def test_a_lab_without_spend_is_not_among_the_ten(tmp_path: Path) -> None:
    uses = [use("2025-02-03", "paid", "closedlab/secret", 1, 0), use("2025-02-03", "nobody", "No-Such", 1, 0)]
    uses.append(use("2025-02-03", "free", "openlab/giant-2:free", 1, 0, total_cost=0))
    tags = [tagged("2025-02-03", name, "/Law") for name in ("paid", "nobody", "free")]
    rows = by(computed(tmp_path, files_by_day(uses, tags))["weekly_category_spend"], "author")
    assert {author: row["spend_usd"] for author, row in rows.items()} == {
        "closedlab": Decimal("0.001"),
        "unknown": Decimal("0.001"),  # who is not catalogued can be one of the ten
        "other": Decimal(0),
    }
