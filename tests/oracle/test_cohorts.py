"""Who stays with a model, by hand over accounts that begin, pause and come back as said here."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from tests.oracle.made_up import by, computed, files_by_day, use

GIANT, TINY, SECRET = "openlab/giant-2", "openlab/tiny-3", "closedlab/secret"
SMALL, MIDDLE, THING = "westlab/small-7b", "westlab/middle", "nowhere/thing"
COHORTS = {
    # model, month of first use: users, and how many of them come in the months after it
    (GIANT, 1): (100, [50, 40, 30, 30, 40, 0]),
    (GIANT, 2): (50, [30, 25, 10, 10, 15]),  # of 50: 0.6, 0.5, 0.2, 0.2, 0.3
    (GIANT, 3): (49, [49, 49, 49, 49]),
    (GIANT, 4): (50, [25, 5, 10]),  # at month 2 the two later cohorts have 0.5 and 0.1: median 0.3
    (SECRET, 1): (100, [50, 40, 29, 30, 40, 0]),  # in month 3 nine points above
    (SECRET, 2): (50, [30, 15, 10, 10, 15]),
    (SMALL, 1): (100, [50, 47, 50, 0, 0, 0]),
    (MIDDLE, 1): (100, [50, 48, 50, 0, 0, 0]),
    (TINY, 1): (100, [40, 41, 42, 43, 0, 0]),
    (TINY, 2): (50, [0, 0, 0, 0, 0]),
    (THING, 1): (100, [40, 40, 40, 40, 40, 40]),
    (THING, 2): (50, [25, 20, 5, 5, 5]),
    (THING, 3): (50, [25, 15, 5, 5]),  # at month 2 the two later cohorts have 0.4 and 0.3: median 0.35
    ("half-year", 0): (100, [50, 50, 50, 50, 50, 0, 0]),  # month 6 is of no account
    ("half-year", 1): (50, [5, 5, 5, 5, 5, 5]),
    ("one-month", 1): (100, [50, 50, 50, 50, 50, 50]),
    ("one-month", 5): (50, [5, 5]),  # of months 2 to 5 it has reached one
    ("two-months", 1): (100, [50, 50, 50, 50, 50, 50]),
    ("two-months", 4): (50, [5, 5, 5]),
}


def month(number: int) -> dt.date:
    """1 is January 2024, 0 the month before it."""
    return dt.date(2024, number, 1) if number else dt.date(2023, 12, 1)


def number_of(day: dt.date) -> int:
    return (day.year - 2024) * 12 + day.month


def lines() -> list[bytes]:
    """Each user's requests, one a month; the newest day is in the open month of August."""
    made = []
    for (model, first), (size, later) in COHORTS.items():
        for since, user_count in enumerate([size, *later]):
            day = str(month(first + since).replace(day=9 + since))
            # who is left over comes from the end of the list: idle for a while, and back
            users = range(user_count) if since % 2 else range(size - user_count, size)
            for user in users:
                name = f"{model}{first}-{user}"
                made.append(use(day, f"{name}-{since}", model, 1, 0, user=name))
    made += [use("2024-08-15", f"open-{user}", GIANT, 1, 0, user=f"open-{user}") for user in range(60)]
    made += [use("2024-08-15", f"late-{user}", GIANT, 1, 0, user=f"{GIANT}1-{user}") for user in range(70)]
    made += [use(f"2024-0{number}-01", f"nobody-{number}", GIANT, 1, 0, user="") for number in range(1, 9)]
    # in January too, and by another variant: still one user
    made += [use("2024-01-31", f"again-{user}", f"{GIANT}:free", 1, 0, user=f"{GIANT}1-{user}") for user in range(7)]
    return made


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return computed(tmp_path_factory.mktemp("cohorts"), files_by_day(lines()))


def test_a_user_counts_once_a_month_and_nobody_never(marts: dict[str, pa.Table]) -> None:
    rows = marts["monthly_model_users"].to_pylist()
    counts: dict[tuple, int] = {}
    for row in rows:
        counts[row["month"], row["model_id"]] = counts.get((row["month"], row["model_id"]), 0) + 1
    assert [counts[month(number), GIANT] for number in (1, 2, 3)] == [100, 50 + 50, 40 + 30 + 49]
    assert counts[month(8), GIANT] == 130
    assert "unknown" not in {row["user_key"] for row in rows}


def test_every_closed_month_of_a_cohort_has_a_row(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["cohort_retention"], "model_id", "cohort_month", "months_since")
    found: dict[tuple, list] = {}
    for (model, cohort_month, since), row in sorted(rows.items()):
        found.setdefault((model, number_of(cohort_month)), []).append(row["retained_user_count"])
        assert len(found[model, number_of(cohort_month)]) == since + 1
    # cohorts of 49 are none, and July is the last closed month
    assert found == {key: [size, *later] for key, (size, later) in COHORTS.items() if size >= 50}
    row = rows[GIANT, month(1), 2]
    assert [row["cohort_user_count"], row["retention"]] == [100, 0.4]
    assert [row["retention_low"], row["retention_high"]] == pytest.approx([0.3093997461, 0.4979992154])
    assert [rows[GIANT, month(4), 0][f"retention_{end}"] for end in ("low", "high")] == [pytest.approx(0.92864997), 1]
    assert [rows[TINY, month(2), 1][f"retention_{end}"] for end in ("low", "high")] == [0, pytest.approx(0.07135003)]


def test_foundational_cohorts_lead_by_ten_points_in_all_months(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["cohort_retention"], "model_id", "cohort_month", "is_foundational")
    published = {key for key, (size, _) in COHORTS.items() if size >= 50}
    assert len(rows) == len(published)  # the flag is one of the cohort
    # GIANT: 0.4 over 0.3, 0.3 over 0.2 (0.0999… in binary), 0.3 over 0.2, 0.4 over 0.3; TINY does not lead in month 5
    assert {(model, number_of(cohort_month)): flag for model, cohort_month, flag in rows} == {
        key: key in {(GIANT, 1), ("half-year", 0), ("two-months", 1)} for key in published
    }


def test_boomerangs_rise_by_three_points_after_a_fall(marts: dict[str, pa.Table]) -> None:
    rows = by(marts["cohort_retention"], "model_id", "cohort_month", "is_boomerang")
    found = {(model, number_of(cohort_month)): flag for model, cohort_month, flag in rows}
    assert {key for key, flag in found.items() if flag} == {
        *((GIANT, 1), (GIANT, 2), (GIANT, 4)),
        *((SECRET, 1), (SECRET, 2)),
        (SMALL, 1),  # 0.47, then 0.50
        (TINY, 1),  # 0.40, …, 0.43
    }
    assert found[MIDDLE, 1] is False  # 0.48, then 0.50


@pytest.mark.parametrize(("newest_day", "last_month"), [("2024-08-30", 7), ("2024-08-31", 8), ("2024-09-01", 8)])
def test_a_month_is_closed_by_its_last_day(tmp_path: Path, newest_day: str, last_month: int) -> None:
    uses = [
        use(f"2024-{number:02}-05", f"{number}-{user}", GIANT, 1, 0, user=str(user))
        for number in (7, 8)
        for user in range(50)
    ]
    uses.append(use(newest_day, "newest", SECRET, 1, 0))  # of any model, and of nobody
    rows = computed(tmp_path, files_by_day(uses))["cohort_retention"].sort_by("months_since").to_pylist()
    assert [row["retained_user_count"] for row in rows] == [50] * (last_month - 6)
    assert {row["cohort_month"] for row in rows} == {month(7)}
