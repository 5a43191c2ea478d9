"""A run of a stage counts as a build when it ends, and apart when it refuses its input."""

import pytest

from schemas.errors import CensusError
from tests.support import builds


def test_a_run_that_is_refused_is_not_a_build(monkeypatch):
    counted: list[str] = []
    monkeypatch.setattr(builds, "count", counted.append)

    def run(*, fails: bool = False, select: str = "") -> None:
        del select
        if fails:
            raise CensusError("bad input")

    stage = builds._counting("ingest", run)
    stage()
    stage(select="one_table")
    with pytest.raises(CensusError):
        stage(fails=True)
    assert counted == ["ingest", builds.REFUSED]
