"""Law 1: the tables are a pure function of the raw files, whatever the order of days and however often they run."""

import datetime as dt
import random
from pathlib import Path

import pytest

from tests.support.lake_runs import everything, generation, rows_of, run, use, write_lines

FIRST = dt.date(2025, 1, 5)  # a Sunday: the days lie in two weeks
DAYS = [FIRST + dt.timedelta(days=offset) for offset in range(3)]


@pytest.fixture(scope="module")
def raw_lines() -> list[tuple[dt.date, list]]:
    """Three arrivals full of what order could change: repeats within and across them, late and early lines."""
    draw = random.Random(5)
    arrivals: list[tuple[dt.date, list]] = []
    for day in DAYS:
        lines: list = [
            generation(
                f"{day}-{number}", day, native_tokens_prompt=draw.randint(1, 9999), external_user=f"u{number % 7}"
            )
            for number in range(40)
        ]
        lines.append("not a request")
        arrivals.append((day, lines))
    sunday, monday, tuesday = (lines for _, lines in arrivals)
    early = generation("early", DAYS[1], created_at=f"{DAYS[1]}T00:30:00Z", native_tokens_prompt=1)
    sunday.append(early)
    monday += [
        sunday[3],
        sunday[3],
        generation("late", DAYS[0], model="nobody/knows"),
        {**early, "native_tokens_prompt": 2},
    ]
    tuesday += [sunday[4], monday[5], monday[-2], {**early, "native_tokens_prompt": 3}, generation("late-2", DAYS[0])]
    return arrivals


@pytest.fixture(scope="module")
def in_one_run(spark, raw_lines, tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("one_run")
    with pytest.MonkeyPatch.context() as patch:
        write_all(use(patch, folder), raw_lines)
        run(spark, DAYS[0], DAYS[-1])
    return everything(folder / "lake")


def write_all(raw_root: Path, raw_lines: list) -> None:
    for day, lines in raw_lines:
        write_lines(raw_root, "openrouter", day, lines)


def test_the_clean_run_counts_each_request_once(in_one_run):
    accounts = [
        (row["line_count"], row["request_count"], row["duplicate_count"], row["rejected_count"], row["late_count"])
        for row in in_one_run["load_audit"]
    ]
    assert accounts == [(42, 41, 0, 1, 0), (45, 41, 3, 1, 1), (46, 41, 4, 1, 1)]
    ids = [(row["request_date"], row["request_id"]) for row in in_one_run["requests"]]
    assert len(ids) == len(set(ids)) == 123
    early = [row for row in in_one_run["requests"] if row["request_id"] == "early"]
    assert [(row["arrival_date"], row["prompt_tokens"]) for row in early] == [(DAYS[0], 1)]


def test_any_order_with_reruns_gives_the_same_tables(spark, raw_lines, in_one_run, tmp_path, monkeypatch):
    write_all(use(monkeypatch, tmp_path), raw_lines)
    order = DAYS * 2
    random.Random(3).shuffle(order)
    assert order[:3] != sorted(order[:3]), "this order shows nothing"
    run(spark, FIRST, FIRST, ("models",))
    for day in order:
        run(spark, day, day, ("ingest", "daily", "marts"))
    found = everything(tmp_path / "lake")
    for name, rows in in_one_run.items():
        assert found[name] == rows, f"{name} differs after {[str(day) for day in order]}"


def test_a_corrected_raw_file_leaves_nothing_of_the_old_one(spark, raw_lines, in_one_run, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    write_all(raw_root, raw_lines)
    wrong = write_lines(raw_root, "openrouter", DAYS[0], [generation("wrong", DAYS[0] - dt.timedelta(days=2))])
    run(spark, DAYS[0], DAYS[-1])
    assert [row["request_date"] for row in rows_of(tmp_path / "lake", "requests") if row["request_id"] == "wrong"]
    write_all(raw_root, raw_lines)
    assert wrong.exists()
    run(spark, DAYS[0], DAYS[0])
    found = everything(tmp_path / "lake")
    for name, rows in in_one_run.items():
        assert found[name] == rows, name
