"""Promotions, category paths and names, by hand over the made-up catalogue and an operator's own files."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from tests.oracle.made_up import by, computed, files_by_day, tagged, use
from tests.oracle.oracle import compute_catalogue
from tests.support.catalogue_files import write_list

SECRET, GIANT = "closedlab/secret", "openlab/giant-2"


def test_own_promotions_and_paths_count_before_ours(tmp_path: Path) -> None:
    raw, columns = tmp_path / "raw", ("category_path", "category", "map_version")
    write_list(
        raw,
        "promotions.csv",
        "model_id,first_date,last_date",
        f"{SECRET},2025-02-03,2025-02-04",
        f"{GIANT},2025-02-03,2025-02-03",
    )
    write_list(raw, "category_paths.csv", ",".join(columns), "/Science,academia,mine", "/Mine,seo,mine")
    uses = [use("2025-02-05", name, SECRET, 1, 0) for name in ("science", "code", "mine")]
    paths = {"science": "/Science/Physics", "code": "/Science/Computer Science", "mine": "/Mine"}
    tables = computed(tmp_path, files_by_day(uses, [tagged("2025-02-05", name, path) for name, path in paths.items()]))
    promotions = by(tables["promotions"], "model_id", "first_date")
    assert {(model, str(first)): str(row["last_date"]) for (model, first), row in promotions.items()} == {
        (SECRET, "2025-02-03"): "2025-02-04",
        (SECRET, "2025-03-01"): "2025-03-01",
        (GIANT, "2025-02-03"): "2025-02-03",
        ("westlab/middle", "2024-01-01"): "2030-01-01",
    }
    known = by(tables["category_paths"], "category_path")
    assert [list(known[path].values()) for path in ("/Science", "/Mine", "/Finance")] == [
        ["/Science", "academia", "mine"],
        ["/Mine", "seo", "mine"],
        ["/Finance", "finance", "1"],
    ]
    categories = {row["tag"]: row["category"] for row in tables["daily_category_usage"].to_pylist()}
    assert categories == {
        "/Science/Physics": "academia",
        "/Science/Computer Science": "programming",  # the longer path is still ours
        "/Mine": "seo",
    }
    assert (
        by(tables["window_reasoning_model_usage"], "model_id")[SECRET]["promotion_tokens"] == 0
    )  # it ended the day before


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return compute_catalogue(tmp_path_factory.mktemp("ours"))


def test_countries_of_iso_3166(ours: dict[str, pa.Table]) -> None:
    rows = by(ours["country_names"], "country")
    assert len(rows) == 249
    assert not {"XK", "UK", "EU", "AN", "CS", "UN", "ZZ"} & set(rows)
    assert {code: list(rows[code].values())[1:] for code in ("NO", "HK", "TR", "CW", "MX", "BM", "AQ", "HM")} == {
        "NO": ["Norway", "Europe"],
        "HK": ["Hong Kong SAR China", "Asia"],
        "TR": ["Türkiye", "Asia"],
        "CW": ["Curaçao", "North America"],
        "MX": ["Mexico", "North America"],
        "BM": ["Bermuda", "North America"],
        "AQ": ["Antarctica", "Antarctica"],
        "HM": ["Heard & McDonald Islands", "Oceania"],
    }
    continents: dict[str, int] = {}
    for row in rows.values():
        continents[row["continent"]] = continents.get(row["continent"], 0) + 1
    # UN M49 counts 60, 50, 51, 29, and 57 in the Americas; AQ has no region there, and TW is no area of its own
    assert continents == {
        **{"Africa": 60, "Asia": 50 + 1, "Europe": 51, "Oceania": 29, "Antarctica": 1},
        **{"North America": 57 - 16, "South America": 16},
    }


def test_languages_of_cldr(ours: dict[str, pa.Table]) -> None:
    rows = by(ours["language_names"], "language")
    assert [rows[language]["language_name"] for language in ("en", "nb", "zh-Hans", "yue")] == [
        *("English", "Norwegian Bokmål", "Simplified Chinese", "Cantonese"),
    ]
    assert not {language for language in rows if "_" in language or language.upper() == language}
    assert not {"pt-BR", "en-US", "es-419", "zh_Hans"} & set(rows)


def test_paths_and_promotions_of_ours_are_read(ours: dict[str, pa.Table]) -> None:
    paths = by(ours["category_paths"], "category_path")
    assert paths["/Science/Computer Science"]["category"] == "programming"
    assert ours["promotions"].num_rows > 0
    assert {type(row["first_date"]) for row in ours["promotions"].to_pylist()} == {dt.date}
