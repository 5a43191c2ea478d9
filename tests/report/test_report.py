"""What the page draws and says, in a real browser."""

import itertools
import re

import pytest

from jobs.report import render, wording
from jobs.report.charts import style
from schemas import TABLE_BY_NAME
from tests.report.report_frames import example_marts
from tests.report.report_reading import FIGURE_TABLES, WEEKS, marks

pytest_plugins = ["tests.report.report_browser"]


# What is drawn


@pytest.mark.parametrize("weeks", [1, WEEKS])
def test_marks_follow_the_rows(opened, tmp_path, weeks):
    index = render(example_marts(weeks), tmp_path)
    page = opened(index)
    rects = {
        "weekly_source_share-F1": 4 * weeks,
        "weekly_source_share-F2": 4 * weeks,
        "weekly_reasoning_share-F10": 3 * weeks,
        "weekly_tool_call_share-F12": 0,
        "window_open_weight_author_usage-T1": 20,
    }
    assert {chart: marks(page, chart, "rect") for chart in rects} == rects
    assert marks(page, "weekly_tool_call_share-F12", "symbol") == 3 * weeks
    assert page.locator("#weekly_tool_call_share .mark-line path").count() == 3

    page = opened(index.with_name("quality.html"))
    days = 7 * weeks - 3
    rects = {"weekly_unknown_models": 3, "load_audit": 4 * days, "rejected_records": 4, "daily_data_quality": 4 * days}
    assert {chart: marks(page, chart, "rect") for chart in rects} == rects


def test_a_new_mart_without_a_picture_is_named(opened, tmp_path, monkeypatch):
    monkeypatch.setattr("jobs.report._has_picture", lambda table: table.name != "weekly_source_share")
    page = opened(render(example_marts(2), tmp_path))
    assert "Tables without a picture: weekly_source_share." in page.locator("footer").inner_text()
    assert page.locator("section").count() == len(FIGURE_TABLES) - 1


def test_bars_are_as_high_as_the_shares_and_stand_on_each_other(index, opened):
    page = opened(index)
    rows = example_marts(WEEKS)["weekly_source_share"].head(4).set_index("source_type")["token_share"]
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


def test_incomplete_weeks_are_marked_and_complete_ones_are_not(index, opened, tmp_path):
    page = opened(index)
    opacities = page.locator("#chart-weekly_source_share-F1 .mark-rect.role-mark path").evaluate_all(
        "paths => paths.map(p => p.getAttribute('opacity'))"
    )
    assert opacities.count("0.45") == 4
    assert opacities[-4:] == ["0.45"] * 4
    assert marks(page, "weekly_source_share-F1", "text") == 1
    hollow = page.locator("#chart-weekly_tool_call_share-F12 .mark-symbol path[fill='transparent']").count()
    assert hollow == 3
    assert page.locator("figcaption", has_text="not complete").count() == 4

    marts = {name: rows.assign(is_complete=True) for name, rows in example_marts(2).items() if "is_complete" in rows}
    page = opened(render(marts, tmp_path))
    assert marks(page, "weekly_source_share-F1", "text") == 0
    assert page.locator("#chart-weekly_source_share-F1 path[opacity='0.45']").count() == 0
    assert page.locator("figcaption").count() == 0


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_week_keeps_its_monday_in_every_time_zone(index, opened, zone):
    page = opened(index, timezone_id=zone)
    for chart in ("weekly_source_share-F1", "weekly_tool_call_share-F12"):
        labels = page.locator(f"#chart-{chart} .role-axis-label text").all_text_contents()
        assert "6 Jan 25" in labels, chart
    bar = page.locator("#chart-weekly_source_share-F1 .mark-rect.role-mark path").first.bounding_box()
    label = page.locator("#chart-weekly_source_share-F1 .role-axis-label text", has_text="6 Jan 25").bounding_box()
    assert bar["x"] + bar["width"] / 2 == pytest.approx(label["x"] + label["width"] / 2, abs=2)


def test_unknown_is_drawn_grey_everywhere(index, opened):
    page = opened(index)
    grey = style.colour_of("unknown")
    for chart, count in {"weekly_source_share-F1": WEEKS, "weekly_reasoning_share-F10": WEEKS}.items():
        assert page.locator(f"#chart-{chart} .mark-rect.role-mark path[fill='{grey}']").count() == count, chart
    for table in ("weekly_source_share", "weekly_reasoning_share"):
        entry = page.locator(f"#{table} .key li", has_text=re.compile("^unknown$"))
        assert entry.first.locator("rect").get_attribute("fill") == grey


def test_the_key_shows_what_is_drawn(index, opened):
    page = opened(index)
    key = page.locator("#weekly_tool_call_share .key li")
    assert key.all_inner_texts() == ["by tokens", "by requests", "by tokens, without the largest user"]
    drawn = page.locator("#weekly_tool_call_share .mark-line path").evaluate_all(
        "paths => paths.map(p => p.getAttribute('stroke')).sort()"
    )
    shown = key.locator("line").evaluate_all("lines => lines.map(l => l.getAttribute('stroke')).sort()")
    assert drawn == shown


# What is said


def test_titles_and_sentences_come_from_the_newest_complete_week(index, opened):
    page = opened(index)
    newest = example_marts(WEEKS)["weekly_source_share"]
    newest = newest[newest["is_complete"]].tail(4).set_index("source_type")["tokens"]
    share = f"{100 * (newest['chinese_oss'] + newest['row_oss']) / newest.sum():.1f}%"
    section = page.locator("#weekly_source_share")
    assert section.locator("h2").inner_text() == f"Open-weight models serve {share} of all tokens"
    assert section.locator(".finding").first.inner_text().startswith("In the week of 27 January 2025, of ")
    assert section.locator(".number").inner_text() == "F1 and F2 of the study"
    assert section.locator("dd").all_inner_texts() == [
        TABLE_BY_NAME["weekly_source_share"].doc, "4.83 billion tokens in 5 weeks",
        "how weekly_source_share is computed", "marts/weekly_source_share",
    ]  # fmt: skip
    assert section.locator("h3").all_inner_texts() == [
        f"F1 Open-weight models: {share} of tokens", "F2 A week has 965 million tokens",
    ]  # fmt: skip
    assert "As of 6 February 2025" in page.locator("header").inner_text()


def test_only_an_incomplete_week_is_called_that(opened, tmp_path):
    page = opened(render(example_marts(1), tmp_path))
    assert (
        page.locator("#weekly_source_share .finding")
        .first.inner_text()
        .startswith("In the week of 6 January 2025, which is not complete, of")
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
    [(0, "0"), (999_999, "999,999"), (1_234_567, "1.23 million"), (5.6e9, "5.6 billion"), (2e15, "2,000 trillion")],
)
def test_an_amount_in_words(number, words):
    assert wording.amount(number) == words


def test_the_numbers_stand_in_a_table_newest_first(index, opened):
    page = opened(index)
    section = page.locator("#weekly_reasoning_share")
    assert not section.locator("table").is_visible()
    section.locator("summary").press("Enter")
    assert section.locator("table").is_visible()
    assert section.locator("th").all_inner_texts() == list(TABLE_BY_NAME["weekly_reasoning_share"].column_names)
    cells = section.locator("tbody tr").first.locator("td").all_inner_texts()
    assert cells == ["2025-02-03", "reasoning", "270,000,000", "978,000,000", "0.2761", "54,000,000", "22,500,000",
                     "0.4167", "no"]  # fmt: skip
    assert page.locator("#weekly_source_share summary").inner_text() == "Numbers: all rows"
