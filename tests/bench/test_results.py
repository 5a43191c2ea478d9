"""Ratios are of one run, spreads are of all runs, and a benchmark with any difference or failure has a problem."""

from pathlib import Path

from bench.results import Logs, Measurement, Results, Verdict, ratios, read, spread, table_stages
from bench.watch import Costs, Moment


def measured(contender: str, run: int, seconds: float, exit_code: int = 0) -> Measurement:
    return Measurement(
        400, contender, run, 0.1, Costs(exit_code=exit_code, wall_seconds=seconds, cpu_seconds=2 * seconds)
    )


def results(*measurements: Measurement, verdicts: tuple[Verdict, ...] = ()) -> Results:
    return Results(
        "2026-01-02T03:04:05+00:00", "abc", {}, {}, 0.05, [Logs(400, 455, 9, 3)], list(measurements), list(verdicts)
    )


def test_ratios_compare_within_a_run() -> None:
    some = [measured("spark", 1, 10), measured("spark", 2, 40), measured("spark", 3, 9)]
    others = [measured("duckdb", 1, 5), measured("duckdb", 2, 10)]
    found = ratios(some, others, lambda costs: costs.wall_seconds)
    assert found is not None and (found.low, found.median, found.high) == (2, 3, 4)
    assert ratios(some, [], lambda costs: costs.wall_seconds) is None


def test_a_spread_shows_its_ends_where_they_differ_as_shown() -> None:
    assert [spread(numbers).shown(".1f") for numbers in ([2.0], [1.98, 2.02], [1, 2, 4])] == [
        "2.0",
        "2.0",
        "2.0 (1.0-4.0)",
    ]


def test_tables_are_three_stages() -> None:
    stages = {name: Moment(1, 2) for name in ("models", "ingest", "daily", "report")}
    assert table_stages(Costs(stages=stages), "cpu_seconds") == 4


def test_failed_runs_are_problems_and_in_no_ratio() -> None:
    found = results(measured("spark", 1, 10, exit_code=1), measured("spark", 2, 10))
    assert [one.run for one in found.of(400, "spark")] == [2]
    assert found.problems() == ["spark, 400 requests, run 1: exit code 1 after 10 s, in stage none"]


def test_each_difference_is_a_problem() -> None:
    verdict = Verdict(400, 1, "spark", "embedded", 44, 9, 99, ["a.b: 1 rows differ"], [])
    assert results(verdicts=(verdict,)).problems() == ["spark against embedded, 400 requests: a.b: 1 rows differ"]


def test_the_file_is_named_by_date_and_sizes_and_holds_all(tmp_path: Path) -> None:
    verdict = Verdict(400, 1, "spark", "embedded", 44, 9, 99, [], ["a.b"])
    found = results(measured("spark", 1, 10), verdicts=(verdict,))
    path = found.write(tmp_path)
    assert path.name == "2026-01-02-400.json"
    assert read(path) == found
