"""The tables are a pure function of the raw files: in whatever order days are run, delivered, repeated and corrected.

Six days of three months, delivered in hostile ways and run with the oldest month last, give the tables that the oracle
computes from the same files at once. One order in `make test`; `CENSUS_ORDERS=20` runs as many.
"""

import datetime as dt
import os
import random
from pathlib import Path

import pyarrow as pa
import pytest

from schemas import TABLES
from tests.oracle.compare import differences
from tests.oracle.oracle import ORACLE_TABLES, compute
from tests.support.lake_runs import KEY, delta, generation, rows_of, run, use, write_lines

OLD = [dt.date(2025, 1, 30) + dt.timedelta(days=number) for number in range(4)]
"""Thursday to Sunday: one week, two months."""

NEW = [dt.date(2025, 3, 31), dt.date(2025, 4, 1)]
"""The last day closes March."""

THURSDAY, FRIDAY, SATURDAY, SUNDAY = OLD
MODELS = ("openai/gpt-4o", "deepseek/deepseek-chat")
ORDERS = range(int(os.environ.get("CENSUS_ORDERS", "1")))
OF_ARRIVALS = {"daily_data_quality"}
SUMMED = [table.name for table in TABLES if table.stage in ("daily", "marts") and table.name not in OF_ARRIVALS]
"""Tables that know nothing of arrivals: the same however the days were delivered."""

EARLY = {"created_at": f"{FRIDAY}T00:30:00Z", "native_tokens_prompt": 1}
"""A request of the first hour that was delivered on the day before."""

WHOLE = ("ingest", "daily", "marts")
CORRECTED = "b-first-drop.jsonl"


def clean_days() -> dict[dt.date, list[dict]]:
    """Each day's requests as they should have been delivered: of seventy to a hundred users, some new each month."""
    days = {day: requests_of(day) for day in (*OLD, *NEW)}
    days[FRIDAY].append(generation("early", FRIDAY, **EARLY))
    return days


def requests_of(day: dt.date) -> list[dict]:
    draw = random.Random(day.toordinal())
    users = [user for user in range(60 + 10 * day.month) if day in NEW or user % 2 == day.toordinal() % 2]
    requests = [
        generation(
            f"{day}-{user}-{model}",
            day,
            created_at=f"{day}T{draw.randint(1, 23):02}:30:00Z",
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
    return [*requests, generation(f"{day}-unknown", day, model="nobody/knows")]


def tags_of(requests: list[dict]) -> list[dict]:
    """A tag for every second request."""
    draw = random.Random(len(requests))
    paths = ["/Science/Physics", "/Games", "/Hobbies"]
    return [
        {
            "request_id": request["id"],
            "created_at": request["created_at"],
            "classifier_version": "v2",
            "categories": [{"name": draw.choice(paths), "confidence": 0.8}],
        }
        for request in requests[::2]
    ]


def write_clean(raw_root: Path) -> None:
    for day, requests in clean_days().items():
        write_lines(raw_root, "openrouter", day, requests)
        write_lines(raw_root, "classify_text", day, tags_of(requests), kind="tags")


def write_hostile(raw_root: Path) -> None:
    """Late lines, lines and whole files delivered again on later days, several drops a day, rubbish in between."""
    draw = random.Random(12)
    arrivals: dict[dt.date, list] = {day: [] for day in (*OLD, *NEW)}
    for day, requests in clean_days().items():
        write_lines(raw_root, "classify_text", day, tags_of(requests), kind="tags")
        for request in requests:
            arrived = later(day, draw.choice([0, 0, 0, 1, 2, 3]))
            arrivals[arrived].append(request)
            if draw.random() < 0.2:
                arrivals[later(arrived, draw.randint(0, 2))].append(request)
    # of the copies of a request that differ, the first one that arrived counts
    arrivals[THURSDAY].append(generation("early", FRIDAY, **EARLY))
    for tokens, day in enumerate((FRIDAY, SATURDAY), start=2):
        arrivals[day].append(generation("early", FRIDAY, **{**EARLY, "native_tokens_prompt": tokens}))
    for day, lines in arrivals.items():
        draw.shuffle(lines)
        half = len(lines) // 2
        write_lines(raw_root, "openrouter", day, [*lines[:half], "rubbish", ""], name=CORRECTED)
        write_lines(raw_root, "openrouter", day, lines[half:], name="a-second-drop.jsonl.gz")
        if day + dt.timedelta(days=1) in arrivals:
            shown = [line for line in lines if dt.date.fromisoformat(line["created_at"][:10]) >= day]
            write_lines(raw_root, "openrouter", day + dt.timedelta(days=1), shown, name="c-yesterday-again.jsonl")


def later(day: dt.date, days: int) -> dt.date:
    """So many days later, but not after the last day that lines of this day can still arrive on."""
    return min(day + dt.timedelta(days=days), (OLD if day in OLD else NEW)[-1])


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    """What the oracle makes of the hostile files."""
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile(folder)
    return compute(folder, KEY)


def different(lake_root: Path, expected: dict[str, pa.Table], names: tuple[str, ...] | list[str]) -> dict[str, list]:
    """Table -> its first differences; {} where all are equal."""
    found = {name: differences(name, expected[name], delta(lake_root, name).to_pyarrow_table())[:5] for name in names}
    return {name: messages for name, messages in found.items() if messages}


@pytest.mark.parametrize("seed", ORDERS)
def test_any_order_of_days_with_reruns_gives_the_same_tables(spark, wanted, tmp_path, monkeypatch, seed):
    raw_root, lake_root = use(monkeypatch, tmp_path), tmp_path / "lake"
    write_hostile(raw_root)
    corrected = raw_root / "requests" / "source=openrouter" / f"dt={FRIDAY}" / CORRECTED
    right = corrected.read_bytes()
    write_lines(raw_root, "openrouter", FRIDAY, [generation("wrong", THURSDAY)], name=CORRECTED)

    run(spark, NEW[0], NEW[-1], ("models", *WHOLE))
    assert "cohort_retention" in different(lake_root, wanted, ["cohort_retention"]), "the old month changes nothing"
    parts = [[THURSDAY], [FRIDAY, SATURDAY], [SUNDAY]]
    draw = random.Random(seed)
    while parts == sorted(parts):
        draw.shuffle(parts)
    for part in (*parts, draw.choice([[THURSDAY], [SUNDAY]])):
        run(spark, part[0], part[-1], ("ingest",))
    run(spark, OLD[0], OLD[-1], ("daily", "marts"))
    assert "wrong" in {row["request_id"] for row in rows_of(lake_root, "requests")}
    corrected.write_bytes(right)
    run(spark, FRIDAY, FRIDAY, WHOLE)

    assert different(lake_root, wanted, ORACLE_TABLES) == {}, f"after {parts}"


def test_hostile_deliveries_change_no_sum(wanted, tmp_path):
    write_clean(tmp_path)
    clean = compute(tmp_path, KEY)
    assert wanted["requests"].num_rows == clean["requests"].num_rows
    found = {name: differences(name, clean[name], wanted[name])[:5] for name in SUMMED}
    assert {name: messages for name, messages in found.items() if messages} == {}


def test_these_days_show_what_they_should(wanted):
    accounts = wanted["load_audit"].to_pylist()
    assert sum(row["late_count"] for row in accounts) > 50
    assert sum(row["duplicate_count"] for row in accounts) > 100
    assert sum(row["rejected_count"] for row in accounts) == 2 * len([*OLD, *NEW])
    requests = wanted["requests"].to_pylist()
    (early,) = (row for row in requests if row["request_id"] == "early")
    assert (early["request_date"], early["arrival_date"], early["prompt_tokens"]) == (FRIDAY, THURSDAY, 1)
    assert {(row["request_date"].month, row["arrival_date"].month) for row in requests} >= {(1, 1), (1, 2), (2, 2)}
    cohorts = {
        (row["model_id"], row["cohort_month"], row["months_since"]) for row in wanted["cohort_retention"].to_pylist()
    }
    assert (MODELS[0], dt.date(2025, 1, 1), 2) in cohorts
    empty = [name for name, rows in wanted.items() if not rows.num_rows]
    assert empty == ["request_views", "window_reasoning_model_usage"]
