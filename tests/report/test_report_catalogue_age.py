"""The page of data quality has the day of the newest models and prices, and warns where it is old."""

import datetime as dt

import pytest

from jobs.measures.catalogue_age import newest_statement
from jobs.report.page.freshness import freshness
from jobs.report.render import render
from jobs.report.wording import day
from tests.report.made import frame
from tests.support.lake_runs import rows_of


@pytest.mark.parametrize(
    ("arrival", "words"),
    [
        (dt.date(2026, 9, 15), "August 1, 2026"),
        (
            dt.date(2026, 9, 16),
            "August 1, 2026, 46 days before September 16, 2026; "
            "newer ones come with `python -m jobs catalogue refresh`",
        ),
    ],
)
def test_freshness_has_the_day_of_the_catalogue_and_warns_where_it_is_old(arrival, words, tmp_path):
    listed = [("litellm", dt.date(2026, 8, 1)), ("by_hand", dt.date(2026, 9, 1))]
    statements = [{"price_source": source, "stated_on": stated_on} for source, stated_on in listed]
    frames = {
        "load_audit": frame("load_audit", [{"arrival_date": arrival}]),
        "price_statements": frame("price_statements", statements),
    }
    assert dict(freshness(frames).facts)["Newest models and prices"] == words
    page = render(frames, tmp_path).with_name("quality.html").read_text(encoding="utf-8")
    assert f"<dt>Newest models and prices</dt><dd>{words}</dd>" in page


def test_the_page_of_a_lake_has_the_day_of_its_catalogue(reference_lake):
    page = (reference_lake / "report" / "quality.html").read_text(encoding="utf-8")
    newest = newest_statement(*zip(*statements_of(reference_lake), strict=True))
    assert f"<dt>Newest models and prices</dt><dd>{day(newest)}</dd>" in page


def statements_of(folder) -> list[tuple[str, dt.date]]:
    """Source and day of every statement on a price."""
    return [(row["price_source"], row["stated_on"]) for row in rows_of(folder / "lake", "price_statements")]


def test_freshness_without_a_list_of_prices():
    accounts = frame("load_audit", [{}])
    for statements in ({}, {"price_statements": frame("price_statements", [])}):
        assert "Newest models and prices" not in dict(freshness({"load_audit": accounts, **statements}).facts)
    by_hand = frame("price_statements", [{"price_source": "by_hand"}])
    facts = dict(freshness({"load_audit": accounts, "price_statements": by_hand}).facts)
    assert facts["Newest models and prices"] == "none"
