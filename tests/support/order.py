"""The order of tests, and which process runs them: files that take minutes first, so that all processes are busy.

A file is run by one process, since its tests share what they build; tests of single cases go wherever there is room.
xdist's own groups (`--dist loadgroup`) hand out single tests under pytest 9.2, without a word: the scheduler is ours.
"""

from collections import defaultdict
from collections.abc import Iterable

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

LONGEST_FIRST = (
    "tests/airflow/test_airflow.py",
    "tests/pipeline/test_alternately.py",
    "tests/oracle/test_oracle.py",
    "tests/pipeline/test_any_order.py",
    "tests/pipeline/test_arrivals.py",
    "tests/pipeline/test_against_truth.py",
    "tests/catalogue/",
    "tests/pipeline/",
    "tests/report/",
    "tests/airflow/",
    "tests/oracle/",
)
ANYWHERE = "tests/cases/"
"""Each test is by itself, and short: they come last."""


class ByFile(LoadScopeScheduling):
    """Gives a whole file of tests to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """The scheduler of a run on several processes."""
    config.option.loadscopereorder = False  # the order is this module's
    return ByFile(config, log)


def group(nodeid: str) -> str:
    """What is run by one process: the file of a test, or the test alone where it may run anywhere."""
    return nodeid if nodeid.startswith(ANYWHERE) else nodeid.split("::", 1)[0]


def arrange(items: list[pytest.Item]) -> None:
    """Sort the tests, so that the longest files come first."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    if nodeid.startswith(ANYWHERE):
        return len(LONGEST_FIRST) + 1
    return next((place for place, start in enumerate(LONGEST_FIRST) if nodeid.startswith(start)), len(LONGEST_FIRST))


def torn(reports: Iterable[pytest.TestReport]) -> list[str]:
    """The files that several processes ran; each then built what the tests of the file share."""
    ran: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        ran[group(report.nodeid)].add(getattr(report, "worker_id", "the only one"))
    return [
        f"{name}: run by {', '.join(sorted(by))}, must be run by one process" for name, by in ran.items() if len(by) > 1
    ]
