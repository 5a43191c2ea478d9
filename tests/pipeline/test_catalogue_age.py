"""The age of the catalogue: the day of its newest list, in the log of every run and against the last day of the run."""

import datetime as dt
import logging

import pyarrow as pa
import pytest

from jobs.catalogue.inputs import reading
from jobs.lake import tables as lake
from jobs.lake.contracts import arrow_schema
from jobs.measures.catalogue_age import MOST_CATALOGUE_AGE_DAYS, described, is_old, newest_statement
from jobs.stages import models
from schemas import TABLE_BY_NAME
from tests.support.lake_runs import use

NEWEST = dt.date(2026, 8, 1)
AT_THE_LIMIT = NEWEST + dt.timedelta(days=45)
BEYOND = AT_THE_LIMIT + dt.timedelta(days=1)
WARNING = "2026-08-01, 46 days before 2026-09-16; newer ones come with `python -m jobs catalogue refresh`"
LISTED = [("models_dev", dt.date(2026, 7, 1)), ("litellm", NEWEST), ("by_hand", dt.date(2026, 12, 1))]


def test_the_newest_day_is_that_of_a_list_and_not_of_a_price_by_hand():
    assert newest_statement(*zip(*LISTED, strict=True)) == NEWEST
    assert newest_statement(["by_hand"], [NEWEST]) is None
    assert newest_statement([], []) is None


@pytest.mark.parametrize(
    ("last", "words"),
    [(dt.date(2025, 1, 6), "2026-08-01"), (NEWEST, "2026-08-01"), (AT_THE_LIMIT, "2026-08-01"), (BEYOND, WARNING)],
)
def test_a_catalogue_is_old_only_after_its_limit(last, words):
    assert MOST_CATALOGUE_AGE_DAYS == 45
    assert described(NEWEST, last) == words
    assert is_old(NEWEST, last) == (words == WARNING)


def test_a_catalogue_without_a_day_is_not_old():
    assert (described(None, BEYOND), is_old(None, BEYOND)) == ("none", False)


@pytest.fixture
def logged(spark, tmp_path, monkeypatch, caplog):
    """Run the stage up to a day on a catalogue of these lists, which is kept; level and text of what it logs."""
    use(monkeypatch, tmp_path)
    table = TABLE_BY_NAME["price_statements"]
    monkeypatch.setattr(reading, "fingerprint", lambda: "the same")
    monkeypatch.setattr(lake, "last_made", lambda _spark, _table: ("the same", "2026-08-01T00:00:00Z"))
    caplog.set_level(logging.INFO, logger="jobs")

    def log(listed: list[tuple[str, dt.date]] | None, last: dt.date) -> list[tuple[int, str]]:
        if listed is not None:
            rows = [table.example_row() | {"price_source": source, "stated_on": day} for source, day in listed]
            lake.replace_table(spark, table, pa.Table.from_pylist(rows, schema=arrow_schema(table)))
        caplog.clear()
        models.run(spark, last, last)
        return [(record.levelno, record.getMessage()) for record in caplog.records if record.name == models.log.name]

    return log


def test_a_kept_catalogue_has_its_day_in_one_line_and_warns_once_it_is_old(logged):
    kept = (logging.INFO, "catalogue unchanged since 2026-08-01T00:00:00Z: kept")
    assert logged(LISTED, AT_THE_LIMIT) == [kept, (logging.INFO, "newest models and prices: 2026-08-01")]
    assert logged(LISTED, BEYOND) == [kept, (logging.WARNING, f"newest models and prices: {WARNING}")]


@pytest.mark.parametrize("listed", [None, []], ids=["no table", "no rows"])
def test_a_catalogue_without_price_lists_does_not_fail(logged, listed):
    assert logged(listed, BEYOND)[1:] == [(logging.INFO, "newest models and prices: none")]
