"""The small tables of the catalogue: places and languages of the packages, an operator's own lists, promises kept."""

import datetime as dt
from importlib import import_module

import pytest

from expectations.suite import with_rules
from jobs.catalogue.inputs import reading
from jobs.catalogue.inputs.places import read_countries, read_languages
from jobs.catalogue.inputs.reading import fingerprint, read_inputs
from jobs.core import promotions
from jobs.lake.frames import frame_of_rows
from schemas import TABLE_BY_NAME
from schemas.errors import CensusError
from tests.support.catalogue_files import write_list
from tests.support.lake_runs import use

CONTINENTS = {
    "Africa": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW "
        "MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW"
    ),
    "Antarctica": "AQ",
    "Asia": (
        "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM "
        "PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE"
    ),
    "Europe": (
        "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME "
        "MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA"
    ),
    "North America": (
        "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX "
        "TC TT US VC VG VI"
    ),
    "Oceania": "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
    "South America": "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
}
"""ISO 3166 alpha-2 codes by region of UN M49, the Americas in two."""
LISTS = {
    "promotions.csv": "model_id,first_date,last_date",
    "category_paths.csv": "category_path,category,map_version",
}


@pytest.fixture
def raw_root(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "read_bundle", list)
    return use(monkeypatch, tmp_path)


@pytest.fixture
def frames(spark, raw_root):
    """The three tables that need no models, from the real inputs."""
    catalogue = read_inputs(spark)
    tables = ("category_paths", "country_names", "language_names")
    return {table: import_module(f"jobs.core.{table}").build(catalogue=catalogue) for table in tables}


def test_continents_are_those_of_un_m49_for_every_code_of_iso_3166(frames):
    expected = {code: continent for continent, codes in CONTINENTS.items() for code in codes.split()}
    assert len(expected) == 249
    assert {row.country: row.continent for row in frames["country_names"].collect()} == expected


def test_the_tables_keep_their_promises(frames):
    for name, frame in frames.items():
        table = TABLE_BY_NAME[name]
        assert frame.dtypes == [(column.name, column.type) for column in table.columns]
        assert frame.dropDuplicates(list(table.grain)).count() == frame.count() > 20
        assert frame.dropna().count() == frame.count()
        kept = " AND ".join(f"coalesce(keeps_{rule.name}, true)" for rule in table.rules) or "true"
        assert with_rules(frame, table).where(f"NOT ({kept})").collect() == []


def test_names_are_those_of_cldr():
    countries = {code: name for code, name, *_ in read_countries()}
    assert (countries["TR"], countries["HK"], countries["CI"]) == ("Türkiye", "Hong Kong SAR China", "Côte d’Ivoire")
    assert not {"XK", "UK", "EU", "001"} & set(countries), "no codes of ISO 3166"
    languages = dict(read_languages())
    assert (languages["zh_Hans"], languages["nb"]) == ("Simplified Chinese", "Norwegian Bokmål")


def test_own_lists_are_added_and_win(spark, raw_root):
    write_list(
        raw_root,
        "promotions.csv",
        LISTS["promotions.csv"],
        "x-ai/grok-code-fast-1,2025-08-26,2025-09-30",
        "acme/coder,2025-01-01,2025-01-01",
    )
    write_list(
        raw_root,
        "category_paths.csv",
        LISTS["category_paths.csv"],
        "/Science,academia,acme-1",
        '"/Code, Reviews",programming,acme-1',
    )
    before, inputs = read_inputs_without_lists(spark, raw_root), read_inputs(spark)
    promoted = {(row.model_id, row.first_date): row.last_date for row in inputs.promotions.collect()}
    assert promoted["x-ai/grok-code-fast-1", dt.date(2025, 8, 26)] == dt.date(2025, 9, 30)
    assert promoted["acme/coder", dt.date(2025, 1, 1)] == dt.date(2025, 1, 1)
    paths = {row.category_path: (row.category, row.map_version) for row in inputs.category_paths.collect()}
    assert (paths["/Science"], paths["/Code, Reviews"]) == (("academia", "acme-1"), ("programming", "acme-1"))
    assert len(promoted) == before[0] + 1 and len(paths) == before[1] + 1


def read_inputs_without_lists(spark, raw_root) -> tuple[int, int]:
    folder = raw_root / "catalogue"
    folder.rename(raw_root / "_aside")
    inputs = read_inputs(spark)
    (raw_root / "_aside").rename(folder)
    return inputs.promotions.count(), inputs.category_paths.count()


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("promotions.csv", "coder,2025-01-01,2025-01-02", "model_id 'coder' must be a lower-case author/slug"),
        ("promotions.csv", "a/b,2025-01-01,", "last_date '' must be a day as YYYY-MM-DD"),
        ("category_paths.csv", "Science,science,1", "category_path 'Science' must be a path like /A/B, without"),
        ("category_paths.csv", "/Science/,science,1", "category_path '/Science/' must be a path like /A/B, without"),
        ("category_paths.csv", "/A / B,science,1", "category_path '/A / B' must be a path like /A/B, without"),
        ("category_paths.csv", "/Science,Science,1", "category 'Science' must be one of programming, roleplay,"),
        ("category_paths.csv", "/Science,unclassified,1", "category 'unclassified' must be one of"),
        ("category_paths.csv", "/Science,science,", "map_version '' must be a word without space"),
        ("category_paths.csv", "/Science,science", "2 fields, but the header has 3"),
    ],
)
def test_a_wrong_row_of_an_own_list_is_named(spark, raw_root, name, line, message):
    write_list(raw_root, name, LISTS[name], line)
    with pytest.raises(CensusError, match=rf"^catalogue/own/{name}, line 2: ") as raised:
        read_inputs(spark)
    assert message in str(raised.value)


def test_a_promotion_of_no_model_is_an_error(spark, raw_root):
    write_list(raw_root, "promotions.csv", LISTS["promotions.csv"], "acme/missing,2025-01-01,2025-01-02")
    known = frame_of_rows(spark, [("x-ai/grok-code-fast-1",), ("x-ai/grok-4.1-fast",)], "model_id string")
    with pytest.raises(Exception, match=r"promotions\.csv: acme/missing is not a model"):
        promotions.build(models=known, catalogue=read_inputs(spark)).collect()


def test_the_fingerprint_changes_with_own_lists_and_with_a_packages_version(raw_root, monkeypatch):
    found = [fingerprint()]
    for name, header in LISTS.items():
        write_list(raw_root, name, header)
        found.append(fingerprint())
    for changed in reading.PACKAGES:
        monkeypatch.setattr(reading, "version", lambda package, changed=changed: "0" if package == changed else "1")
        found.append(fingerprint())
    assert len(set(found)) == len(found)
