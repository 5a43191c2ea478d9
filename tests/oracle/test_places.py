"""Countries, continents and languages, by hand."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tests.oracle.made_up import by, computed, files_by_day, use

GIANT = "openlab/giant-2"
MONDAY, NEXT_MONDAY = dt.date(2025, 2, 3), dt.date(2025, 2, 10)
WINDOW = [dt.date(2024, 2, 1), dt.date(2025, 2, 12)]
UNKNOWN_PRICE = {"total_cost": None}
FREE = {"total_cost": 0}

USES = [
    use("2025-02-03", "1", GIANT, 100, 0, country="NO", language="nb"),
    use("2025-02-03", "2", GIANT, 50, 0, country="no", language="NB_no"),
    use("2025-02-03", "3", GIANT, 25, 0, country="DE", language="de-Latn-DE", total_cost=0.0005),
    use("2025-02-03", "4", GIANT, 30, 0, country="BR", language="pt-BR", **UNKNOWN_PRICE),
    use("2025-02-03", "5", GIANT, 7, 0, country="EU", language="English", total_cost=0.004),
    use("2025-02-03", "6", GIANT, 8, 0, finish_reason="error", **FREE),
    use("2025-02-04", "7", f"{GIANT}:free", 60, 0, country="ZA", language="zh-hans-CN", **FREE),
    use("2025-02-10", "8", GIANT, 12, 0, country="US", language="en-US", **UNKNOWN_PRICE),
    use("2025-02-10", "9", f"{GIANT}:free", 3, 0, country="CN", language="zh", **FREE),
    use("2025-02-10", "10", GIANT, 80, 0, country="CN", language="EN_us", **UNKNOWN_PRICE),
    use("2025-02-12", "11", GIANT, 20, 0, country="SE", language="sv", total_cost=0.0015),
    use("2025-02-12", "12", GIANT, 20, 0, country="DK", language="da"),
    use("2024-01-31", "13", GIANT, 9999, 0, country="US", language="fr", total_cost=9),
]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return computed(tmp_path_factory.mktemp("places"), files_by_day(USES))


def test_a_day_of_a_country(places: dict[str, pa.Table]) -> None:
    rows = by(places["daily_country_usage"], "request_date", "country")
    assert {key[1]: list(row.values())[2:] for key, row in rows.items() if key[0] == MONDAY} == {
        "NO": ["Europe", 2, 150, Decimal("0.002")],
        "DE": ["Europe", 1, 25, Decimal("0.0005")],
        "BR": ["South America", 1, 30, None],
        "unknown": ["unknown", 2, 15, Decimal("0.004")],  # EU is no country; the failure names none, and cost nothing
    }


@pytest.mark.parametrize("country", ["XX", "EU", "UK", "NOR", "N", " NO", "NO-03", "001", "unknown", 578])
def test_what_is_no_country_is_unknown(tmp_path: Path, country: object) -> None:
    row = computed(tmp_path, files_by_day([use("2025-02-03", "1", GIANT, 1, 1, country=country)]))
    assert [list(found.values())[1:3] for found in row["daily_country_usage"].to_pylist()] == [["unknown", "unknown"]]


def test_languages_of_tags(tmp_path: Path) -> None:
    logged = {
        "en": "en",
        "EN_us": "en",
        "en-US-x-twain": "en",
        "eng": "eng",
        "zh-hans-CN": "zh-Hans",
        "ZH_HANT": "zh-Hant",
        "sr-CYRL": "sr-Cyrl",
        "zh-yue-Hant": "zh",  # the script is not the second subtag
        "zh-CN-Hans": "zh",
        "de-1996": "de",
        "sl-rozaj": "sl",
        "hy-": "hy",
        "yue": "yue",
        "qaa-Qaaa": "qaa-Qaaa",
        "": "unknown",
        "e": "unknown",
        "i-klingon": "unknown",
        "x-private": "unknown",
        "engl": "unknown",
        "English": "unknown",
        "e1": "unknown",
        "é": "unknown",
        "ру": "unknown",
        " en": "unknown",
        "en\n": "unknown",
        "-en": "unknown",
        "und": "unknown",
        "UND-Latn": "unknown",
        "mul": "unknown",
        "mis": "unknown",
        "zxx": "unknown",
    }
    uses = [use("2025-02-03", f"{n}", GIANT, 2**n, 0, language=tag) for n, tag in enumerate(logged)]
    rows = by(computed(tmp_path, files_by_day(uses))["daily_language_usage"], "language")
    assert set(rows) == set(logged.values())
    for language, row in rows.items():
        assert row["tokens"] == sum(2**n for n, known in enumerate(logged.values()) if known == language), language


def test_continents_of_a_week(places: dict[str, pa.Table]) -> None:
    rows = by(places["weekly_continent_spend"], "week_start", "continent")
    spend, tokens = Decimal("0.0065"), 280
    assert {key[1]: list(row.values())[2:] for key, row in rows.items() if key[0] == MONDAY} == {
        "Europe": [Decimal("0.0025"), spend, 25 / 65, 175, tokens, 175 / tokens, False],
        "South America": [None, spend, 0.0, 30, tokens, 30 / tokens, False],
        "Africa": [Decimal(0), spend, 0.0, 60, tokens, 60 / tokens, False],
        "unknown": [Decimal("0.004"), spend, 40 / 65, 15, tokens, 15 / tokens, False],
    }
    assert list(rows[NEXT_MONDAY, "North America"].values())[2:5] == [None, Decimal("0.0025"), 0.0]
    assert list(rows[NEXT_MONDAY, "Asia"].values())[2:5] == [Decimal(0), Decimal("0.0025"), 0.0]


@pytest.mark.parametrize(("price", "known"), [(UNKNOWN_PRICE, None), (FREE, Decimal(0))])
def test_shares_of_no_spend_are_null(tmp_path: Path, price: dict, known: Decimal | None) -> None:
    uses = [
        use("2025-02-03", "1", f"{GIANT}:free", 1, 0, country="NO", language="nb", **price),
        use("2025-02-03", "2", GIANT, 3, 0, country="US", language="en", **UNKNOWN_PRICE),
    ]
    tables = computed(tmp_path, files_by_day(uses))
    for name, key in (
        ("weekly_continent_spend", "continent"),
        ("window_continent_usage", "continent"),
        ("window_language_usage", "language"),
    ):
        rows = sorted(tables[name].to_pylist(), key=lambda row: row["tokens"])
        assert [[row["spend_usd"], row["total_spend_usd"], row["spend_share"]] for row in rows] == [
            [known, known, None],
            [None, known, None],
        ], f"{name} by {key}"


def test_countries_and_continents_of_the_window(places: dict[str, pa.Table]) -> None:
    total, spend = 415, Decimal("0.009")
    countries = by(places["window_country_usage"], "country")
    assert {country: row["country_rank"] for country, row in countries.items()} == {
        **{"NO": 1, "CN": 2, "ZA": 3, "BR": 4, "DE": 5, "DK": 6, "SE": 7, "unknown": 8, "US": 9},
    }
    assert [list(countries[country].values())[1:] for country in ("NO", "unknown", "BR")] == [
        ["Norway", "Europe", *WINDOW, 1, 2, 150, total, 150 / total, Decimal("0.002"), spend, 2 / 9],
        ["unknown", "unknown", *WINDOW, 8, 2, 15, total, 15 / total, Decimal("0.004"), spend, 4 / 9],
        ["Brazil", "South America", *WINDOW, 4, 1, 30, total, 30 / total, None, spend, 0.0],
    ]
    continents = by(places["window_continent_usage"], "continent")
    assert {continent: list(row.values())[3:6] for continent, row in continents.items()} == {
        "Europe": [1, 5, 215],
        "Asia": [2, 2, 83],
        "Africa": [3, 1, 60],
        "South America": [4, 1, 30],
        "unknown": [5, 2, 15],
        "North America": [6, 1, 12],
    }
    assert list(continents["Asia"].values())[6:] == [total, 83 / total, Decimal(0), spend, 0.0]


def test_languages_of_the_window(places: dict[str, pa.Table]) -> None:
    languages = by(places["window_language_usage"], "language")
    assert {language: list(row.values())[1:2] + list(row.values())[4:7] for language, row in languages.items()} == {
        "nb": ["Norwegian Bokmål", 1, 2, 150],
        "en": ["English", 2, 2, 92],
        "zh-Hans": ["Simplified Chinese", 3, 1, 60],
        "pt": ["Portuguese", 4, 1, 30],
        "de-Latn": ["de-Latn", 5, 1, 25],
        "da": ["Danish", 6, 1, 20],
        "sv": ["Swedish", 7, 1, 20],
        "unknown": ["unknown", 8, 2, 15],
        "zh": ["Chinese", 9, 1, 3],
    }
    assert [row["window_start_date"] for row in languages.values()] == [WINDOW[0]] * 9
