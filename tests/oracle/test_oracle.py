"""An independent computation in DuckDB on the raw files agrees with the jobs on every cell of every table."""

from pathlib import Path

import pyarrow as pa
import pytest

from tests.oracle.compare import differences
from tests.oracle.oracle import ORACLE_TABLES, compute
from tests.oracle.raw_files import shared_file
from tests.support.lake_runs import KEY, delta, rows_of

SHOWN = 20
SHOWN_ELSEWHERE = {
    "cohort_retention": "no cohort of 50 users in a week: tests/pipeline/test_any_order.py",
    "request_views": "only spans can be views, which the oracle does not read: tests/pipeline/test_views.py",
}


@pytest.fixture(scope="module")
def computed(reference_lake: Path) -> dict[str, pa.Table]:
    return compute(reference_lake / "raw", KEY)


@pytest.mark.parametrize("table", ORACLE_TABLES)
def test_jobs_and_oracle_agree_on_every_cell(reference_lake: Path, computed: dict[str, pa.Table], table: str) -> None:
    assert computed[table].num_rows > 0 or table in SHOWN_ELSEWHERE, f"{table}: nothing to compare"
    found = differences(table, computed[table], delta(reference_lake / "lake", table).to_pyarrow_table())
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:SHOWN])


def test_real_logs_of_litellm_are_among_what_is_compared(reference_lake: Path) -> None:
    lines = shared_file("litellm/standard_logging.jsonl.gz").splitlines()
    logged = [row for row in rows_of(reference_lake / "lake", "requests") if row["source"] == "litellm"]
    assert len(logged) > 0.9 * len(lines) > 2500
