"""What the page draws and says, in a real browser."""

import itertools
from decimal import Decimal

import pytest

from jobs.report import wording
from jobs.report.charts import style
from jobs.report.render import render
from schemas import TABLE_BY_NAME
from tests.report.made import FIRST_MONDAY, few_marts
from tests.report.reading import FIGURE_TABLES, WEEKS, key_of, marks

# What is drawn


@pytest.mark.parametrize("weeks", [1, WEEKS])
def test_marks_follow_the_rows(opened, tmp_path, weeks):
    index = render(few_marts(weeks), tmp_path)
    page = opened(index)
    rects = {
        "weekly_source_share-F1": 4 * weeks,
        "weekly_source_share-F2": 4 * weeks,
        "weekly_reasoning_share-F10": 3 * weeks,
        "weekly_tool_call_share-F12": 0,
        "window_open_weight_author_usage-T1": 20,
    }
    assert {chart: marks(page, chart, "rect") for chart in rects} == rects
    assert marks(page, "weekly_tool_call_share-F12", "symbol") == 4 * weeks
    assert page.locator("#weekly_tool_call_share .mark-line.role-mark path").count() == 4

    page = opened(index.with_name("quality.html"))
    days = 7 * weeks - 3
    rects = {"weekly_unknown_models": 3, "load_audit": 5 * days, "rejected_records": 4, "daily_data_quality": 4 * days}
    assert {chart: marks(page, chart, "rect") for chart in rects} == rects


def test_a_new_mart_without_a_picture_is_named(opened, tmp_path, monkeypatch):
    monkeypatch.setattr("jobs.report.tables.has_picture", lambda name: name != "weekly_source_share")
    page = opened(render(few_marts(2), tmp_path))
    assert "Tables without a picture: weekly_source_share." in page.locator("footer").inner_text()
    assert page.locator("section").count() == len(FIGURE_TABLES) - 1


def test_bars_are_as_high_as_the_shares_and_stand_on_each_other(index, seen):
    page = seen(index)
    rows = few_marts(WEEKS)["weekly_source_share"].head(4).set_index("source_type")["token_share"]
    boxes = page.locator("#chart-weekly_source_share-F1 .mark-rect.role-mark path").evaluate_all(
        "paths => paths.slice(0, 4).map(p => p.getBoundingClientRect()).map(b => [b.left, b.top, b.height])"
    )
    heights = [box[2] for box in boxes]
    order = ["proprietary", "row_oss", "chinese_oss", "unknown"]
    for kind, height in zip(order, heights, strict=True):
        assert height / sum(heights) == pytest.approx(rows[kind], abs=0.01)
    assert len({round(box[0]) for box in boxes}) == 1
    for lower, upper in itertools.pairwise(boxes):
        assert upper[1] + upper[2] == pytest.approx(lower[1], abs=0.5)


def test_incomplete_weeks_are_marked_and_complete_ones_are_not(index, seen, opened, tmp_path):
    page = seen(index)
    opacities = page.locator("#chart-weekly_source_share-F1 .mark-rect.role-mark path").evaluate_all(
        "paths => paths.map(p => p.getAttribute('opacity'))"
    )
    assert opacities.count("0.45") == 4
    assert opacities[-4:] == ["0.45"] * 4
    assert marks(page, "weekly_source_share-F1", "text") == 1
    hollow = page.locator("#chart-weekly_tool_call_share-F12 .mark-symbol.role-mark path[fill='transparent']").count()
    assert hollow == 4
    assert page.locator("figcaption", has_text="not complete").count() == 4

    marts = {name: rows.assign(is_complete=True) for name, rows in few_marts(2).items() if "is_complete" in rows}
    page = opened(render(marts, tmp_path))
    assert marks(page, "weekly_source_share-F1", "text") == 0
    assert page.locator("#chart-weekly_source_share-F1 path[opacity='0.45']").count() == 0
    assert page.locator("figcaption").count() == 0


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_week_keeps_its_monday_in_every_time_zone(index, opened, zone):
    page = opened(index, timezone_id=zone)
    for chart in ("weekly_source_share-F1", "weekly_tool_call_share-F12"):
        labels = page.locator(f"#chart-{chart} .role-axis-label text").all_text_contents()
        assert "Jan 6, 2025" in labels, chart
    bar = page.locator("#chart-weekly_source_share-F1 .mark-rect.role-mark path").first.bounding_box()
    label = page.locator("#chart-weekly_source_share-F1 .role-axis-label text", has_text="Jan 6, 2025").bounding_box()
    assert bar["x"] + bar["width"] / 2 == pytest.approx(label["x"] + label["width"] / 2, abs=2)


def test_unknown_is_drawn_grey_everywhere(index, seen):
    page = seen(index)
    grey = style.colour_of("unknown")
    for chart, count in {"weekly_source_share-F1": WEEKS, "weekly_reasoning_share-F10": WEEKS}.items():
        assert page.locator(f"#chart-{chart} .mark-rect.role-mark path[fill='{grey}']").count() == count, chart
        assert key_of(page, chart)["unknown"] == grey


def test_the_key_shows_what_is_drawn(index, seen):
    page = seen(index)
    key = key_of(page, "weekly_tool_call_share-F12")
    assert list(key) == ["by tokens", "by requests", "tokens without top user", "tools offered"]
    drawn = page.locator("#weekly_tool_call_share .mark-line.role-mark path").evaluate_all(
        "paths => paths.map(p => p.getAttribute('stroke'))"
    )
    assert sorted(drawn) == sorted(key.values())


# What is written


def test_titles_and_sentences_come_from_the_newest_complete_week(index, seen):
    page = seen(index)
    newest = few_marts(WEEKS)["weekly_source_share"]
    newest = newest[newest["is_complete"]].tail(4).set_index("source_type")["tokens"]
    share = f"{100 * (newest['chinese_oss'] + newest['row_oss']) / newest.sum():.1f}%"
    section = page.locator("#weekly_source_share")
    assert section.locator("h2").inner_text() == f"Open-weight models serve {share} of all tokens"
    assert section.locator(".finding").first.inner_text().startswith("In the week of January 27, 2025, of ")
    assert section.locator(".number").inner_text() == "F1 and F2 of the study"
    assert section.locator("dd").all_inner_texts() == [
        TABLE_BY_NAME["weekly_source_share"].doc, "5 billion tokens in 5 weeks",
        "how weekly_source_share is computed", "marts/weekly_source_share",
    ]  # fmt: skip
    assert section.locator("h3").all_inner_texts() == [
        f"F1 Open-weight models: {share} of tokens", "F2 A week has 1 billion tokens",
    ]  # fmt: skip
    assert "As of February 6, 2025" in page.locator("header").inner_text()


def test_only_an_incomplete_week_is_called_that(opened, tmp_path):
    page = opened(render(few_marts(1), tmp_path))
    assert (
        page.locator("#weekly_source_share .finding")
        .first.inner_text()
        .startswith("In the week of January 6, 2025, which is not complete, of")
    )


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "no share"), (float("nan"), "no share"), (0, "0.0%"), (0.0004, "under 0.1%"), (0.342, "34.2%"),
     (0.9996, "over 99.9%"), (1, "100.0%")],
)  # fmt: skip
def test_a_share_in_words(share, words):
    assert wording.percent(share) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999_999, "999,999"),
        (1_234_567, "1.23 million"),
        (999_600_000, "1 billion"),
        (5.6e9, "5.6 billion"),
        (2e15, "2000 trillion"),
    ],
)
def test_an_amount_in_words(number, words):
    assert wording.amount(number) == words


@pytest.mark.parametrize(
    ("usd", "words"),
    [(None, "no known spend"), (0, "$0.00"), (0.0000123, "$0.000012"), (0.00999, "$0.0100"), (Decimal("8.5"), "$8.50"),
     (12.345, "$12"), (999_999, "$999,999"), (1_234_567, "$1.23M")],
)  # fmt: skip
def test_money_in_words(usd, words):
    assert wording.dollars(usd) == words


def test_a_day_a_month_and_a_list_in_words():
    assert wording.day(FIRST_MONDAY) == "January 6, 2025"
    assert wording.month(FIRST_MONDAY) == "January 2025"
    assert [wording.listing(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b, and c"]


def test_the_numbers_stand_in_a_table_newest_first(index, opened):
    page = opened(index)
    section = page.locator("#weekly_reasoning_share")
    assert not section.locator("table").is_visible()
    section.locator("summary").press("Enter")
    assert section.locator("table").is_visible()
    assert section.locator("th").all_inner_texts() == list(TABLE_BY_NAME["weekly_reasoning_share"].column_names)
    cells = section.locator("tbody tr").first.locator("td").all_inner_texts()
    assert cells == ["2025-02-03", "reasoning", "545,454,545", "1,000,000,000", "0.5455", "100,000,000", "50", "0.2500",
                     "no"]  # fmt: skip
    assert page.locator("#weekly_source_share summary").inner_text() == "Numbers: all rows"
