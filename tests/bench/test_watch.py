"""The costs of a command are those of all its processes, also of one that outlives it, stage by stage."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.watch import PAGE_BYTES, STAGE, _resident_bytes

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the benchmark reads /proc")

BUSY = "import time; end = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
LARGE = "import time; held = bytearray(200 * 2**20); time.sleep(1)"


def watched(folder: Path, *command: str) -> dict:
    """The costs of a command, as the benchmark gets them."""
    watcher = [sys.executable, "-m", "bench.watch", str(folder / "costs.json"), str(folder / "log.txt"), "--"]
    subprocess.run([*watcher, *command], check=True, cwd=Path(__file__).parents[2])
    return json.loads((folder / "costs.json").read_text())


def test_time_of_a_process_that_outlives_the_command_counts(tmp_path: Path) -> None:
    child = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BUSY!r}])"
    assert watched(tmp_path, sys.executable, "-c", child)["cpu_seconds"] > 0.5


def test_memory_is_that_of_all_processes_together(tmp_path: Path) -> None:
    child = f"import subprocess, sys; [subprocess.Popen([sys.executable, '-c', {LARGE!r}]) for _ in '12']"
    assert 400 < watched(tmp_path, sys.executable, "-c", child)["peak_mib"] < 800


def test_a_process_that_has_only_begun_is_not_counted_again() -> None:
    fields = ["S", "1", *["0"] * 18, "9000", "50"]
    begun, other = [*fields], [*fields]
    begun[1], other[1], other[20] = "7", "7", "8000"
    assert _resident_bytes({7: fields, 8: begun, 9: other}) == 100 * PAGE_BYTES


def test_each_stage_has_the_costs_from_its_line_to_the_next(tmp_path: Path) -> None:
    script = f"import sys\nprint('12:00:00 stage ingest', flush=True)\n{BUSY}\nprint('stage daily', file=sys.stderr)"
    costs = watched(tmp_path, sys.executable, "-c", script)
    assert list(costs["stages"]) == ["ingest", "daily"]
    assert costs["stages"]["ingest"]["cpu_seconds"] > 0.4 > costs["stages"]["daily"]["cpu_seconds"]
    assert (tmp_path / "log.txt").read_text() == "12:00:00 stage ingest\nstage daily\n"


def test_a_failure_is_a_result(tmp_path: Path) -> None:
    costs = watched(tmp_path, sys.executable, "-c", "import sys; sys.exit(3)")
    assert (costs["exit_code"], costs["stages"]) == (3, {})


@pytest.mark.parametrize("line", ["22:47:39 stage models", "22:47:39 models", "stage report\n"])
def test_a_line_begins_a_stage(line: str) -> None:
    assert STAGE.match(line)


@pytest.mark.parametrize("line", ["22:47:39 models: 6 tables", "the stage models", "22:47:39 stage other", ""])
def test_another_line_does_not(line: str) -> None:
    assert not STAGE.match(line)
