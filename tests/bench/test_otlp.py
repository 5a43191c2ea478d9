"""Of the ingest of OTLP the ratios are of one run, and another number of requests is a problem."""

from io import StringIO
from pathlib import Path

import pytest
import typer
from rich.console import Console

from bench import engines, otlp
from bench.contenders import CONTENDERS, FORMER, OTLP_NOW, OTLP_THEN
from bench.results import Logs, Measurement, Otlp, Results, read
from bench.watch import Costs, Moment


def measured(contender: str, run: int, seconds: float, exit_code: int = 0) -> Measurement:
    stages = {"ingest": Moment(seconds / 2, seconds)}
    return Measurement(900, contender, run, 0.1, Costs(exit_code, seconds, 2 * seconds, 512, stages))


def found(*measurements: Measurement, **counts: int) -> Otlp:
    return Otlp("7a29072", Logs(900, 1_000, 2**20, 2**18), list(measurements), counts)


def shown(results: Otlp) -> list[list[str]]:
    text = StringIO()
    Console(file=text, width=200).print(otlp.table(results))
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.getvalue().splitlines() if "│" in line]


def test_costs_and_the_ratios_within_each_run_are_shown_with_their_spread() -> None:
    both = [("now", 1, 12), ("then", 1, 10), ("now", 2, 30), ("then", 2, 20), ("now", 3, 9), ("then", 3, 9)]
    ratio = "1.2 (1-1.5)"
    assert shown(found(*(measured(*one) for one in both))) == [
        ["this checkout", "12.0 (9.0-30.0)", "24.0 (18.0-60.0)", "6.0 (4.5-15.0)", "12.0 (9.0-30.0)", "512.0"],
        ["commit 7a29072", "10.0 (9.0-20.0)", "20.0 (18.0-40.0)", "5.0 (4.5-10.0)", "10.0 (9.0-20.0)", "512.0"],
        ["ratio", ratio, ratio, ratio, ratio, "1"],
    ]


def test_a_median_above_the_aim_is_named() -> None:
    assert otlp.beyond_aim(found(measured("now", 1, 12), measured("then", 1, 10))) == []
    messages = otlp.beyond_aim(found(measured("now", 1, 13), measured("then", 1, 10)))
    assert messages == ["wall: 1.3, above the aim of 1.2", "CPU: 1.3, above the aim of 1.2"]
    assert otlp.beyond_aim(found(measured("now", 1, 13, exit_code=1), measured("then", 1, 10))) == []


def test_a_failure_and_other_requests_are_problems_of_the_benchmark() -> None:
    results = Results("2026-01-02T03:04:05+00:00", "abc", {}, {}, 0.05)
    assert results.problems() == []
    results.otlp = found(measured("now", 1, 12), measured("then", 1, 10, exit_code=1), now=900, then=899)
    assert results.problems() == [
        "OTLP, then, run 1: exit code 1",
        "OTLP: not the same number of requests: now: 900; then: 899",
    ]


def test_it_is_kept_in_the_results_file(tmp_path: Path) -> None:
    results = Results("2026-01-02T03:04:05+00:00", "abc", {}, {}, 0.05, [Logs(400, 455, 9, 3)])
    results.otlp = found(measured("now", 1, 12), now=900)
    path = results.write(tmp_path)
    assert path.name == "2026-01-02-400-otlp.json"
    assert read(path) == results


def test_it_is_part_of_the_benchmark_and_can_be_measured_alone() -> None:
    assert engines._chosen("", without_before=False) == (list(CONTENDERS), True)
    assert engines._chosen("otlp", without_before=False) == ([], True)
    chosen, with_otlp = engines._chosen("", without_before=True)
    assert FORMER not in chosen and not with_otlp
    with pytest.raises(typer.BadParameter, match=r"unknown: otpl; there are .*otlp"):
        engines._chosen("otpl", without_before=False)


def test_both_ingest_the_same_folder_on_the_embedded_engine() -> None:
    now, then = (one.command(Path("raw"), Path("x"), Path("c"), "2026-01-02") for one in (OTLP_NOW, OTLP_THEN))
    assert now[4:] == then[4:]
    assert {"CENSUS_ENGINE=embedded", "CENSUS_RAW=raw", "ingest"} <= set(now)
    assert ".bench/7a29072" in then[2] and ".bench" not in now[2]


def test_both_are_measured_in_turn_and_take_turns_in_going_first(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(otlp, "simulate", lambda raw, size, log_format: Logs(size, 1, 1, 1))
    monkeypatch.setattr(otlp, "_measure", lambda found, one, number, place, environment: order.append(one.name))
    assert otlp.run(900, 3, {}).commit == "7a29072"
    assert order == ["then", "now", "now", "then", "then", "now"]
