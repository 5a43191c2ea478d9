"""The order of tests: files that take minutes first, so that both processes are busy until the end.

A file is run by one process, since its tests share what they build; tests of single cases go wherever there is room.
"""

import pytest

LONGEST_FIRST = (
    "tests/airflow/test_airflow.py",
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


def arrange(items: list[pytest.Item]) -> None:
    """Sort the tests, and name the group of each: xdist runs a group in one process (`--dist loadgroup`)."""
    for item in items:
        if not item.nodeid.startswith(ANYWHERE):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::", 1)[0]))
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    if nodeid.startswith(ANYWHERE):
        return len(LONGEST_FIRST) + 1
    return next((place for place, start in enumerate(LONGEST_FIRST) if nodeid.startswith(start)), len(LONGEST_FIRST))
