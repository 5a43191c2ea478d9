"""A price that comes later, or is corrected, needs no raw logs: catalogue, days and marts are built again."""

import datetime as dt
from decimal import Decimal

import pytest

from jobs.catalogue.inputs import reading
from jobs.lake import tables as lake
from jobs.stages import stage_of
from schemas import TABLE_BY_NAME
from schemas.errors import CensusError
from tests.oracle.compare import differences
from tests.oracle.oracle import compute_catalogue
from tests.support.catalogue_files import write_aliases, write_own, write_snapshot
from tests.support.lake_runs import delta, generation, progress, rows_of, use, write_lines

MONDAY = dt.date(2025, 1, 6)
DAYS = [MONDAY + dt.timedelta(days=number) for number in range(7)]
CODER, CHAT = "acme/coder", "acme/chat"
HEADER = "model_id,prompt_price,completion_price"
USED = (100, 20)
"""Prompt and completion tokens of each request."""


def run(spark, *stages: str) -> list[str]:
    with progress() as messages:
        for stage in stages:
            stage_of(stage)(spark, DAYS[0], DAYS[-1])
    return messages


def costs(lake_root, model_id: str, column: str) -> list:
    """The column on each day of the week."""
    rows = {row["request_date"]: row for row in rows_of(lake_root, "daily_model_usage") if row["model_id"] == model_id}
    return [rows[day][column] for day in DAYS]


def at(prompt_price: str, completion_price: str) -> Decimal:
    return (USED[0] * Decimal(prompt_price) + USED[1] * Decimal(completion_price)) / 1_000_000


@pytest.fixture(scope="module")
def place(spark, tmp_path_factory):
    """A week of logs of a model without a price and one with; then the logs are moved away."""
    folder = tmp_path_factory.mktemp("census")
    with pytest.MonkeyPatch.context() as monkeypatch:
        raw_root = use(monkeypatch, folder)
        for day in DAYS:
            named = [(CODER, 0.001), (CHAT, 0.002), ("internal-coder", 0.003)]
            lines = [generation(f"{model}-{day}", day, model=model, total_cost=cost) for model, cost in named]
            write_lines(raw_root, "openrouter", day, lines)
        priced = {"cost": {"input": 1, "output": 4}, "open_weights": False}
        write_snapshot(raw_root, "2025-01-01", {"openrouter": {CODER: {"open_weights": True}, CHAT: priced}})
        yield raw_root


@pytest.fixture(scope="module")
def built(spark, place):
    run(spark, "models", "ingest", "daily", "marts")
    (place / "requests").rename(place.parent / "requests-moved-away")
    return place


def test_a_price_comes_later_and_is_corrected_without_the_raw_logs(spark, built):
    lake_root = built.parent / "lake"
    unpriced, billed = [None] * 7, costs(lake_root, CODER, "spend_usd")
    assert costs(lake_root, CODER, "list_cost_usd") == unpriced
    assert costs(lake_root, CHAT, "list_cost_usd") == [at("1", "4")] * 7
    assert billed == [Decimal("0.001")] * 7
    assert {row["raw_model"] for row in rows_of(lake_root, "weekly_unknown_models")} == {"internal-coder"}

    write_own(built, DAYS[2], HEADER, f"{CODER},2,6", name="added.csv.gz")
    write_aliases(built, f"internal-coder,{CODER}")
    assert "unchanged" not in " ".join(run(spark, "models", "daily", "marts"))
    assert costs(lake_root, CODER, "list_cost_usd") == [None, None, *[2 * at("2", "6")] * 5]
    assert costs(lake_root, CODER, "spend_usd") == [Decimal("0.004")] * 7, (
        "its own and what its internal name was billed"
    )
    assert costs(lake_root, CHAT, "list_cost_usd") == [at("1", "4")] * 7
    assert rows_of(lake_root, "weekly_unknown_models") == []

    write_own(built, DAYS[4], HEADER, f"{CODER},3,", name="contract.csv")
    write_own(built, DAYS[0], "completion_price,model_id,prompt_price", f"1,{CODER},1", name="found_later.csv")
    run(spark, "models", "daily", "marts")
    week = [*[2 * at("1", "1")] * 2, *[2 * at("2", "6")] * 2, *[2 * at("3", "6")] * 3]
    assert costs(lake_root, CODER, "list_cost_usd") == week
    assert costs(lake_root, CODER, "spend_usd") == [Decimal("0.004")] * 7
    assert costs(lake_root, CODER, "source_type") == ["unknown"] * 7, "acme's country is not known"
    assert costs(lake_root, CODER, "is_backdated_price") == [False] * 7
    assert not (built / "requests").exists()
    for name, expected in compute_catalogue(built).items():
        assert differences(name, expected, delta(lake_root, name).to_pyarrow_table()) == []


def test_an_unchanged_catalogue_is_kept(spark, built, monkeypatch):
    class Rebuilt(Exception):  # noqa: N818 - no error, a sign
        pass

    def rebuilt(_spark):
        raise Rebuilt

    run(spark, "models")
    lake_root = built.parent / "lake"
    tables = [TABLE_BY_NAME[name] for name in ("models", "model_aliases")]
    checks = rows_of(lake_root, "expectation_results")
    versions = [delta(lake_root, table.name).version() for table in tables]
    monkeypatch.setattr(reading, "read_inputs", rebuilt)
    [said] = run(spark, "models")
    assert said.startswith("catalogue unchanged since 20") and said.endswith("Z: kept")
    assert [delta(lake_root, table.name).version() for table in tables] == versions
    assert rows_of(lake_root, "expectation_results") == checks
    for table in tables:
        lake.vacuum(spark, table, 1000)
    assert run(spark, "models") == [said], "a vacuum changes nothing of a table"
    other = write_own(built, "2031-01-01", HEADER, "acme/new,1,1")
    with pytest.raises(Rebuilt):
        run(spark, "models")
    other.unlink()
    run(spark, "models")
    lake.replace_table(spark, tables[1], lake.read(spark, tables[1]))
    with pytest.raises(Rebuilt):
        run(spark, "models")


def test_an_alias_of_no_model_stops_the_stage_and_leaves_the_tables(spark, place):
    write_aliases(place, "x,acme/missing")
    with pytest.raises(CensusError, match=r"^catalogue/own/aliases\.csv: x names acme/missing, which is no model$"):
        run(spark, "models")
