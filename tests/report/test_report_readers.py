"""The page with odd data, hostile names, and for every reader and every paper, in a real browser."""

import datetime as dt
import re
from decimal import Decimal

import pandas as pd
import pytest

from jobs.report.charts import style
from jobs.report.page.numbers import numbers_of
from jobs.report.render import render
from jobs.report.tables import QUALITY_TABLES, tables_to_read
from schemas import TABLE_BY_NAME
from tests.report.made import FIRST_MONDAY, few_marts, frame
from tests.report.reading import FIGURE_TABLES, WEEKS, contrast, luminance, style_of

# Nothing and odd things


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_without_rows_a_section_says_so(opened, tmp_path, kind):
    empty = {name: pd.DataFrame(columns=TABLE_BY_NAME[name].column_names) for name in tables_to_read()}
    index = render({} if kind == "missing" else empty, tmp_path)
    for name, sections in (("index.html", len(FIGURE_TABLES)), ("quality.html", 1 + len(QUALITY_TABLES))):
        page = opened(index.with_name(name))
        assert page.locator(".nothing").count() == sections
        assert page.locator(".chart, svg").count() == 0
        assert "No data yet." in page.locator("header").inner_text()


def test_weeks_without_tokens_are_no_broken_chart(opened, tmp_path):
    nothing = {"tokens": 0, "total_tokens": 0, "token_share": None}
    marts = {
        "weekly_source_share": frame("weekly_source_share", [nothing]),
        "weekly_reasoning_share": frame(
            "weekly_reasoning_share", [nothing | {"completion_tokens": 0, "reasoning_tokens": 0}]
        ),
        "weekly_tool_call_share": frame(
            "weekly_tool_call_share",
            [{name: None for name in TABLE_BY_NAME["weekly_tool_call_share"].column_names if name.endswith("share")}],
        ),
        "window_open_weight_author_usage": frame("window_open_weight_author_usage", [nothing]),
    }
    page = opened(render(marts, tmp_path))
    assert "Open-weight models serve no share" in page.locator("#weekly_source_share h2").inner_text()
    assert page.locator(".chart svg").count() == 5
    assert "NaN" not in page.locator("main").inner_html()


def test_a_week_without_rows_is_a_gap(opened, tmp_path):
    rows = few_marts(4)["weekly_source_share"]
    rows = rows[rows["week_start"] != FIRST_MONDAY + dt.timedelta(weeks=1)]
    page = opened(render({"weekly_source_share": rows}, tmp_path))
    lefts = page.locator("#chart-weekly_source_share-F1 .mark-rect.role-mark path").evaluate_all(
        "paths => [...new Set(paths.map(p => Math.round(p.getBoundingClientRect().left)))]"
    )
    assert lefts[1] - lefts[0] == pytest.approx(2 * (lefts[2] - lefts[1]), abs=3)


def test_decimals_are_numbers_and_money_keeps_its_nulls():
    costs = [{"spend_usd": None}, {"raw_model": "other/model", "spend_usd": Decimal("0.120000000000")}]
    numbers = numbers_of(TABLE_BY_NAME["weekly_unknown_models"], frame("weekly_unknown_models", costs))
    assert [(column.name, column.is_amount) for column in numbers.columns][-1] == ("spend_usd", True)
    assert [row[-1] for row in numbers.rows] == [None, "0.1200"]


def test_a_frame_that_breaks_its_contract_is_refused(tmp_path):
    rows = few_marts(1)["weekly_source_share"].drop(columns=["total_tokens"])
    with pytest.raises(ValueError, match="cannot draw weekly_source_share: the frame lacks total_tokens"):
        render({"weekly_source_share": rows}, tmp_path)
    assert not any(tmp_path.iterdir())


def test_the_same_rows_in_any_order_give_the_same_bytes(index, tmp_path):
    shuffled = {name: rows.sample(frac=1, random_state=1) for name, rows in few_marts(WEEKS).items()}
    render(shuffled, tmp_path)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["definitions.html", "dictionary.html", "index.html", "quality.html"]
    assert [name for name in files if (tmp_path / name).read_bytes() != index.with_name(name).read_bytes()] == []


# Every reader and every paper


def test_dark_and_light_differ_and_both_can_be_read(whole, opened):
    grounds = []
    for scheme in ("light", "dark"):
        page = opened(whole, color_scheme=scheme)
        ground = style_of(page, "body", "backgroundColor")
        grounds.append(ground)
        for selector, name in (
            ("body", "color"),
            (".quiet", "color"),
            ("a[href]:not(.skip)", "color"),
            (".chart svg text", "fill"),
            (".chart svg line[stroke='black']", "stroke"),
        ):
            assert contrast(style_of(page, selector, name), ground) >= 4.5, (scheme, selector)
        assert style_of(page, ".chart svg path[stroke='white']", "stroke") == ground, "the line between stacked pieces"
    assert luminance(grounds[0]) > 0.9
    assert luminance(grounds[1]) < 0.1


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_needs_no_sideways_scroll(whole, opened, width):
    page = opened(whole, width=width)
    page.locator("summary").evaluate_all("summaries => summaries.forEach(s => s.click())")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """width => [...document.querySelectorAll(".chart svg, .chart text")]
             .map(element => [element.textContent.slice(0, 40), element.getBoundingClientRect()])
             .filter(([_, box]) => box.left < -1 || box.right > width + 1)
             .map(([text, box]) => [text, box.left, box.right])""",
        width,
    )
    assert outside == []
    keys = page.locator(".role-legend-label text").all_text_contents()
    assert "tokens without top user" in keys
    assert [name for name in keys if "…" in name] == [], "an entry of the key wraps as a whole and is not cut"
    bars = page.locator("#chart-window_open_weight_author_usage-T1 .mark-rect.role-mark path").first.bounding_box()
    assert bars["width"] > 35


def test_charts_follow_the_width_of_the_window(index, opened):
    page = opened(index, width=1000)
    wide = page.locator(".chart svg").first.bounding_box()["width"]
    page.set_viewport_size({"width": 500, "height": 800})
    # polled from here: the page's policy forbids the eval by which wait_for_function polls
    for _ in range(3000):
        if page.locator(".chart svg").first.bounding_box()["width"] < 500:
            break
        page.wait_for_timeout(100)
    assert wide > 900
    assert page.locator(".chart svg").first.bounding_box()["width"] < 500


def test_paper_is_white_and_shows_every_chart(whole, opened):
    page = opened(whole, color_scheme="dark")
    page.emulate_media(media="print")
    assert style_of(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert style_of(page, ".chart svg text", "fill") == "rgb(0, 0, 0)"
    assert not page.locator("nav.pages").is_visible()
    assert not page.locator("summary").first.is_visible()
    assert page.locator(".chart svg").evaluate_all("all => all.every(e => e.getBoundingClientRect().height > 15)")
    pdf = page.pdf(format="A4")
    assert len(FIGURE_TABLES) / 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2 * len(FIGURE_TABLES)


def test_a_keyboard_and_a_screen_reader_find_their_way(whole, opened):
    page = opened(whole)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == "Token Census"
    assert page.locator("h1").count() == 1
    assert page.locator("section").count() == page.locator("h2").count() == len(FIGURE_TABLES)
    described = page.locator(".chart:not(.key)").evaluate_all(
        "all => all.map(one => [one.id, one.parentElement.getAttribute('role'), "
        "one.parentElement.getAttribute('aria-label'), one.querySelectorAll('svg').length])"
    )
    assert [each for each in described if each[1] != "img" or len(each[2] or "") < 5 or each[3] != 1] == []
    assert page.locator(".chart.key").count() == page.locator(".chart.key[aria-hidden=true]").count() == 3
    for table in (
        "weekly_reasoning_share",
        "window_open_weight_author_usage",
    ):  # what is drawn once is what the section says
        section, chart = page.locator(f"#{table}"), page.locator(f"#{table} figure > [role=img]")
        heading = page.locator(f"#{section.get_attribute('aria-labelledby')}").text_content()
        assert chart.get_attribute("aria-label") == f"{heading}. {section.locator('.finding').text_content()}"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("nav.contents a").evaluate_all(
        "all => all.every(a => document.querySelector(a.getAttribute('href')))"
    )

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    assert float(style_of(page, ".skip", "outlineWidth").removesuffix("px")) >= 2
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(len(FIGURE_TABLES)):
        for kind in ("A", "A", "SUMMARY"):  # the definition, the table, the numbers
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.tagName") == kind


def test_numbers_of_the_data_are_plain_in_a_chart():
    rows = pd.DataFrame([{"a": Decimal("0.25"), "b": FIRST_MONDAY, "c": float("nan"), "d": None}])
    assert style.values(rows) == [{"a": 0.25, "b": "2025-01-06", "c": None, "d": None}]
