"""Odd frames for every picture: one row, no value, many names. Vega must draw what comes out, without a complaint."""

import importlib
import json
import logging
import re

import pandas as pd
import pytest
import vl_convert

from jobs.report.charts import style
from jobs.report.page import templates
from jobs.report.page.page import vega_lite_version
from jobs.report.page.section import Section
from jobs.report.render import render
from jobs.report.sections import MOST_WEEKS, section_of
from jobs.report.tables import tables_to_read
from schemas import TABLE_BY_NAME
from schemas.sample_columns import CATEGORIES
from tests.report.made import HOSTILE, all_marts, frame, many, mondays

every_picture = pytest.mark.parametrize("name", tables_to_read())


def html_of(section: Section) -> str:
    return str(templates.ENVIRONMENT.get_template("section.html").module.section_of(section))


def drawn(name: str, rows: pd.DataFrame) -> Section:
    """The section of a table, after a second program has drawn each of its charts."""
    section = section_of(TABLE_BY_NAME[name], rows)
    for spec in section.specs.values():
        json.dumps(spec, allow_nan=False)
        svg = vl_convert.vegalite_to_svg(spec | {"width": 400}, vl_version=vega_lite_version())
        assert "NaN" not in svg
    assert not re.search(r"\bnan\b", html_of(section), re.IGNORECASE)
    return section


@every_picture
def test_one_row_alone_is_drawn(name, caplog):
    caplog.set_level(logging.WARNING)
    section = drawn(name, frame(name, [{}]))
    assert section.findings.title
    assert section.findings.sentence.endswith(".")
    assert section.drawings or name in ("weekly_category_sources", "cohort_retention")
    assert caplog.messages == []


@every_picture
def test_a_row_without_any_value_that_may_be_null_is_said_and_breaks_nothing(name):
    table = TABLE_BY_NAME[name]
    nothing = {column.name: None for column in table.columns if column.nullable}
    zero = {
        column.name: 0
        for column in table.columns
        if column.type in ("bigint", "int") and not column.nullable and not column.name.endswith("_rank")
    }
    section = drawn(name, frame(name, [nothing | zero]))
    assert "None" not in section.findings.title + section.findings.sentence


@every_picture
def test_a_frame_of_one_week_and_one_of_many_are_drawn(name):
    for weeks in (1, 12):
        rows = many(name, weeks)
        section = drawn(name, rows)
        if (name, weeks) == ("cohort_retention", 1):
            continue  # no month has passed since the first use
        assert {drawing.figure for drawing in section.drawings if drawing.figure} == set(TABLE_BY_NAME[name].figures)
        assert all(drawing.title for drawing in section.drawings) or len(section.drawings) == 1


@every_picture
def test_no_module_is_given_an_empty_frame_and_an_empty_one_is_said(name):
    table = TABLE_BY_NAME[name]
    section = section_of(table, pd.DataFrame(columns=list(table.column_names)))
    assert (section.findings, section.drawings) == (None, ())
    assert "Nothing yet" in html_of(section)


def test_more_labs_than_colours_are_grey_and_together_in_the_key():
    labs = [*style.LABS, "unknown", *(f"lab-{n}" for n in range(20))]
    models = [{"model_id": f"{lab}/m", "author": lab, "model_rank": n + 1, "token_share": 1 / 30, "tokens": 100 - n}
              for n, lab in enumerate(labs)]  # fmt: skip
    section = drawn("weekly_open_weight_models", frame("weekly_open_weight_models", models))
    scale = section.specs["weekly_open_weight_models-F3"]["layer"][0]["encoding"]["color"]["scale"]
    assert scale["domain"] == [*style.LABS, style.OTHER_LABS, "unknown"]
    assert scale["range"] == [*style.LABS.values(), style.GREY, style.GREY]
    assert len(section.drawings[1].panels) == 30


def test_weeks_older_than_thirteen_months_are_not_drawn_but_the_newest_are():
    weeks = mondays(MOST_WEEKS + 10)
    rows = frame("weekly_source_share", [{"week_start": week, "is_complete": True} for week in weeks])
    section = drawn("weekly_source_share", rows)
    assert section.frame["week_start"].min() == weeks[10]
    assert section.frame["week_start"].max() == weeks[-1]
    assert "in the week of March 17, 2025" in section.drawings[1].summary


def test_a_lab_that_is_gone_has_no_newest_share():
    first, second = mondays(2)
    rows = [
        {"week_start": first, "author": "old", "is_complete": True},
        {"week_start": second, "author": "new", "is_complete": True},
    ]
    for name in ("weekly_category_spend", "weekly_author_categories"):
        panels = drawn(name, frame(name, [each | {"category": "programming"} for each in rows])).drawings[0].panels
        summary = {panel.heading: panel.summary for panel in panels}
        assert summary["old"].startswith("none in the newest")
        assert not summary["new"].startswith("none")


def test_an_interval_is_drawn_of_a_single_week_and_a_value_of_too_little_is_a_cross():
    row = {"scope": "all", "category": "science", "token_share": 0.5, "share_low": 0.2, "share_high": 0.9}
    section = drawn("weekly_category_share", frame("weekly_category_share", [row | {"is_reliable": False}]))
    (spec,) = section.specs.values()
    kinds = [layer["mark"]["type"] for layer in spec["layer"]]
    assert kinds == ["area", "rule", "line", "point", "text"]
    assert spec["datasets"]["rows"][0]["state"] == "unreliable"
    svg = vl_convert.vegalite_to_svg(spec | {"width": 400}, vl_version=vega_lite_version())
    assert "mark-rule role-mark" in svg


def test_no_line_crosses_a_week_without_a_value_and_a_lonely_one_is_a_point():
    weeks = mondays(30)
    row = {"scope": "all", "category": "science", "token_share": 0.5, "share_low": 0.2, "share_high": 0.9}
    seen = [row | {"week_start": week, "is_reliable": True} for n, week in enumerate(weeks) if n not in (3, 5)]
    (spec,) = drawn("weekly_category_share", frame("weekly_category_share", seen)).specs.values()
    rows = spec["datasets"]["rows"]
    assert [rows.index(next(one for one in rows if one["run"] == run)) for run in (1, 2, 3)] == [0, 3, 4]
    assert [one["week_start"] for one in rows if one["is_alone"]] == [weeks[4].isoformat()]
    svg = vl_convert.vegalite_to_svg(spec | {"width": 400}, vl_version=vega_lite_version())
    assert len(re.findall(r"mark-line.*?<path", svg)) == 3


def test_an_interval_that_nobody_may_rely_on_does_not_stretch_the_axis():
    shapes = [
        {"category": "programming", "mean_prompt_tokens": 2000.0, "mean_prompt_tokens_high": high,
         "mean_prompt_tokens_low": 900.0, "is_prompt_tokens_reliable": high < 1e6, "week_start": week}
        for high, week in zip((4000.0, 9e7), mondays(2), strict=True)
    ]  # fmt: skip
    spec = drawn("weekly_category_shape", frame("weekly_category_shape", shapes)).specs["weekly_category_shape-F16"]
    assert spec["layer"][0]["encoding"]["y"]["scale"] == {"type": "log", "domain": [100, 10000], "nice": False}
    assert spec["layer"][0]["mark"]["clip"] is True


def test_two_weeks_have_one_label_for_there_is_no_room_for_two():
    rows = frame("weekly_source_share", [{"week_start": week} for week in mondays(2)])
    spec = drawn("weekly_source_share", rows).specs["weekly_source_share-F1"]
    assert spec["layer"][0]["encoding"]["x"]["axis"]["values"] == {"expr": "[utc(2025, 0, 13)]"}


def test_short_tags_that_are_equal_keep_their_paths():
    rows = [
        {"category": "science", "tag": tag, "tag_rank": n + 1, "token_share": 0.5}
        for n, tag in enumerate(["/Science/Physics", "/Reference/Physics"])
    ]
    section = drawn("window_category_tag_usage", frame("window_category_tag_usage", rows))
    names = [row["name"] for row in section.specs["window_category_tag_usage-F21-panel-1"]["datasets"]["rows"]]
    assert names == ["/Science/Physics", "/Reference/Physics"]


def test_every_category_is_in_one_of_the_two_figures_of_tags():
    section = drawn("window_category_tag_usage", many("window_category_tag_usage", 5))
    headings = [panel.heading.lower() for drawing in section.drawings for panel in drawing.panels]
    assert [len(drawing.panels) for drawing in section.drawings] == [6, 6]
    assert sorted(headings) == sorted(CATEGORIES)


def test_every_name_in_a_frame_can_be_hostile(tmp_path):
    names = {"author", "model_id", "tag", "country_name", "language_name", "raw_model", "check_name", "expectation"}
    for name in tables_to_read():
        hostile = dict.fromkeys(names & set(TABLE_BY_NAME[name].column_names), HOSTILE)
        drawn(name, frame(name, [hostile]))
    render({name: frame(name, [{}]) for name in tables_to_read()}, tmp_path)


@every_picture
def test_a_picture_has_the_two_functions_and_nothing_else_public(name):
    module = importlib.import_module(f"jobs.report.figures.{name}")
    own = {
        each for each, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__ and not each.startswith("_")
    }  # fmt: skip
    shared = {"weekly_open_weight_models": {"of_models"}, "window_category_tag_usage": {"short"}}
    assert own == {"findings", "drawings"} | shared.get(name, set())


def test_the_specs_of_a_year_stay_small():
    marts = all_marts(MOST_WEEKS)
    size = sum(len(json.dumps(section_of(TABLE_BY_NAME[name], rows).specs)) for name, rows in marts.items())
    assert size < 4_000_000
