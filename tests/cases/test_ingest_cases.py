"""Cases of what becomes of raw lines: every reject reason, every trap of every source, who counts as a duplicate.

`raw` names files and their lines (YAML maps are written as JSON, or as rows of Parquet, texts as they are), `expect`
the rows of the case's table; `expect` of another table may stand beside it under `and`.
"""

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas import TABLE_BY_NAME, tables_of_stage
from tests.support.cases import assert_rows, case_files, load, table_of
from tests.support.lake_runs import ingest_frames

INGESTED = tuple(table.name for table in tables_of_stage("ingest"))
CASES = [case for name in INGESTED for case in case_files(name)]
KEY = b"a key that only these cases use!"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_case(spark, tmp_path, monkeypatch, case: Path):
    content, table = load(case), table_of(case)
    write_raw(tmp_path, content["raw"])
    monkeypatch.setenv("CENSUS_RAW", str(tmp_path))
    days = sorted({dt.date.fromisoformat(path.parent.name.removeprefix("dt=")) for path in tmp_path.glob("*/*/*/*")})
    built = ingest_frames(spark, days, KEY)
    for name, rows in {table.name: content["expect"], **content.get("and", {})}.items():
        assert_rows(built[name], TABLE_BY_NAME[name], rows)


def write_raw(root: Path, files: dict[str, list]) -> None:
    for name, lines in files.items():
        path = root / (name if name.startswith("tags/") else f"requests/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".parquet"):
            pq.write_table(pa.Table.from_pylist(lines), path)
            continue
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
