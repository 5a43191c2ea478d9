"""What all tests share: one Spark session per process, one reference lake per run, and a look at what Spark logged."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from xdist.remote import Producer

from jobs.lake.engine import open_session
from jobs.settings import settings
from tests.support import builds, canaries, event_logs, order, other_sources, reference, run_folder
from tests.support.lake_runs import run, use
from tests.support.simulated import good_records, large, large_day  # noqa: F401 - fixtures

pytest.register_assert_rewrite("tests.support.cases")
os.environ["TZ"] = "Pacific/Auckland"  # no test may pass only because the machine's zone is UTC


TINY_FRAMES = {
    "spark.sql.shuffle.partitions": "1",
    # compiling code for a plan takes longer than running it on ten rows; the oracle, the demo and Airflow run compiled
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    with pytest.MonkeyPatch.context() as patch:
        builds.count_stages(patch)
        session = open_session(builds.TESTS_APPLICATION)
        for name, value in TINY_FRAMES.items() if settings().engine == "spark" else ():
            session.conf.set(name, value)
        yield session
        session.stop()


@pytest.fixture(scope="session")
def reference_lake() -> Path:
    """A folder with raw/, lake/ and report/: a week of logs with all that is odd, built once per run. Only to read."""
    return run_folder.shared("reference", reference.make)


@pytest.fixture(scope="session")
def other_sources_lake(spark: SparkSession) -> Path:
    """A folder with raw/ and lake/ of the sources that the oracle does not read, ingested. Only to read."""

    def fill(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            other_sources.write(use(patch, folder))
            run(spark, other_sources.DAY, other_sources.PRIVATE_DAY, ("models", "ingest"))

    return run_folder.shared("other-sources", fill)


@pytest.fixture
def lake_copy(reference_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the reference lake's folder that a test may change; the census works on it."""
    copy = tmp_path / "census"
    shutil.copytree(reference_lake, copy)
    use(monkeypatch, copy)
    return copy


# The end of a run: how often it built, and what Spark logged of every plan


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        # named, since the configuration of Spark that every run of the tests makes would give another default
        os.environ["CENSUS_ENGINE"] = settings().engine
        config.stash[RUN] = run_folder.make()


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        shutil.rmtree(config.stash[RUN])


RUN = pytest.StashKey[Path]()
SUMMARY = pytest.StashKey[tuple[Counter[str], list[str]]]()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> order.ByFile:
    return order.scheduler(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order.arrange(items)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """All processes have ended: look at their event logs, and fail the run for what no single test has seen."""
    config = session.config
    if RUN not in config.stash or config.option.collectonly:
        return
    run = config.stash[RUN]
    found = builds.counted(run)
    is_fast_tier = config.option.markexpr == "not slow"
    defects = [
        *event_logs.defects(run, canaries.SECRETS),
        *order.torn(_reports(config)),
        *(builds.beyond(found) if is_fast_tier else []),
    ]
    config.stash[SUMMARY] = found, defects
    if defects and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _reports(config: pytest.Config) -> list[pytest.TestReport]:
    """What every test of the run said at its start, of itself, and at its end."""
    categories = config.pluginmanager.get_plugin("terminalreporter").stats.values()
    return [report for category in categories for report in category if isinstance(report, pytest.TestReport)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found, defects = config.stash.get(SUMMARY, (Counter(), []))
    if found:
        terminalreporter.write_line(builds.described(found))
    if defects:
        terminalreporter.section("found at the end of the run", red=True)
        for defect in defects:
            terminalreporter.write_line(defect)
