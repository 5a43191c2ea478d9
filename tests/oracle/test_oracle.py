"""An independent computation in DuckDB on the raw files agrees with the jobs on every cell of every table."""

from pathlib import Path

import pytest

from tests.oracle.compare import differences
from tests.oracle.lake import read_lake, run_jobs
from tests.oracle.oracle import ORACLE_TABLES, compute
from tests.oracle.raw_files import LITELLM_DAYS, WEEK, real_litellm_logs, simulated_week

USER_KEY = "a key of the tests and of nobody else"
SHOWN = 20
SHOWN_ELSEWHERE = {"cohort_retention": "no cohort of 50 users in a week: tests/pipeline/test_old_month.py"}


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("simulated")
    simulated_week(folder, USER_KEY)
    run_jobs(folder, USER_KEY, "build", "--from", WEEK[0], "--to", WEEK[1])
    return folder, compute(folder / "raw", USER_KEY)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("real")
    real_litellm_logs(folder)
    run_jobs(folder, USER_KEY, "build", "--from", LITELLM_DAYS[0], "--to", LITELLM_DAYS[1])
    return folder, compute(folder / "raw", USER_KEY)


@pytest.mark.parametrize("table", ORACLE_TABLES)
@pytest.mark.parametrize("logs", ["simulated", "real"])
def test_jobs_and_oracle_agree_on_every_cell(logs: str, table: str, request: pytest.FixtureRequest) -> None:
    folder, expected = request.getfixturevalue(logs)
    assert expected[table].num_rows > 0 or table in SHOWN_ELSEWHERE, f"{table}: nothing to compare"
    found = differences(table, expected[table], read_lake(folder, table))
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:SHOWN])
