"""Charts as pictures: a PNG for every figure, which says in itself what the page says beside it."""

import struct

import pytest

from jobs.report import QUALITY_TABLES, _section, pictures
from jobs.report.page import png
from schemas import TABLE_BY_NAME
from tests.report.report_frames import example_marts
from tests.report.report_marts import all_marts
from tests.report.report_reading import WEEKS
from tests.report.test_report_figures import STUDY

SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return pictures(all_marts(WEEKS), tmp_path_factory.mktemp("png"))


def test_every_figure_is_a_picture_named_by_its_number(written):
    names = [path.name for path in written]
    assert len(names) == len(set(names))
    numbers = [name.split("_")[0] for name in names if name[0] in "FT"]
    assert set(numbers) == {f"{figure[0]}{int(figure[1:]):02}" for figure in STUDY}
    assert {f"{name}.png" for name in QUALITY_TABLES} <= set(names)
    assert "F06_weekly_category_share.png" in names
    assert "F03_weekly_open_weight_models-2.png" in names


def test_pictures_are_sharp_and_none_is_empty(written):
    for path in written:
        data = path.read_bytes()
        assert data.startswith(SIGNATURE), path.name
        width, height = struct.unpack(">II", data[16:24])
        assert width >= 2 * 500, path.name
        assert height >= 150, path.name
        assert len(data) > 15_000, path.name


def test_the_same_frames_give_the_same_picture(written, tmp_path):
    again = pictures({"window_price_elasticity": all_marts(WEEKS)["window_price_elasticity"]}, tmp_path)
    assert [path.name for path in again] == ["F27_price_elasticity.png"]
    first = next(path for path in written if path.name == again[0].name)
    assert first.read_bytes() == again[0].read_bytes()


def test_a_picture_says_number_finding_sample_and_has_a_key():
    section = _section(TABLE_BY_NAME["weekly_source_share"], example_marts(WEEKS)["weekly_source_share"])
    spec = png.spec_of(section, section.drawings[0])
    assert " ".join(spec["title"]["text"]) == "F1 Open-weight models: 30.4% of tokens"
    words = " ".join(spec["title"]["subtitle"])
    assert "In the week of 27 January 2025, of" in words
    assert words.endswith("Sample: 4.83 billion tokens in 5 weeks.")
    assert spec["background"] == "white"
    assert spec["layer"][0]["encoding"]["color"]["legend"]["orient"] == "top"
    assert spec["datasets"]["rows-0"]
    assert "width" not in str(spec["layer"][0]["encoding"]["x"]["scale"].get("rangeMax", ""))


def test_panels_are_one_picture_with_their_headings_and_one_key():
    section = _section(TABLE_BY_NAME["weekly_author_categories"], all_marts(WEEKS)["weekly_author_categories"])
    drawing = section.drawings[0]
    spec = png.spec_of(section, drawing)
    assert [panel["title"]["text"] for panel in spec["concat"]] == [panel.heading for panel in drawing.panels]
    assert len(spec["datasets"]) == len(drawing.panels)
    used = {panel["data"]["name"] for panel in spec["concat"]}
    assert used == set(spec["datasets"])
    scales = [panel["layer"][0]["encoding"]["color"]["scale"] for panel in spec["concat"]]
    assert all(scale == scales[0] for scale in scales)
    assert spec["resolve"]["scale"]["color"] == "shared"


def test_a_bar_in_a_panel_knows_the_panels_width():
    section = _section(TABLE_BY_NAME["window_category_tag_usage"], all_marts(WEEKS)["window_category_tag_usage"])
    spec = png.spec_of(section, section.drawings[0])
    ends = [panel["layer"][0]["encoding"]["x"]["scale"]["rangeMax"]["expr"] for panel in spec["concat"]]
    assert set(ends) == {"250 - 75"}


def test_nothing_is_written_of_what_is_not_there(tmp_path):
    assert pictures({}, tmp_path / "new") == []
    assert list((tmp_path / "new").iterdir()) == []
