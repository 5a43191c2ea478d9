"""One folder for a run of the tests: what its processes share, and what is looked at when it ends.

The controller makes it and names it in the environment, which xdist's workers and every command that a test starts
inherit. It holds Spark's event logs, the counts of builds and the reference lake.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

VARIABLE = "PYTEST_CENSUS_RUN"
"""Not CENSUS_…: the jobs warn of such a variable that is not a setting."""

SPARK_CONF = Path(__file__).parents[2] / "infra" / "spark"
EVENT_LOG = """
spark.eventLog.enabled true
spark.eventLog.dir {events}
spark.eventLog.compress false
spark.eventLog.rolling.enabled false
"""


def make() -> Path:
    """Make the folder of this run, and let every Spark from now on write its event log into it."""
    folder = Path(tempfile.mkdtemp(prefix="census-tests-"))
    events(folder).mkdir()
    shutil.copytree(SPARK_CONF, folder / "conf")
    with (folder / "conf" / "spark-defaults.conf").open("a", encoding="utf-8") as file:
        file.write(EVENT_LOG.format(events=events(folder).as_uri()))
    os.environ[VARIABLE] = str(folder)
    os.environ["SPARK_CONF_DIR"] = str(folder / "conf")
    return folder


def folder() -> Path:
    """The folder of this run; raises KeyError outside of one."""
    return Path(os.environ[VARIABLE])


def events(run: Path) -> Path:
    """Where Spark's event logs of a run are."""
    return run / "events"


def shared(name: str, fill: Callable[[Path], None]) -> Path:
    """A folder of the run that the first process which asks for it fills, while the others wait.

    Raises what `fill` raises; the next process that asks then tries again.
    """
    made = folder() / name
    with (folder() / f"{name}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            filling = folder() / f"{name}.filling"
            shutil.rmtree(filling, ignore_errors=True)
            filling.mkdir()
            fill(filling)
            filling.rename(made)
    return made
