"""Charts as pictures: a PNG for every figure, which says in itself what the page says beside it."""

import struct

import pytest

from jobs.report import pictures as png
from jobs.report.pictures import pictures
from jobs.report.sections import section_of
from jobs.report.tables import QUALITY_TABLES
from schemas import TABLE_BY_NAME
from tests.report.made import many
from tests.report.reading import WEEKS
from tests.report.test_report_figures import STUDY

SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def written(drawn_marts, tmp_path_factory):
    return pictures(drawn_marts, tmp_path_factory.mktemp("png"))


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


def test_the_same_frames_give_the_same_picture(written, drawn_marts, tmp_path):
    again = pictures({"window_price_elasticity": drawn_marts["window_price_elasticity"]}, tmp_path)
    assert [path.name for path in again] == ["F27_window_price_elasticity.png"]
    first = next(path for path in written if path.name == again[0].name)
    assert first.read_bytes() == again[0].read_bytes()


def test_a_picture_says_number_finding_sample_and_has_a_key():
    section = section_of(TABLE_BY_NAME["weekly_source_share"], many("weekly_source_share", WEEKS))
    spec = png.spec_of(section, section.drawings[0])
    assert " ".join(spec["title"]["text"]) == "F1 Open-weight models: 40.0% of tokens"
    words = " ".join(spec["title"]["subtitle"])
    assert "In the week of January 27, 2025, of" in words
    assert words.endswith("Sample: 5 billion tokens in 5 weeks.")
    assert spec["background"] == "white"
    assert spec["layer"][0]["encoding"]["color"]["legend"]["orient"] == "top"
    assert spec["datasets"]["rows-0"]
    assert "width" not in str(spec["layer"][0]["encoding"]["x"]["scale"].get("rangeMax", ""))


def test_panels_are_one_picture_with_their_headings_and_one_key():
    section = section_of(TABLE_BY_NAME["weekly_author_categories"], many("weekly_author_categories", WEEKS))
    drawing = section.drawings[0]
    spec = png.spec_of(section, drawing)
    key, panels = spec["vconcat"]
    assert [panel["title"]["text"] for panel in panels["concat"]] == [panel.heading for panel in drawing.panels]
    used = {panel["data"]["name"] for panel in [key, *panels["concat"]]}
    assert used == set(spec["datasets"]) == {"key", *(f"rows-{n}" for n in range(len(drawing.panels)))}
    scales = [panel["layer"][0]["encoding"]["color"]["scale"] for panel in panels["concat"]]
    assert all(scale == key["encoding"]["color"]["scale"] for scale in scales)
    assert key["encoding"]["color"]["legend"]["orient"] == "top"


def test_a_bar_in_a_panel_knows_the_panels_width():
    section = section_of(TABLE_BY_NAME["window_category_tag_usage"], many("window_category_tag_usage", WEEKS))
    spec = png.spec_of(section, section.drawings[0])
    ends = [panel["layer"][0]["encoding"]["x"]["scale"]["rangeMax"]["expr"] for panel in spec["concat"]]
    assert set(ends) == {"250 - 75"}


def test_nothing_is_written_of_what_is_not_there(tmp_path):
    assert pictures({}, tmp_path / "new") == []
    assert list((tmp_path / "new").iterdir()) == []
