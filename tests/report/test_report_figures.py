"""The page with every figure: their order, their numbers, what each shows, in a real browser."""

import dataclasses
import pkgutil
import re

import pytest

from jobs.report import figures
from jobs.report.render import render
from jobs.report.tables import has_picture, tables_to_read
from schemas import TABLE_BY_NAME, tables_of_stage
from tests.report.made import all_marts, frame
from tests.report.reading import FIGURE_TABLES, key_of, marks

STUDY = [*(f"F{n}" for n in range(1, 30)), *(f"T{n}" for n in range(1, 6))]
"""The figures and tables of the study."""


def test_every_figure_of_the_study_is_on_the_page(whole, seen):
    page = seen(whole)
    numbers = page.locator("section .number").all_inner_texts()
    assert sorted({each for text in numbers for each in re.findall(r"[FT]\d+", text)}) == sorted(STUDY)
    ids = page.locator("figure").evaluate_all("all => all.map(one => one.id)")
    drawn = {name.split("-")[1] for name in ids}
    assert sorted(drawn) == sorted(STUDY)
    assert all(number in page.locator("nav.contents").inner_text() for number in STUDY)


def test_sections_stand_in_the_order_of_the_study(whole, seen):
    page = seen(whole)
    shown = page.locator("section").evaluate_all("all => all.map(one => one.id)")
    assert shown == FIGURE_TABLES
    firsts = [min([int(each[1:]) for each in TABLE_BY_NAME[name].figures if each[0] == "F"] or [0]) for name in shown]
    with_figures = [first for first in firsts if first]
    assert with_figures == sorted(with_figures)
    for name, before in (
        ("window_open_weight_author_usage", "weekly_source_share"),
        ("window_continent_usage", "weekly_continent_spend"),
        ("window_country_usage", "window_continent_usage"),
        ("window_language_usage", "window_country_usage"),
    ):
        assert shown.index(name) == shown.index(before) + 1
    entries = page.locator("nav.contents a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert entries == [f"#{name}" for name in shown]


@pytest.mark.parametrize("name", ["places", "style", "render", "tables", "no_such_mart"])
def test_a_tool_of_the_report_is_not_the_picture_of_a_mart(name):
    assert has_picture("weekly_source_share")
    assert not has_picture(name)


def test_every_picture_is_that_of_a_table():
    drawn = {module.name for module in pkgutil.iter_modules(figures.__path__)}
    assert drawn == set(tables_to_read())


def test_a_mart_beyond_the_study_stands_behind(monkeypatch):
    marts = [
        dataclasses.replace(table, figures=()) if table.name == "weekly_source_share" else table
        for table in tables_of_stage("marts")
    ]
    monkeypatch.setattr("jobs.report.tables.tables_of_stage", lambda _: marts)
    studied = [name for name in FIGURE_TABLES[1:] if TABLE_BY_NAME[name].figures]
    beyond = [name for name in FIGURE_TABLES if not TABLE_BY_NAME[name].figures]
    assert tables_to_read()[: len(FIGURE_TABLES)] == (*studied, "weekly_source_share", *beyond)


def test_marks_of_each_kind_of_chart_follow_the_rows(whole, drawn_marts, seen):
    page, marts = seen(whole), drawn_marts
    rects = {
        "weekly_open_weight_models-F3": len(marts["weekly_open_weight_models"]),
        "window_open_weight_author_usage-T1": min(20, len(marts["window_open_weight_author_usage"])),
        "weekly_size_share-F4": len(marts["weekly_size_share"]),
        "weekly_size_share-F5": len(marts["weekly_size_share"]),
        "monthly_tool_call_models-F13": len(marts["monthly_tool_call_models"]),
        "weekly_continent_spend-F24": len(marts["weekly_continent_spend"]),
        "window_reasoning_model_usage-F11": 2 * min(15, len(marts["window_reasoning_model_usage"])),
        "window_country_usage-T3": min(15, len(marts["window_country_usage"])),
        "window_continent_usage-T2": len(marts["window_continent_usage"]),
    }
    assert {chart: marks(page, chart, "rect") for chart in rects} == rects
    models = marts["window_model_cost_usage"]
    priced = int((models["effective_cost_usd_per_million_tokens"].astype(float) > 0).sum())
    categories = marts["window_category_cost_usage"]
    points = {
        "window_model_cost_usage-F27": priced,
        "window_model_cost_usage-F28": priced,
        "window_category_cost_usage-F26": int((categories["sampled_tokens"] > 0).sum()),
        "window_price_elasticity-F27": int(marts["window_price_elasticity"]["slope"].notna().sum()),
    }
    assert {chart: marks(page, chart, "symbol") for chart in points} == points
    assert marks(page, "weekly_request_shape-F14", "symbol") == 3 * len(marts["weekly_request_shape"])
    for chart in ("weekly_category_share-F6-panel-1", "weekly_request_shape-F14", "weekly_category_sources-F8"):
        assert page.locator(f"#chart-{chart} .mark-area.role-mark path").count() > 0, "the interval is drawn"
    for chart in (
        "window_category_tag_usage-F21-panel-1",
        "window_price_elasticity-F27",
        "window_category_cost_usage-F26",
    ):
        assert page.locator(f"#chart-{chart} .mark-rule.role-mark line").count() > 0, "the interval is drawn"


def test_the_same_lab_has_the_same_colour_in_every_chart(whole, seen):
    page = seen(whole)
    looks: dict[str, set[str]] = {}
    for place in page.locator(".chart").evaluate_all("all => all.map(one => one.id.slice('chart-'.length))"):
        for name, colour in key_of(page, place).items():
            looks.setdefault(name, set()).add(colour)
    assert {"anthropic", "google", "proprietary", "programming"} <= set(looks)
    assert [name for name, colours in looks.items() if len(colours) > 1] == []


@pytest.mark.parametrize("kind", ["a row without a value", "one row", "one week"])
def test_odd_tables_are_drawn_without_a_complaint(opened, tmp_path, kind):
    marts = all_marts(1)
    if kind != "one week":
        marts = {}
        for name in tables_to_read():
            columns = TABLE_BY_NAME[name].columns
            nothing = {column.name: None for column in columns if column.nullable} if "without" in kind else {}
            marts[name] = frame(name, [nothing])
    index = render(marts, tmp_path)
    for page in (opened(index), opened(index.with_name("quality.html"))):
        assert page.locator(".chart svg").count() == page.locator(".chart").count() > 4


def test_names_in_a_scatter_stand_apart(whole, seen):
    page = seen(whole)
    for chart in ("window_model_cost_usage-F28", "window_category_cost_usage-F26"):
        boxes = page.locator(f"#chart-{chart} .mark-text.role-mark text").evaluate_all(
            "all => all.filter(text => text.textContent).map(text => text.getBoundingClientRect())"
            ".map(box => [box.x, box.y, box.width, box.height])"
        )
        assert len(boxes) >= 8
        overlaps = [
            (one, other)
            for n, one in enumerate(boxes)
            for other in boxes[:n]
            if one[0] < other[0] + other[2]
            and other[0] < one[0] + one[2]
            and one[1] + 3 < other[1] + other[3] - 3
            and other[1] + 3 < one[1] + one[3] - 3
        ]
        assert overlaps == []
