"""The page of data quality, and the definitions beside the figures, in a real browser."""

import datetime as dt

import pytest

from jobs.report.page.freshness import freshness
from jobs.report.render import render
from jobs.report.tables import QUALITY_TABLES, tables_to_read
from schemas import TABLES
from tests.report.made import FIRST_MONDAY, few_marts, frame
from tests.report.reading import WEEKS, marks
from tests.report.test_report_findings import SECOND_MONDAY, findings

DAY = dt.timedelta(days=1)


def quality(marts, folder):
    """The page of data quality of these frames."""
    return render(marts, folder).with_name("quality.html")


def test_accounts_rejects_names_checks_and_promises_stand_in_this_order(index, seen):
    page = seen(index.with_name("quality.html"))
    assert page.locator("section").evaluate_all("all => all.map(one => one.id)") == ["freshness", *QUALITY_TABLES]
    accounts = page.locator("#load_audit")
    assert accounts.locator("h2").inner_text() == "Every record is counted"
    assert "+ 64 duplicates + 0 views + 64 rejects + 64 skipped" in accounts.locator(".finding").inner_text()
    assert page.locator("#rejected_records h2").inner_text() == "Most rejects: not_json"
    assert page.locator("#weekly_unknown_models h2").inner_text() == "3 model names are in no catalogue"
    assert page.locator("#daily_data_quality h2").inner_text() == "1 critical limit and 10 warning limits were crossed"
    finding = page.locator("#daily_data_quality .finding").inner_text()
    assert finding == (
        "The newest arrival, February 6, 2025: within all limits that it was judged by. A person accepted 1 arrival in "
        "spite of a critical limit."
    )
    assert page.locator("#expectation_results h2").inner_text() == "1 promise is broken"
    assert "(warning)" in page.locator("#expectation_results .finding").inner_text()


def test_every_page_links_to_the_others_and_each_section_to_its_definition(index, seen):
    page = seen(index)
    files = ["index.html", "quality.html", "definitions.html", "dictionary.html", "data-docs/index.html"]
    targets = page.locator(".pages a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert targets == files
    assert page.locator(".pages [aria-current]").inner_text() == "Figures"
    named = tables_to_read()
    for document in ("definitions.html", "dictionary.html"):
        beside = seen(index.with_name(document))
        assert beside.locator(".pages a").count() == len(files)
        assert beside.locator("script").count() == 0
        places = beside.evaluate("[...document.querySelectorAll('#main [id]')].map(one => one.id)")
        assert set(named) <= set(places), document
        assert len(places) == len(set(places))
        inside = beside.locator("#main a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert [
            target for target in inside if not target.startswith(("#", "definitions.html", "dictionary.html"))
        ] == []


def test_a_table_about_single_users_is_never_read(index, seen):
    personal = {table.name for table in TABLES if "user_key" in table.column_names}
    assert "monthly_model_users" in personal
    assert personal.isdisjoint(tables_to_read())
    assert (
        "because each of its rows is about a single user: monthly_model_users."
        in seen(index).locator("footer").inner_text()
    )


def test_a_user_key_in_the_frames_is_not_in_the_pages(tmp_path):
    users = frame("monthly_model_users", [{"user_key": "feedface"}])
    render(few_marts(1) | {"monthly_model_users": users}, tmp_path)
    assert not any("feedface" in path.read_text() for path in tmp_path.glob("*.html"))


@pytest.mark.parametrize("changes", [{}, {"record_count": 10}])
def test_records_that_do_not_add_up_are_said(opened, tmp_path, changes):
    counts = {"record_count": 8, "request_count": 5, "duplicate_count": 1, "rejected_count": 1, "skipped_count": 1}
    accounts = frame("load_audit", [counts | changes])
    page = opened(quality({"load_audit": accounts}, tmp_path))
    title = "2 records are not accounted for" if changes else "Every record is counted"
    assert page.locator("#load_audit h2").inner_text() == title
    assert ("+ 2 unexplained" in page.locator("#load_audit .finding").inner_text()) == bool(changes)


def test_a_long_table_says_that_it_is_cut(opened, tmp_path):
    page = opened(quality(few_marts(20), tmp_path))
    assert page.locator("#load_audit summary").inner_text() == "Numbers: the newest 100 of 274 rows"
    assert page.locator("#load_audit tbody tr").count() == 100


def test_many_days_are_drawn_by_week_and_none_is_lost(opened, tmp_path):
    page = opened(quality(few_marts(20), tmp_path))
    assert marks(page, "load_audit", "rect") == 5 * 20
    bars = page.locator("#chart-load_audit .mark-rect.role-mark path").evaluate_all(
        "paths => paths.map(p => p.getBoundingClientRect().height)"
    )
    whole, last = bars[0], bars[19]  # the requests of the first and of the last week, which has four days
    days = few_marts(20)["load_audit"].groupby("arrival_date")["request_count"].sum()
    assert last / whole == pytest.approx(days.tail(4).sum() / days.head(7).sum(), abs=0.01)


def test_the_worst_arrival_of_a_week_is_drawn_and_what_is_worse_is_higher(opened, tmp_path):
    page = opened(quality(few_marts(20), tmp_path))
    assert marks(page, "daily_data_quality", "rect") == 4 * 20
    pieces = page.locator("#chart-daily_data_quality .mark-rect.role-mark path").evaluate_all(
        "paths => paths.map(p => [p.getAttribute('fill'), Math.round(p.getBoundingClientRect().height)])"
    )
    heights = dict(pieces)
    kept, warning, critical = (heights[each] for each in ("#0064dc", "#a05000", "#f05a00"))
    assert kept < warning < critical
    assert sum(colour == "#f05a00" for colour, _ in pieces) == 1


def test_expectation_results_count_the_newest_check_of_each_table():
    old, new = dt.date(2025, 1, 6), dt.date(2025, 1, 7)
    rows = [
        {"table_name": table, "from_date": day, "to_date": day, "expectation": promise, "is_kept": kept}
        for table, day, promise, kept in (("requests", old, "one", False), ("requests", new, "one", True),
                                          ("requests", new, "two", False), ("models", old, "three", True))
    ]  # fmt: skip
    found = findings("expectation_results", rows)
    assert found.title == "1 promise is broken"
    assert found.sentence == (
        "When they were last checked, 2 tables kept 2 of 3 promises. Broken are requests: two (critical)."
    )
    assert findings("expectation_results", rows[1:2]).title == "Every promise is kept"


def test_daily_data_quality_names_what_the_newest_arrival_crossed():
    rows = [
        {"arrival_date": FIRST_MONDAY, "check_name": "late_share", "check_status": "critical", "is_accepted": True},
        {"arrival_date": SECOND_MONDAY, "check_name": "late_share", "check_status": "warning"},
        {"arrival_date": SECOND_MONDAY, "check_name": "rejected:not_json", "check_status": "not_judged"},
    ]
    found = findings("daily_data_quality", rows)
    assert found.title == "1 critical limit and 1 warning limit were crossed"
    assert found.sentence == (
        "The newest arrival, January 13, 2025: late_share (warning). A person accepted 1 arrival in spite of a "
        "critical limit."
    )
    assert found.sample == "1 check of 2 arrivals"


@pytest.mark.parametrize(
    ("statuses", "title"),
    [
        (["kept", "kept"], "Every arrival is within its limits"),
        (
            ["kept", "not_judged"],
            "Every judged arrival is within its limits; 1 of 2 arrivals had fewer than 100 records",
        ),
        (["not_judged", "not_judged"], "No arrival was judged: each has fewer than 100 records"),
        (["warning", "not_judged"], "0 critical limits and 1 warning limit were crossed"),
    ],
)
def test_an_arrival_that_was_not_judged_is_not_praised(statuses, title):
    rows = [
        {"arrival_date": arrival, "check_name": "rejected_share", "check_status": status}
        | ({"numerator": 9.0, "denominator": 9.0} if status == "not_judged" else {})
        for arrival, status in zip((FIRST_MONDAY, SECOND_MONDAY), statuses, strict=True)
    ]
    found = findings("daily_data_quality", rows)
    assert found.title == title
    if statuses[1] == "not_judged":
        assert found.sentence == (
            "The newest arrival, January 13, 2025: not judged, since it has fewer than 100 records; "
            "9 of 9 records were rejected."
        )


# How new the data is


def test_freshness_tells_sources_that_stopped_and_days_without_an_arrival():
    arrivals = [("litellm", 0), ("openrouter", 0), ("litellm", 1), ("openrouter", 4)]
    accounts = frame("load_audit", [{"source": name, "arrival_date": FIRST_MONDAY + n * DAY} for name, n in arrivals])
    checks = frame(
        "daily_data_quality",
        [{"arrival_date": FIRST_MONDAY + 4 * DAY, "check_name": "hours_to_end_of_day", "value": -1.25}],
    )
    told = freshness({"load_audit": accounts, "daily_data_quality": checks})
    assert told.title == "The newest arrival is that of January 10, 2025"
    assert dict(told.facts) == {
        "Newest arrival": "January 10, 2025; its newest request started 1.2 hours after the end of that day",
        "Newest of litellm": "January 7, 2025, 3 days before the newest of all",
        "Newest of openrouter": "January 10, 2025",
        "Days without an arrival": "2 since January 6, 2025; January 8, 2025 and January 9, 2025",
    }


def test_freshness_of_nothing_and_of_many_gaps():
    assert freshness({}).title == "No arrival yet"
    days = [FIRST_MONDAY, FIRST_MONDAY + 20 * DAY]
    accounts = frame("load_audit", [{"arrival_date": each} for each in days])
    gaps = dict(freshness({"load_audit": accounts}).facts)["Days without an arrival"]
    assert gaps.startswith("19 since January 6, 2025; the newest 5: January 21, 2025, ")


def test_freshness_tells_the_newest_complete_week(index, seen):
    facts = seen(index.with_name("quality.html")).locator("#freshness").inner_text()
    newest = FIRST_MONDAY + dt.timedelta(weeks=WEEKS - 2)
    assert f"of January {newest.day}, 2025" in facts
