"""`--select` takes tables, what they are made from only if it is asked for, and the stages that build them."""

import datetime as dt
from contextlib import nullcontext

import pytest

from jobs.commands.run import run
from jobs.commands.selection import Selection, selected
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.contract import RUN_STAGES
from schemas.errors import CensusError

BUILD = (*RUN_STAGES, "report")
DAY = dt.date(2026, 1, 2)


def test_without_words_everything_is_built():
    assert selected((), BUILD) == Selection(BUILD)
    assert all(selected((), BUILD).builds(TABLE_BY_NAME[name]) for name in ("requests", "weekly_source_share"))


def test_tables_can_be_repeated_separated_by_commas_and_named_with_their_layer():
    wanted = frozenset({"daily_user_usage", "daily_model_usage", "weekly_source_share"})
    words = ("daily_user_usage, daily/daily_model_usage", "marts/weekly_source_share")
    assert selected(words, BUILD) == Selection(("daily", "marts"), wanted)


def test_a_table_alone_takes_nothing_upstream():
    assert selected(("cohort_retention",), BUILD) == Selection(("marts",), frozenset({"cohort_retention"}))


def test_plus_takes_all_that_a_table_is_made_from():
    chosen = selected(("+cohort_retention",), ("marts",))
    assert chosen.stages == RUN_STAGES
    assert {"cohort_retention", "monthly_model_users", "daily_user_usage", "requests"} <= chosen.tables
    for name in chosen.tables:
        upstream = {read for read in TABLE_BY_NAME[name].reads if TABLE_BY_NAME[read].stage in RUN_STAGES}
        assert upstream <= chosen.tables
    assert chosen.of_stage("marts") == {"cohort_retention", "monthly_model_users"}
    assert not chosen.builds(TABLE_BY_NAME["weekly_source_share"])
    assert all(chosen.builds(table) for table in tables_of_stage("ingest")), "ingest builds its tables together"


@pytest.mark.parametrize(
    ("word", "stages", "message"),
    [
        ("weekly_source_shar", BUILD, r"no table is named 'weekly_source_shar'. Did you mean weekly_source_share or"),
        ("a[b]", BUILD, r"no table is named 'a\[b\]'. All tables:  python -m jobs tables"),
        ("core/weekly_source_share", BUILD, "no table is named 'core/weekly_source_share'. Did you mean weekly_source"),
        ("", BUILD, "no table is named ''"),
        ("weekly_source_share", ("daily",), "is not built by daily: it is built by marts"),
        ("expectation_results", BUILD, "cannot be selected: it is written by the checks of every stage"),
        ("erased_users", BUILD, "cannot be selected: it is written by a command, never by a run"),
    ],
)
def test_what_cannot_be_selected_is_named(word, stages, message):
    with pytest.raises(CensusError, match=message):
        selected((word,), stages)


@pytest.fixture
def started(monkeypatch):
    """The stages that a run started, with what it passed them; and its progress."""
    calls, said = [], []
    monkeypatch.setattr("jobs.commands.run.spark_session", lambda command, meanwhile: nullcontext("a session"))
    monkeypatch.setattr("jobs.commands.run.say", said.append)
    monkeypatch.setattr("jobs.commands.summary.show_summary", lambda *days, **options: None)
    monkeypatch.setattr("jobs.stages.stage_of", lambda name: lambda *args, **kwargs: calls.append((name, args, kwargs)))
    return calls, said


def test_build_starts_only_the_stages_of_selected_tables(started):
    calls, said = started
    run("build", BUILD, DAY, DAY, ["weekly_source_share"])
    assert [(name, kwargs) for name, _, kwargs in calls] == [("marts", {"select": frozenset({"weekly_source_share"})})]
    assert calls[0][1][:3] == ("a session", DAY, DAY)
    assert "left out, because they make no selected table: models, ingest, daily, report" in said


def test_plus_starts_the_stages_before(started):
    calls, said = started
    run("marts", ("marts",), DAY, DAY, ["+weekly_source_share"])
    assert [(name, kwargs) for name, _, kwargs in calls] == [
        ("models", {}),
        ("ingest", {}),
        ("daily", {"select": frozenset({"daily_model_usage"})}),
        ("marts", {"select": frozenset({"weekly_source_share"})}),
    ]
    assert "added, because the selected tables are made from theirs: models, ingest, daily" in said


def test_without_select_every_stage_builds_everything(started):
    calls, _ = started
    run("build", BUILD, DAY, DAY)
    assert [name for name, _, _ in calls] == list(BUILD)
    assert all(not kwargs.get("select") for _, _, kwargs in calls)
