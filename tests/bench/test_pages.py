"""The page on performance shows the newest results of each size, and keeps what a person wrote around them."""

from pathlib import Path

import pytest

from bench import pages
from bench.results import Logs, Measurement, Results
from bench.watch import Costs, Moment


def results(day: int, sizes: tuple[int, ...], seconds: float) -> Results:
    stages = {"ingest": Moment(seconds / 2, seconds / 4)}
    measurements = [
        Measurement(size, name, run, 0.5, Costs(0, seconds * factor, 2 * seconds * factor, 1024, stages))
        for size in sizes
        for name, factor in (("embedded", 3), ("duckdb", 1))
        for run in (1, 2)
    ]
    machine: dict[str, object] = {"processor": "a processor", "cores": 2, "memory_gib": 24.0}
    logs = [Logs(size, size + 9, size * 900, size * 100) for size in sizes]
    return Results(f"2026-01-{day:02}T00:00:00+00:00", "abc", machine, {"duckdb": "1.5.5"}, 0.05, logs, measurements)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    results(1, (400, 20_000), 10).write(tmp_path)
    results(2, (20_000,), 40).write(tmp_path)
    return tmp_path


def test_the_newest_results_of_each_size_are_taken(folder: Path) -> None:
    assert {size: one.began_at[:10] for size, one in pages.newest(folder).items()} == {
        400: "2026-01-01", 20_000: "2026-01-02",
    }  # fmt: skip


def test_costs_and_ratios_are_shown(folder: Path) -> None:
    text = pages.measured_part(pages.newest(folder))
    assert "| Token Census, embedded engine (`embedded`) | 30.0 | 60.0 | 2.5 | 1,024 | 3 | 1 | 3 |" in text
    assert "| Token Census, embedded engine (`embedded`) | 120.0 | 240.0 | 10.0 | 1,024 | 3 | 1 | 3 |" in text


def test_only_the_measured_part_of_the_page_is_replaced(folder: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "pictures").mkdir(parents=True)
    (docs / pages.PAGE).write_text(f"# Before\n{pages.BEGIN}\nold\n{pages.END}\nafter\n")
    pages.write(pages.newest(folder), docs)
    text = (docs / pages.PAGE).read_text()
    assert (
        text.startswith(f"# Before\n{pages.BEGIN}\n") and text.endswith(f"\n{pages.END}\nafter\n") and "old" not in text
    )
    assert {path.name for path in (docs / "pictures").iterdir()} == set(pages.PICTURES)
    assert all(path.stat().st_size < 100_000 for path in (docs / "pictures").iterdir())


def test_without_results_or_markers_it_says_what_to_do(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(SystemExit, match="make bench"):
        pages.newest(tmp_path / "empty")
    (tmp_path / pages.PAGE).write_text("# No markers\n")
    with pytest.raises(SystemExit, match="markers"):
        pages.write(pages.newest(folder), tmp_path)
