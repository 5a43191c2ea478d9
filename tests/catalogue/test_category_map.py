"""The map from content-category paths to categories, against the paths that a classifier is published to give."""

import csv
from pathlib import Path

import pytest

from jobs.catalogue.inputs import reading
from jobs.simulate.world import read_world
from schemas.sample_columns import CATEGORIES, OTHER

PUBLISHED = Path(__file__).with_name("category_paths_published.txt")
KNOWN_OTHER = {
    "/Autos & Vehicles",
    "/Beauty & Fitness",
    "/Business & Industrial",
    "/Food & Drink",
    "/Hobbies & Leisure",
    "/Home & Garden",
    "/Online Communities",
    "/People & Society",
    "/Pets & Animals",
    "/Real Estate",
    "/Reference",
    "/Sensitive Subjects",
    "/Shopping",
    "/Sports",
    "/Travel",
    "/Travel & Transportation",
}
"""Beginnings of which at least a part is none of the twelve categories."""
UNPUBLISHED = {
    "/Business & Industrial/Advertising & Marketing/Search Engine Optimization & Marketing",
    "/Reference/Humor",
}
"""Paths of the map that no published list has: other classifiers and simulated logs do."""
ADVERTISING = "/Business & Industrial/Advertising & Marketing"
SEO = "Search Engine Optimization & Marketing"


def rows() -> list[dict[str, str]]:
    text = (reading.FOLDER / "category_paths.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def published() -> list[str]:
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def parents(path: str) -> list[str]:
    """`/A/B/C` -> `/A/B`, `/A`."""
    parts = path.split("/")[1:]
    return ["/" + "/".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


def category_of(path: str, category_by_path: dict[str, str]) -> str:
    """The category of the longest path that fits, whole segments only."""
    return next((category_by_path[start] for start in (path, *parents(path)) if start in category_by_path), OTHER)


@pytest.fixture(scope="module")
def category_by_path() -> dict[str, str]:
    return {row["category_path"]: row["category"] for row in rows()}


@pytest.fixture(scope="module")
def all_paths() -> set[str]:
    """The published paths with their parents, which a classifier may answer too."""
    return {start for path in published() for start in (path, *parents(path))}


def test_the_list_is_one_of_paths():
    paths = published()
    assert paths == sorted(set(paths))
    assert len(paths) == 620 + 661
    assert all(path.startswith("/") and not path.endswith("/") for path in paths)


def test_every_published_path_has_a_category_or_is_known_to_have_none(category_by_path, all_paths):
    others = {path for path in all_paths if category_of(path, category_by_path) == OTHER}
    assert {"/" + path.split("/")[1] for path in others} == KNOWN_OTHER


def test_every_category_is_reached_by_published_paths(category_by_path, all_paths):
    assert {category_of(path, category_by_path) for path in all_paths} == {*CATEGORIES, OTHER}


def test_every_row_is_of_published_paths(category_by_path, all_paths):
    assert set(category_by_path) - all_paths == UNPUBLISHED


def test_no_row_says_what_a_shorter_path_says(category_by_path):
    redundant = [
        path
        for path, category in category_by_path.items()
        if category == category_of(parents(path)[0] if parents(path) else "", category_by_path)
    ]
    assert redundant == []


def test_rows_are_sorted_and_of_one_version():
    assert [row["category_path"] for row in rows()] == sorted({row["category_path"] for row in rows()})
    assert len({row["map_version"] for row in rows()}) == 1


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ("/Science/Computer Science", "programming"),
        ("/Science/Computer Science/Other", "programming"),
        ("/Science/Computer Science/Machine Learning & Artificial Intelligence", "science"),
        ("/Science/Physics", "science"),
        (ADVERTISING, "marketing"),
        (f"{ADVERTISING}/Marketing", "marketing"),
        (f"{ADVERTISING}/{SEO}", "seo"),
        (f"/Internet & Telecom/Web Services/{SEO}", "seo"),
        ("/Internet & Telecom/Web Services/Web Hosting", "technology"),
        ("/Computers & Electronics/Programming/Scripting Languages", "programming"),
        ("/Computers & Electronics/Programmings", "technology"),
        ("/Games", "trivia"),
        ("/Games/Roleplaying Games", "roleplay"),
        ("/Reference/General Reference/Public Records", "academia"),
        ("/Reference/Language Resources/Foreign Language Resources", "translation"),
        ("/Reference/Geographic Reference/Maps", OTHER),
        ("/Business & Industrial/Business Finance/Venture Capital", "finance"),
        ("/Business & Industrial", OTHER),
        ("/Healthy", OTHER),
    ],
)
def test_the_longest_path_of_whole_segments_wins(category_by_path, path, category):
    assert category_of(path, category_by_path) == category


def test_simulated_tags_are_of_the_category_that_they_are_simulated_for(category_by_path):
    tags = read_world().tags
    wrong = [
        tag
        for tag, category in zip(tags["tag"], tags["category"], strict=True)
        if category_of(tag, category_by_path) != category
    ]
    assert wrong == []
