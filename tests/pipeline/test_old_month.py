"""An old month that is built after all others gives the lake that was built in order: cohorts, windows, shares."""

import datetime as dt
import random
from pathlib import Path

import pytest

from tests.oracle.compare import differences
from tests.oracle.lake import read_lake
from tests.oracle.oracle import ORACLE_TABLES, compute
from tests.support.lake_runs import KEY, everything, generation, run, use, write_lines

MONTHS = [dt.date(2025, month, 15) for month in (1, 2, 3)]
AFTER = dt.date(2025, 4, 1)
"""A day of the next month: it closes March."""
MODELS = ("openai/gpt-4o", "deepseek/deepseek-chat")


def month_of_requests(day: dt.date) -> tuple[list[dict], list[dict]]:
    """Requests of sixty to ninety users, some of them new each month, and a tag for every second request."""
    draw = random.Random(day.toordinal())
    users = range(60 + 10 * day.month)
    requests = [
        generation(
            f"{day}-{user}-{model}",
            day,
            model=model,
            external_user=f"u{user}",
            native_tokens_prompt=draw.randint(1, 9999),
            total_cost=draw.randint(0, 900) / 10_000,
            finish_reason=draw.choice(["stop", "tool_calls"]),
            country=draw.choice(["NO", "JP", "us", None]),
            language=draw.choice(["en", "zh-Hans-CN", None]),
        )
        for user in users
        for model in MODELS
        # in January few use the second model: those who begin with it then are no longer February's
        if draw.random() < (0.95 if model == MODELS[0] else 0.3 if day.month == 1 else 0.8)
    ]
    tags = [
        {
            "request_id": request["id"],
            "created_at": request["created_at"],
            "classifier_version": "v2",
            "categories": [{"name": draw.choice(["/Science/Physics", "/Games", "/Hobbies"]), "confidence": 0.8}],
        }
        for request in requests[::2]
    ]
    return requests, tags


def write_months(raw_root: Path) -> None:
    for day in (*MONTHS, AFTER):
        requests, tags = month_of_requests(day)
        write_lines(raw_root, "openrouter", day, requests)
        write_lines(raw_root, "classify_text", day, tags, kind="tags")


def ingested(spark, days: list[dt.date]) -> None:
    for day in days:
        run(spark, day, day, ("ingest",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("in-order")


@pytest.fixture(scope="module")
def in_order(spark, folder) -> dict:
    with pytest.MonkeyPatch.context() as patch:
        write_months(use(patch, folder))
        run(spark, AFTER, AFTER, ("models",))
        ingested(spark, [*MONTHS, AFTER])
        run(spark, MONTHS[0], AFTER, ("daily", "marts"))
        return everything(folder / "lake")


def test_the_first_month_last(spark, in_order, tmp_path, monkeypatch):
    write_months(use(monkeypatch, tmp_path))
    run(spark, AFTER, AFTER, ("models",))
    ingested(spark, [*MONTHS[1:], AFTER])
    run(spark, MONTHS[1], AFTER, ("daily", "marts"))
    before = everything(tmp_path / "lake")
    assert before["cohort_retention"] != in_order["cohort_retention"]
    assert before["weekly_author_categories"] != in_order["weekly_author_categories"]
    run(spark, MONTHS[0], MONTHS[0], ("ingest", "daily", "marts"))
    after = everything(tmp_path / "lake")
    different = [name for name in in_order if after[name] != in_order[name]]
    assert different == []


def test_the_oracle_agrees_on_months_too(in_order, folder):
    expected = compute(folder / "raw", KEY)
    assert expected["cohort_retention"].num_rows > 0
    found = {name: differences(name, expected[name], read_lake(folder, name)) for name in ORACLE_TABLES}
    assert {name: messages[:5] for name, messages in found.items() if messages} == {}


def test_these_months_show_what_they_should(in_order):
    cohorts = {(row["model_id"], row["cohort_month"], row["months_since"]) for row in in_order["cohort_retention"]}
    assert (MODELS[0], dt.date(2025, 1, 1), 2) in cohorts
    empty = [
        name
        for name, rows in in_order.items()
        if not rows and name not in ("rejected_records", "weekly_unknown_models")
    ]
    assert empty == ["window_reasoning_model_usage"]
