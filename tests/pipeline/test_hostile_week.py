"""A week of logs cut up in hostile ways gives the clean week's tables, in whatever order its days are run.

One order in `make test`; `CENSUS_ORDERS=20` runs as many.
"""

import datetime as dt
import os
import random
import shutil
from pathlib import Path

import pytest

from schemas import TABLES
from tests.support.lake_runs import CHECKED, everything, generation, run, use, write_lines

MONDAY = dt.date(2025, 1, 6)
WEEK = [MONDAY + dt.timedelta(days=offset) for offset in range(7)]
ORDERS = range(int(os.environ.get("CENSUS_ORDERS", "1")))
OF_ARRIVALS = {"daily_data_quality"}
SUMMED = [table.name for table in TABLES if table.stage in ("daily", "marts") and table.name not in OF_ARRIVALS]
"""Tables that know nothing of arrivals: the same however the week was delivered."""


def clean_week() -> dict[dt.date, list[dict]]:
    draw = random.Random(11)
    models = ["openai/gpt-4o", "deepseek/deepseek-chat", "nobody/knows"]
    return {
        day: [
            generation(
                f"{day}-{number}",
                day,
                created_at=f"{day}T{draw.randint(0, 23):02}:30:00Z",
                model=draw.choice(models),
                native_tokens_prompt=draw.randint(1, 9999),
                external_user=f"u{draw.randint(1, 9)}",
            )
            for number in range(25)
        ]
        for day in WEEK
    }


def write_hostile(raw_root: Path) -> None:
    """Late lines, lines and whole files delivered again on later days, several drops a day, rubbish in between."""
    draw = random.Random(12)
    arrivals: dict[dt.date, list] = {day: [] for day in WEEK}
    for day, lines in clean_week().items():
        for line in lines:
            # the last day of the week has nowhere later to go
            lateness = draw.choice([0, 0, 0, 1, 2, 3])
            arrived = min(day + dt.timedelta(days=lateness), WEEK[-1])
            arrivals[arrived].append(line)
            if draw.random() < 0.2:
                again = min(arrived + dt.timedelta(days=draw.randint(0, 2)), WEEK[-1])
                if (again - day).days <= 3:
                    arrivals[again].append(line)
    for day, lines in arrivals.items():
        draw.shuffle(lines)
        half = len(lines) // 2
        write_lines(raw_root, "openrouter", day, [*lines[:half], "rubbish", ""], name="b-first-drop.jsonl")
        write_lines(raw_root, "openrouter", day, lines[half:], name="a-second-drop.jsonl.gz")
        following = day + dt.timedelta(days=1)
        if following in arrivals:
            shown = [line for line in lines if dt.date.fromisoformat(line["created_at"][:10]) >= day]
            write_lines(raw_root, "openrouter", following, shown, name="c-yesterday-again.jsonl")


@pytest.fixture(scope="module")
def clean(spark, tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("clean")
    with pytest.MonkeyPatch.context() as patch:
        raw_root = use(patch, folder)
        for day, lines in clean_week().items():
            write_lines(raw_root, "openrouter", day, lines)
        run(spark, WEEK[0], WEEK[-1])
    return everything(folder / "lake")


@pytest.fixture(scope="module")
def hostile(spark, tmp_path_factory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        write_hostile(use(patch, folder))
        run(spark, WEEK[0], WEEK[-1])
    return folder / "raw", everything(folder / "lake")


def test_hostile_deliveries_change_no_sum(clean, hostile):
    _, found = hostile
    assert len(found["requests"]) == len(clean["requests"]) == 175
    accounts = found["load_audit"]
    assert sum(row["late_count"] for row in accounts) > 30
    assert sum(row["duplicate_count"] for row in accounts) > 50
    assert sum(row["rejected_count"] for row in accounts) == 14
    for name in SUMMED:
        assert found[name] == clean[name], name


@pytest.mark.parametrize("seed", ORDERS)
def test_any_order_of_days_with_reruns_gives_the_same_tables(spark, hostile, tmp_path, monkeypatch, seed):
    raw_files, wanted = hostile
    raw_root = use(monkeypatch, tmp_path)
    shutil.copytree(raw_files, raw_root)
    draw = random.Random(seed)
    order = WEEK + draw.choices(WEEK, k=2)
    while order[:7] == WEEK:
        draw.shuffle(order)
    run(spark, WEEK[0], WEEK[0], ("models",))
    for place, day in enumerate(order):
        # some days whole, some only ingested: what they touched is aggregated at the end
        run(spark, day, day, ("ingest", "daily", "marts") if place % 4 == 3 else ("ingest",))
    run(spark, WEEK[0], WEEK[-1], ("daily", "marts"))
    found = everything(tmp_path / "lake")
    for name in CHECKED:
        assert found[name] == wanted[name], f"{name} differs after {[str(day) for day in order]}"
