"""The page with odd data, hostile names, and for every reader and every paper, in a real browser."""

import datetime as dt
import re
from decimal import Decimal

import pandas as pd
import pytest

from jobs.report import render, style
from schemas import TABLE_BY_NAME
from tests.report_frames import FIRST_MONDAY, HOSTILE, example_marts, frame
from tests.report_reading import DRAWN_TABLES, WEEKS, contrast, luminance, style_of

pytest_plugins = ["tests.report_browser"]


# Nothing and odd things


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_without_rows_a_section_says_so(opened, tmp_path, kind):
    empty = {name: pd.DataFrame(columns=TABLE_BY_NAME[name].column_names) for name in DRAWN_TABLES}
    page = opened(render({} if kind == "missing" else empty, tmp_path))
    assert page.locator(".nothing").count() == len(DRAWN_TABLES)
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
        "open_weight_authors": frame("open_weight_authors", [nothing]),
    }
    page = opened(render(marts, tmp_path))
    assert "Open-weight models serve no share" in page.locator("#weekly_source_share h2").inner_text()
    assert page.locator(".chart svg").count() == 4
    assert "NaN" not in page.locator("main").inner_html()


def test_a_week_without_rows_is_a_gap(opened, tmp_path):
    rows = example_marts(4)["weekly_source_share"]
    rows = rows[rows["week_start"] != FIRST_MONDAY + dt.timedelta(weeks=1)]
    page = opened(render({"weekly_source_share": rows}, tmp_path))
    lefts = page.locator("#chart-weekly_source_share .mark-rect.role-mark path").evaluate_all(
        "paths => [...new Set(paths.map(p => Math.round(p.getBoundingClientRect().left)))]"
    )
    assert lefts[1] - lefts[0] == pytest.approx(2 * (lefts[2] - lefts[1]), abs=3)


def test_decimals_are_numbers_and_money_keeps_its_nulls(index, opened):
    rows = opened(index).locator("#unknown_models tbody tr")
    costs = rows.locator("td:last-child").all_text_contents()
    assert set(costs) == {"null", "0.1200"}


def test_a_frame_that_breaks_its_contract_is_refused(tmp_path):
    rows = example_marts(1)["weekly_source_share"].drop(columns=["total_tokens"])
    with pytest.raises(ValueError, match="cannot draw weekly_source_share: the frame lacks total_tokens"):
        render({"weekly_source_share": rows}, tmp_path)
    assert not any(tmp_path.iterdir())


def test_the_same_rows_in_any_order_give_the_same_bytes(index, tmp_path):
    shuffled = {name: rows.sample(frac=1, random_state=1) for name, rows in example_marts(WEEKS).items()}
    assert render(shuffled, tmp_path).read_bytes() == index.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


# Hostile names


def test_a_hostile_name_is_only_a_text(index, opened):
    page = opened(index)
    page.locator("summary").evaluate_all("summaries => summaries.forEach(s => s.click())")
    page.locator("#chart-unknown_models .mark-rect.role-mark path").first.hover()
    tooltip = page.locator("#vg-tooltip-element")
    assert HOSTILE in tooltip.inner_text()
    assert page.evaluate("window.pwned") is None
    for table in ("open_weight_authors", "unknown_models", "rejected_requests"):
        assert HOSTILE in page.locator(f"#{table} table").inner_text(), table
    assert HOSTILE in page.locator("#unknown_models .finding").inner_text()
    assert HOSTILE in page.locator("#unknown_models [role=img]").get_attribute("aria-label")
    assert page.locator("script").count() == 3
    assert page.locator("img[onerror]").count() == 0


def test_a_hostile_name_is_escaped_before_the_policy_has_to_help(index):
    text = index.read_text()
    assert "<script>window.pwned" not in text
    assert "<img src=x" not in text
    charts = re.search(r'<script type="application/json" id="charts">(.*?)</script>', text, re.DOTALL)[1]
    assert "window.pwned" in charts
    assert not set("<>&") & set(charts)
    assert charts.endswith("}}")


def test_a_hostile_lab_in_a_title_is_escaped(opened, tmp_path):
    page = opened(render({"open_weight_authors": frame("open_weight_authors", [{"author": HOSTILE}])}, tmp_path))
    assert page.locator("h2").nth(3).inner_text().startswith(f"{HOSTILE} leads")
    assert page.locator("nav").inner_text().count(HOSTILE) == 1
    assert page.evaluate("window.pwned") is None


def test_the_policy_stops_a_script_that_is_not_the_pages_own(index, browser):
    page = browser.new_context(offline=True).new_page()
    page.goto(index.as_uri())
    blocked = page.evaluate(
        """async () => {
          const seen = [];
          document.addEventListener("securitypolicyviolation", event => seen.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "window.pwned = 1";
          document.body.append(script);
          await fetch("https://example.org/").catch(() => {});
          new Image().src = "https://example.org/x.png";
          await new Promise(done => setTimeout(done, 200));
          return seen.sort();
        }"""
    )
    assert blocked == ["connect-src", "img-src", "script-src-elem"]
    assert page.evaluate("window.pwned") is None
    page.context.close()


def test_nothing_points_outside(index, opened):
    targets = opened(index).evaluate(
        "[...document.querySelectorAll('[src],[href]')].map(e => e.getAttribute('src') || e.getAttribute('href'))"
    )
    assert targets
    assert [target for target in targets if not target.startswith(("#", "data:", "data-docs/"))] == []


# Every reader and every paper


def test_dark_and_light_differ_and_both_can_be_read(index, opened):
    grounds = []
    for scheme in ("light", "dark"):
        page = opened(index, color_scheme=scheme)
        ground = style_of(page, "body", "backgroundColor")
        grounds.append(ground)
        for selector, name in (
            ("body", "color"),
            (".quiet", "color"),
            ("a[href]:not(.skip)", "color"),
            (".chart svg text", "fill"),
        ):
            assert contrast(style_of(page, selector, name), ground) >= 4.5, (scheme, selector)
        pale = [value for value, colour in style.COLOUR.items() if contrast(colour, ground) < 3]
        assert pale == [], scheme
    assert luminance(grounds[0]) > 0.9
    assert luminance(grounds[1]) < 0.1


def test_values_of_one_chart_have_their_own_colours():
    for values in (
        ["proprietary", "row_oss", "chinese_oss", "unknown"],
        ["reasoning", "standard", "unknown"],
        ["requests", "duplicates", "rejects"],
        ["by tokens", "by requests", "by tokens, without the largest user", "tools offered"],
    ):
        assert len({style.COLOUR[value] for value in values}) == len(values)


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_needs_no_sideways_scroll(index, opened, width):
    page = opened(index, width=width)
    page.locator("summary").evaluate_all("summaries => summaries.forEach(s => s.click())")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """width => [...document.querySelectorAll(".chart svg, .chart text, .key li")]
             .map(element => [element.textContent.slice(0, 40), element.getBoundingClientRect()])
             .filter(([_, box]) => box.left < -1 || box.right > width + 1)
             .map(([text, box]) => [text, box.left, box.right])""",
        width,
    )
    assert outside == []
    lines = page.locator(".key li").evaluate_all("entries => entries.map(e => e.getBoundingClientRect().height)")
    assert max(lines) < 30, "an entry of the key wraps as a whole, not inside"
    bars = page.locator("#chart-unknown_models .mark-rect.role-mark path").first.bounding_box()
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


def test_paper_is_white_and_shows_every_chart(index, opened):
    page = opened(index, color_scheme="dark")
    page.emulate_media(media="print")
    assert style_of(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert style_of(page, ".chart svg text", "fill") == "rgb(0, 0, 0)"
    assert not page.locator("nav").is_visible()
    assert not page.locator("summary").first.is_visible()
    assert page.locator(".chart svg").evaluate_all("all => all.every(e => e.getBoundingClientRect().height > 60)")
    pdf = page.pdf(format="A4")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= len(DRAWN_TABLES) + 1


def test_a_keyboard_and_a_screen_reader_find_their_way(index, opened):
    page = opened(index)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == "Token Census"
    assert page.locator("h1").count() == 1
    assert page.locator("section").count() == page.locator("h2").count() == len(DRAWN_TABLES)
    for table in DRAWN_TABLES:
        section, chart = page.locator(f"#{table}"), page.locator(f"#{table} figure > [role=img]")
        heading = page.locator(f"#{section.get_attribute('aria-labelledby')}").text_content()
        assert chart.locator(f"#chart-{table} svg").count() == 1
        assert chart.get_attribute("aria-label") == f"{heading}. {section.locator('.finding').text_content()}"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("nav a").evaluate_all("all => all.every(a => document.querySelector(a.getAttribute('href')))")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    assert float(style_of(page, ".skip", "outlineWidth").removesuffix("px")) >= 2
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(len(DRAWN_TABLES)):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_numbers_of_the_data_are_plain_in_a_chart():
    data = style.rows(pd.DataFrame([{"a": Decimal("0.25"), "b": FIRST_MONDAY, "c": float("nan"), "d": None}]))
    assert data.to_dict()["values"] == [{"a": 0.25, "b": "2025-01-06", "c": None, "d": None}]
