"""The DuckDB job makes the tables that the oracle makes, also of damaged lines."""

import gzip
import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake
from scipy import stats

from bench.duckdb_job.job import run
from bench.duckdb_job.student import quantile
from jobs.commands.simulate import simulate
from schemas import TABLE_BY_NAME, tables_of_stage
from tests.oracle.compare import differences
from tests.oracle.oracle import compute

KEY = "a key of the benchmark, long enough for one"
FIRST, LAST = "2025-10-14", "2025-10-15"
TABLES = tuple(table.name for stage in ("ingest", "daily", "marts") for table in tables_of_stage(stage))
GOOD = {
    "id": "gen-1", "created_at": "2025-10-15T12:00:00Z", "model": "openai/gpt-5", "native_tokens_prompt": 10,
    "native_tokens_completion": 5, "total_cost": 0.001, "streamed": True, "external_user": "it's me",
}  # fmt: skip
ODD = [
    {}, {"id": "gen-1"}, {"id": "gen-2", "native_tokens_prompt": -1},
    {"id": "gen-3", "native_tokens_completion": "many"}, {"id": "gen-4", "created_at": "yesterday"},
    {"id": "gen-5", "created_at": "2025-10-11T23:59:59Z"}, {"id": "gen-6", "created_at": "2025-10-16T01:00:00.000001Z"},
    {"id": "gen-7", "created_at": "2025-10-16T01:00:00Z"}, {"id": "gen-8", "native_tokens_reasoning": 6},
    {"id": "gen-9", "native_tokens_cached": 11, "total_cost": -1}, {"id": "gen-10", "total_cost": "free"},
    {"id": "gen-11", "total_cost": 1e9}, {"id": None, "model": ""},
    {"id": "gen-12", "native_tokens_prompt": None, "tokens_prompt": 9}, {"id": "gen-13", "native_tokens_prompt": 1.5},
    {"id": "gen-14", "finish_reason": "error", "native_tokens_prompt": None, "total_cost": None},
    {"id": "gen-15", "native_finish_reason": "refusal"}, {"id": "gen-16", "response_cache_source_id": "gen-1"},
    {"id": "gen-17", "created_at": 1760529600}, {"id": "gen-18", "is_byok": "perhaps"},
    {"id": "gen-19", "is_byok": True}, {"id": "gen-20", "native_tokens_completion": 10**10 + 1},
    {"id": "gen-21", "latency": -4, "generation_time": 12},
    {"id": "gen-22", "model": "acme/secret-model:free", "total_cost": 0},
    {"id": "gen-23", "native_tokens_prompt": 12.0},
    {"id": "gen-24", "created_at": "2025-10-15T23:30:00+05:30", "country": "no", "language": "zh-hans-CN"},
]  # fmt: skip
DAMAGED = [b"", b"  ", b"{", b"[1]", b'"text"', b"null", b"\xf0\x9f\x98\x80"]
LOOKS_WHOLE = b'{"id": "gen-1"} {"id": "gen-2"}'
"""The quick reading takes it for an object, and ends."""


@pytest.fixture(scope="module", params=["quick", "careful"])
def made(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[dict[str, pa.Table], Path]:
    """The oracle's tables and the job's lake, of two simulated days and a file of odd lines."""
    folder = tmp_path_factory.mktemp("duckdb-job")
    first, last = (TABLE_BY_NAME["requests"].column("request_date").example.fromisoformat(day) for day in (FIRST, LAST))
    simulate(first, last, requests_per_day=500, seed=3, out=folder / "raw", log_format="openrouter", tag_rate=0.2)
    lines = [json.dumps(GOOD | odd).encode() for odd in ODD] + DAMAGED
    lines += [LOOKS_WHOLE] if request.param == "careful" else []
    odd = folder / "raw" / "requests" / "source=openrouter" / f"dt={LAST}" / "odd's.jsonl.gz"
    odd.write_bytes(gzip.compress(b"\n".join(lines)))
    (odd.parent / "_half.jsonl.gz").write_bytes(b"not read")
    computed = compute(folder / "raw", KEY)
    for table in tables_of_stage("models"):
        write_deltalake(folder / "catalogue" / table.layer / table.name, computed[table.name])
    run(folder / "raw", folder / "lake", folder / "catalogue", KEY, is_floor=False)
    return computed, folder / "lake"


@pytest.mark.parametrize("name", TABLES)
def test_job_and_oracle_agree_on_every_cell(made: tuple[dict[str, pa.Table], Path], name: str) -> None:
    computed, lake = made
    found = DeltaTable(lake / TABLE_BY_NAME[name].layer / name).to_pyarrow_table()
    assert computed[name].num_rows > 0 or name in ("cohort_retention", "request_views")
    assert differences(name, computed[name], found.select(computed[name].column_names)) == []


def test_the_odd_lines_are_rejected_for_many_reasons(made: tuple[dict[str, pa.Table], Path]) -> None:
    rejected = DeltaTable(made[1] / "core" / "rejected_records").to_pyarrow_table().to_pylist()
    assert len({reason for row in rejected if "odd" in row["file"] for reason in row["reasons"]}) >= 15


def test_a_rejected_line_is_found_by_its_number_in_a_file_of_many_blocks(
    made: tuple[dict[str, pa.Table], Path], tmp_path: Path
) -> None:
    padding = "x" * 900
    lines = [json.dumps(GOOD | {"id": f"gen-{n}", "router": padding}) if n % 1000 else f"{{{n}" for n in range(200_000)]
    folder = tmp_path / "raw" / "requests" / "source=openrouter" / f"dt={LAST}"
    folder.mkdir(parents=True)
    (folder / "large.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode(), compresslevel=1))
    run(tmp_path / "raw", tmp_path / "lake", made[1].parent / "catalogue", KEY, is_floor=False)
    rejected = DeltaTable(tmp_path / "lake" / "core" / "rejected_records").to_pyarrow_table().to_pylist()
    expected = {n + 1: hashlib.sha256(lines[n].encode()).hexdigest() for n in range(0, 200_000, 1000)}
    assert {row["line_number"]: row["line_sha256"] for row in rejected} == expected


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 17, 100, 333])
def test_quantiles_of_students_t(freedom: int) -> None:
    assert quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-12)
