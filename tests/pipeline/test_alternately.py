"""One lake, on which both engines work in turn, holds what the oracle computes."""

import shutil
from pathlib import Path

import pytest

from tests.oracle.compare import differences
from tests.oracle.oracle import ORACLE_TABLES, compute
from tests.support.lake_runs import KEY, delta, run_command
from tests.support.reference import DAYS

TURNS = [("spark", 0), ("embedded", 1), ("spark", 1)]
"""Which engine builds which of DAYS: each builds again what the other has built, since a day touches its neighbours."""


@pytest.mark.slow
@pytest.mark.engine
def test_a_lake_written_by_both_engines_in_turn_agrees_with_the_oracle(
    reference_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(reference_lake / "raw", tmp_path / "raw")
    for day in DAYS[len({number for _, number in TURNS}) :]:
        for folder in list((tmp_path / "raw").rglob(f"dt={day}")):
            shutil.rmtree(folder)
    for engine, number in TURNS:
        monkeypatch.setenv("CENSUS_ENGINE", engine)
        run_command(tmp_path, "build", "--from", str(DAYS[number]), "--to", str(DAYS[number]))
    computed = compute(tmp_path / "raw", KEY)
    found = {
        table: differences(table, computed[table], delta(tmp_path / "lake", table).to_pyarrow_table())
        for table in ORACLE_TABLES
    }
    assert {table: messages[:3] for table, messages in found.items() if messages} == {}
