"""Colours: on both grounds, for people who see fewer of them, and the same for the same thing everywhere."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from jobs.report.charts import style
from schemas.columns import UNKNOWN
from schemas.sample_columns import CATEGORIES
from tests.report.reading import contrast

CSS = (Path(style.__file__).parents[1] / "page" / "templates" / "page.css").read_text()
GROUNDS = re.findall(r"--ground: (#[0-9a-f]{6})", CSS)[:2]
PALETTE = sorted({*style.LABS.values(), *style.COLOUR.values(), style.GREY})

TO_OKLAB_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
TO_OKLAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip
"""Ottosson 2020: linear sRGB to Oklab, where equal distances look equally different."""

SEEN_BY = {
    "all": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
"""Machado, Oliveira and Fernandes 2009, severity 1: linear sRGB as people with this vision see it."""

LEAST_DISTANCE = {"all": 0.13, "protanopia": 0.08, "deuteranopia": 0.08}


def oklab(colour: str, vision: str) -> np.ndarray:
    channels = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(SEEN_BY[vision] @ linear, 0, 1)
    return TO_OKLAB @ np.cbrt(TO_OKLAB_CONES @ seen)


def test_grounds_are_those_of_light_and_dark():
    assert GROUNDS == ["#ffffff", "#12161c"]


@pytest.mark.parametrize("colour", PALETTE)
def test_every_colour_stands_out_from_both_grounds(colour):
    assert min(contrast(colour, ground) for ground in GROUNDS) >= 3


@pytest.mark.parametrize("vision", SEEN_BY)
def test_any_two_colours_differ(vision):
    assert len(PALETTE) == 10
    close = {
        (one, other): float(np.linalg.norm(oklab(one, vision) - oklab(other, vision)))
        for one, other in itertools.combinations(PALETTE, 2)
    }
    assert {pair: distance for pair, distance in close.items() if distance < LEAST_DISTANCE[vision]} == {}


@pytest.mark.parametrize(
    "values",
    [
        list(style.LABS),
        ["proprietary", "row_oss", "chinese_oss", UNKNOWN],
        ["large", "medium", "small", UNKNOWN],
        ["reasoning", "standard", UNKNOWN],
        ["requests", "duplicates", "rejects", "skipped"],
        ["North America", "South America", "Europe", "Asia", "Africa", "Oceania", "Antarctica", UNKNOWN],
        [*(each for each in CATEGORIES if each in style.COLOUR), "other"],
    ],
)
def test_values_of_one_chart_have_their_own_colours(values):
    assert len({style.LABS.get(value) or style.colour_of(value) for value in values}) == len(values)


def test_what_has_no_colour_is_grey_and_the_biggest_labs_have_one():
    assert style.lab_colours(["acme", "openai", UNKNOWN, "anthropic"]) == {
        "anthropic": style.LABS["anthropic"], "openai": style.LABS["openai"],
        style.OTHER_LABS: style.GREY, UNKNOWN: style.GREY,
    }  # fmt: skip
    assert style.colour_of("trivia") == style.GREY
