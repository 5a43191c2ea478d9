"""Every case of every table that a build() makes from other tables of the lake."""

from importlib import import_module
from pathlib import Path

import pytest

from schemas import TABLE_BY_NAME, TABLES
from tests.support.cases import assert_rows, case_files, frame_of, load, table_of

BUILT = {table.name for table in TABLES if table.stage in ("daily", "marts")}
CASES = [case for case in case_files() if case.parent.name in BUILT]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_case(spark, case: Path):
    table, content = table_of(case), load(case)
    unread = set(content["given"]) - set(table.reads)
    assert not unread, f"{table.name} does not read {', '.join(unread)}"
    frames = {name: frame_of(spark, TABLE_BY_NAME[name], content["given"].get(name, [])) for name in table.reads}
    build = import_module(f"jobs.{table.layer}.{table.name}").build
    assert_rows(build(**frames), table, content["expect"])
