"""The page in a real headless Chromium, opened from a file without a network, far from UTC."""

import datetime as dt
import itertools
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from jobs.report import QUALITY_TABLES, render, style, wording
from schemas import TABLE_BY_NAME, tables_of_stage
from tests.report_frames import FIRST_MONDAY, HOSTILE, example_marts, frame

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
DRAWN_TABLES = [table.name for table in tables_of_stage("marts")] + list(QUALITY_TABLES)
WEEKS = 5


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on the PATH: install it (Debian: apt-get install chromium) to test the page")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    return render(example_marts(WEEKS), tmp_path_factory.mktemp("report"))


@pytest.fixture
def opened(browser) -> Iterator:
    """Open a page; in the end it must have asked for nothing and complained of nothing."""
    contexts, requests, complaints = [], [], []

    def open_page(path: Path, width: int = 1000, **settings) -> Page:
        settings = {"timezone_id": "America/Los_Angeles"} | settings
        context = browser.new_context(offline=True, viewport={"width": width, "height": 800}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-drawn]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert complaints == []
    assert {url for url in requests if url.startswith("file:")} <= {url for url in requests if "index.html" in url}


def marks(page: Page, table: str, kind: str) -> int:
    return page.locator(
        f"#chart-{table} .mark-{kind}.role-mark path, #chart-{table} .mark-{kind}.role-mark text"
    ).count()


def luminance(colour: str) -> float:
    if colour.startswith("#"):
        channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    else:
        channels = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def style_of(page: Page, selector: str, name: str) -> str:
    return page.locator(selector).first.evaluate(f"element => getComputedStyle(element)['{name}']")


# What is drawn


@pytest.mark.parametrize("weeks", [1, WEEKS])
def test_every_table_has_a_chart_whose_marks_follow_the_rows(opened, tmp_path, weeks):
    page = opened(render(example_marts(weeks), tmp_path))
    days = 7 * weeks - 3
    assert {name: marks(page, name, "rect") for name in DRAWN_TABLES} == {
        "weekly_source_share": 4 * weeks,
        "weekly_reasoning_share": 3 * weeks,
        "weekly_tool_call_share": 0,
        "open_weight_authors": 20,
        "unknown_models": 3,
        "ingest_accounts": 3 * days,
        "rejected_requests": 4,
    }
    assert marks(page, "weekly_tool_call_share", "symbol") == 3 * weeks
    assert page.locator("#weekly_tool_call_share .mark-line path").count() == 3


def test_a_new_mart_without_a_picture_is_named(opened, tmp_path, monkeypatch):
    monkeypatch.setattr("jobs.report._has_picture", lambda table: table.name != "unknown_models")
    page = opened(render(example_marts(2), tmp_path))
    assert "Tables without a picture: unknown_models." in page.locator("footer").inner_text()
    assert page.locator("section").count() == len(DRAWN_TABLES) - 1


def test_bars_are_as_high_as_the_shares_and_stand_on_each_other(index, opened):
    page = opened(index)
    rows = example_marts(WEEKS)["weekly_source_share"].head(4).set_index("source_type")["token_share"]
    boxes = page.locator("#chart-weekly_source_share .mark-rect.role-mark path").evaluate_all(
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
    opacities = page.locator("#chart-weekly_source_share .mark-rect.role-mark path").evaluate_all(
        "paths => paths.map(p => p.getAttribute('opacity'))"
    )
    assert opacities.count("0.45") == 4
    assert opacities[-4:] == ["0.45"] * 4
    assert marks(page, "weekly_source_share", "text") == 1
    hollow = page.locator("#chart-weekly_tool_call_share .mark-symbol path[fill='transparent']").count()
    assert hollow == 3
    assert page.locator("figcaption").count() == 3

    marts = {name: rows.assign(is_complete=True) for name, rows in example_marts(2).items() if "is_complete" in rows}
    page = opened(render(marts, tmp_path))
    assert marks(page, "weekly_source_share", "text") == 0
    assert page.locator("#chart-weekly_source_share path[opacity='0.45']").count() == 0
    assert page.locator("figcaption").count() == 0


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_week_keeps_its_monday_in_every_time_zone(index, opened, zone):
    page = opened(index, timezone_id=zone)
    for table in ("weekly_source_share", "weekly_tool_call_share", "ingest_accounts"):
        labels = page.locator(f"#chart-{table} .role-axis-label text").all_text_contents()
        assert "6 Jan 25" in labels, table
    bar = page.locator("#chart-weekly_source_share .mark-rect.role-mark path").first.bounding_box()
    label = page.locator("#chart-weekly_source_share .role-axis-label text", has_text="6 Jan 25").bounding_box()
    assert bar["x"] + bar["width"] / 2 == pytest.approx(label["x"] + label["width"] / 2, abs=2)


def test_unknown_is_drawn_grey_everywhere(index, opened):
    page = opened(index)
    grey = style.COLOUR["unknown"]
    for table, count in {
        "weekly_source_share": WEEKS,
        "weekly_reasoning_share": WEEKS,
        "open_weight_authors": 1,
    }.items():
        assert page.locator(f"#chart-{table} .mark-rect.role-mark path[fill='{grey}']").count() == count, table
    for table in ("weekly_source_share", "weekly_reasoning_share"):
        entry = page.locator(f"#{table} .key li", has_text=re.compile("^unknown$"))
        assert entry.locator("rect").get_attribute("fill") == grey


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
    assert section.locator(".finding").inner_text().startswith("In the week of 27 January 2025, of ")
    assert section.locator(".number").inner_text() == "F1 and F2 of the study"
    assert section.locator("dd").all_inner_texts() == [
        TABLE_BY_NAME["weekly_source_share"].doc, "4.83 billion tokens in 5 weeks", "marts/weekly_source_share"
    ]  # fmt: skip
    assert "As of 6 February 2025" in page.locator("header").inner_text()
    accounts = page.locator("#ingest_accounts")
    assert accounts.locator("h2").inner_text() == "Every line is accounted for"
    assert "+ 1,920 duplicates + 640 rejects" in accounts.locator(".finding").inner_text()
    assert page.locator("#rejected_requests h2").inner_text() == "Most rejects: not_json"
    assert page.locator("footer a").get_attribute("href") == "data-docs/index.html"


def test_only_an_incomplete_week_is_called_that(opened, tmp_path):
    page = opened(render(example_marts(1), tmp_path))
    assert (
        page.locator("#weekly_source_share .finding")
        .inner_text()
        .startswith("In the week of 6 January 2025, which is not complete, of")
    )


def test_lines_that_do_not_add_up_are_said(opened, tmp_path):
    accounts = frame(
        "ingest_accounts", [{"line_count": 10, "request_count": 6, "duplicate_count": 1, "rejected_count": 1}]
    )
    page = opened(render({"ingest_accounts": accounts}, tmp_path))
    assert page.locator("#ingest_accounts h2").inner_text() == "2 lines are not accounted for"
    assert "+ 2 unexplained" in page.locator("#ingest_accounts .finding").inner_text()


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
    assert page.locator("#ingest_accounts summary").inner_text() == "Numbers: all rows"


def test_a_long_table_says_that_it_is_cut(opened, tmp_path):
    page = opened(render(example_marts(20), tmp_path))
    assert page.locator("#ingest_accounts summary").inner_text() == "Numbers: the newest 100 of 274 rows"
    assert page.locator("#ingest_accounts tbody tr").count() == 100


def test_many_days_are_drawn_by_week_and_none_is_lost(opened, tmp_path):
    page = opened(render(example_marts(20), tmp_path))
    assert marks(page, "ingest_accounts", "rect") == 3 * 20
    bars = page.locator("#chart-ingest_accounts .mark-rect.role-mark path").evaluate_all(
        "paths => paths.map(p => p.getBoundingClientRect().height)"
    )
    whole, last = bars[0], bars[19]  # the requests of the first and of the last week, which has four days
    days = example_marts(20)["ingest_accounts"].groupby("arrival_date")["request_count"].sum()
    assert last / whole == pytest.approx(days.tail(4).sum() / days.head(7).sum(), abs=0.01)


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
    bars = page.locator("#chart-unknown_models .mark-rect.role-mark path").first.bounding_box()
    assert bars["width"] > 35


def test_charts_follow_the_width_of_the_window(index, opened):
    page = opened(index, width=1000)
    wide = page.locator(".chart svg").first.bounding_box()["width"]
    page.set_viewport_size({"width": 500, "height": 800})
    page.wait_for_function("document.querySelector('.chart svg').getAttribute('width') < 500")
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
