"""The search of Spark's event logs at the end of a run finds what it looks for; see tests/support/event_logs.py.

Every Spark of a run writes its event log: that of each test process and that of each command which a test starts. So a
secret in the plan of any test fails the run.
"""

import shutil
import time
from pathlib import Path

import pytest
from pyspark.sql import functions as F

from jobs.settings import settings
from tests.support import event_logs, run_folder
from tests.support.canaries import EVE, MARK
from tests.support.lake_runs import run_command

pytestmark = pytest.mark.skipif(
    settings().engine == "embedded", reason="Spark's event log: the embedded engine writes none"
)

LEAK = "leak-8472"
PATIENCE_SECONDS = 60


def test_a_value_in_the_plan_of_a_test_is_found(spark):
    assert spark.range(1).where(F.col("id").cast("string") == LEAK).count() == 0
    log = run_folder.events(run_folder.folder()) / f"{spark.sparkContext.applicationId}.inprogress"
    deadline = time.monotonic() + PATIENCE_SECONDS  # Spark writes its events a little later
    while LEAK not in event_logs.texts_found([log], [LEAK]):
        assert time.monotonic() < deadline, "Spark's event log does not show the plan"
        time.sleep(0.5)


@pytest.mark.parametrize(
    ("text", "defects"),
    [
        (f"SparkListenerSQLExecutionStart inner_pad {MARK}", [f"{MARK} is in Spark's event log app: "]),
        (
            f"SparkListenerSQLExecutionStart inner_pad {event_logs.NEVER}",
            ["dynamicpruning is in Spark's event log app"],
        ),
        ("SparkListenerSQLExecutionStart", ["Spark's event logs show no inner_pad: they were searched for nothing"]),
        ("SparkListenerSQLExecutionStart inner_pad", []),
    ],
)
def test_defects_of_event_logs_are_named(tmp_path, text, defects):
    (tmp_path / "reference" / "lake" / "marts").mkdir(parents=True)
    run_folder.events(tmp_path).mkdir()
    (run_folder.events(tmp_path) / "app").write_text(f"one\n{text}\n")
    found = event_logs.defects(tmp_path, [MARK])
    assert len(found) == len(defects)
    assert all(one.startswith(start) for one, start in zip(found, defects, strict=True))


@pytest.mark.slow
def test_a_person_erased_by_command_is_in_no_event_log(reference_lake: Path, tmp_path: Path):
    """What the command is given is not shown either: in one process with the tests it would not be."""
    folder = tmp_path / "census"
    shutil.copytree(reference_lake, folder)
    before = set(run_folder.events(run_folder.folder()).iterdir())
    run_command(folder, "erase", "--user", EVE)
    run_command(folder, "vacuum", "--keep-hours", "0")
    logs = set(run_folder.events(run_folder.folder()).iterdir()) - before
    logs = {log for log in logs if not log.name.endswith(".inprogress")}
    assert len(logs) >= 2
    assert event_logs.texts_found(logs, [EVE]) == {}
