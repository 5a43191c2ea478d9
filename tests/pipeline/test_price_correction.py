"""A price that comes later, or is corrected, needs no raw logs: catalogue, days and marts are built again."""

import datetime as dt
import shutil
from decimal import Decimal

import pytest

from jobs.catalogue.inputs import reading
from jobs.lake import tables as lake
from jobs.stages import stage_of
from schemas import TABLE_BY_NAME
from schemas.errors import CensusError
from tests.oracle.compare import differences
from tests.oracle.oracle import ORACLE_TABLES, compute
from tests.oracle.raw_files import CHAT, CODER, INTERNAL_CODER
from tests.support.catalogue_files import write_aliases, write_own
from tests.support.lake_runs import KEY, delta, progress, rows_of, use
from tests.support.reference import DAYS

pytestmark = pytest.mark.once

HEADER = "model_id,prompt_price,completion_price"
USED = (100, 20)
"""Prompt and completion tokens of each request of these models."""


def rebuild(spark, *stages: str) -> list[str]:
    with progress() as messages:
        for stage in stages:
            stage_of(stage)(spark, DAYS[0], DAYS[-1])
    return messages


def costs(lake_root, model_id: str, column: str) -> list:
    """The column on each day of the week."""
    rows = {row["request_date"]: row for row in rows_of(lake_root, "daily_model_usage") if row["model_id"] == model_id}
    return [rows[day][column] for day in DAYS]


def newest_day(lake_root) -> dt.date:
    """The newest day of a list in the catalogue."""
    return max(row["stated_on"] for row in rows_of(lake_root, "price_statements") if row["price_source"] != "by_hand")


def at(prompt_price: str, completion_price: str) -> Decimal:
    return (USED[0] * Decimal(prompt_price) + USED[1] * Decimal(completion_price)) / 1_000_000


@pytest.fixture(scope="module")
def place(spark, reference_lake, tmp_path_factory):
    """The raw root of a copy of the reference lake."""
    folder = tmp_path_factory.mktemp("prices") / "census"
    shutil.copytree(reference_lake, folder)
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield use(monkeypatch, folder)


def test_a_price_comes_later_and_is_corrected_without_the_raw_logs(spark, place):
    lake_root, aside = place.parent / "lake", place.parent / "requests-moved-away"
    assert costs(lake_root, CODER, "list_cost_usd") == [None] * 7
    assert costs(lake_root, CODER, "spend_usd") == [Decimal("0.001")] * 7
    assert costs(lake_root, CHAT, "list_cost_usd") == [at("1", "4")] * 7
    assert INTERNAL_CODER in {row["raw_model"] for row in rows_of(lake_root, "weekly_unknown_models")}

    (place / "requests").rename(aside)
    write_own(place, DAYS[2], HEADER, f"{CODER},2,6", name="added.csv.gz")
    write_aliases(place, f"{INTERNAL_CODER},{CODER}")
    write_own(place, DAYS[4], HEADER, f"{CODER},3,", name="contract.csv")
    write_own(place, DAYS[0], "completion_price,model_id,prompt_price", f"1,{CODER},1", name="found_later.csv")
    assert "unchanged" not in " ".join(rebuild(spark, "models", "daily", "marts"))
    assert not (place / "requests").exists()

    week = [*[2 * at("1", "1")] * 2, *[2 * at("2", "6")] * 2, *[2 * at("3", "6")] * 3]
    assert costs(lake_root, CODER, "list_cost_usd") == week
    billed = [Decimal("0.004")] * 7
    assert costs(lake_root, CODER, "spend_usd") == billed, "its own and what its internal name was billed"
    assert costs(lake_root, CODER, "source_type") == ["unknown"] * 7, "acme's country is not known"
    assert costs(lake_root, CODER, "is_backdated_price") == [False] * 7
    assert costs(lake_root, CHAT, "list_cost_usd") == [at("1", "4")] * 7
    assert INTERNAL_CODER not in {row["raw_model"] for row in rows_of(lake_root, "weekly_unknown_models")}

    # and every other cell is what a build from the raw logs would make of the new catalogue
    aside.rename(place / "requests")
    expected = compute(place, KEY)
    found = {
        name: differences(name, expected[name], delta(lake_root, name).to_pyarrow_table())[:5] for name in ORACLE_TABLES
    }
    assert {name: messages for name, messages in found.items() if messages} == {}


def test_an_unchanged_catalogue_is_kept(spark, place, monkeypatch):
    class Rebuilt(Exception):  # noqa: N818 - no error, a sign
        pass

    def rebuilt(_spark):
        raise Rebuilt

    rebuild(spark, "models")
    lake_root = place.parent / "lake"
    tables = [TABLE_BY_NAME[name] for name in ("models", "model_aliases")]
    checks = rows_of(lake_root, "expectation_results")
    versions = [delta(lake_root, table.name).version() for table in tables]
    monkeypatch.setattr(reading, "read_inputs", rebuilt)
    said = rebuild(spark, "models")
    assert said[0].startswith("catalogue unchanged since 20") and said[0].endswith("Z: kept")
    assert said[1:] == [f"newest models and prices: {newest_day(lake_root)}"]
    assert [delta(lake_root, table.name).version() for table in tables] == versions
    assert rows_of(lake_root, "expectation_results") == checks
    for table in tables:
        lake.vacuum(spark, table, 1000)
    assert rebuild(spark, "models") == said, "a vacuum changes nothing of a table"
    other = write_own(place, "2031-01-01", HEADER, "acme/new,1,1")
    with pytest.raises(Rebuilt):
        rebuild(spark, "models")
    other.unlink()
    rebuild(spark, "models")
    lake.replace_table(spark, tables[1], lake.read(spark, tables[1]))
    with pytest.raises(Rebuilt):
        rebuild(spark, "models")


def test_an_alias_of_no_model_stops_the_stage_and_leaves_the_tables(spark, place):
    write_aliases(place, "x,acme/missing")
    with pytest.raises(
        CensusError, match=r"^catalogue/own/aliases\.csv: x names acme/missing, which is not a model\. A model of "
    ):
        rebuild(spark, "models")
