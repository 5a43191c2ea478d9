"""Builds a lake with the project's own commands and reads it without Spark."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable

from schemas import TABLE_BY_NAME

REPOSITORY = Path(__file__).parents[2]


def run_jobs(folder: Path, user_key: str, *arguments: str) -> None:
    """Runs `python -m jobs …` on `folder`/raw and `folder`/lake; raises AssertionError with its output if it fails."""
    environment = os.environ | {
        "CENSUS_RAW": str(folder / "raw"),
        "CENSUS_LAKE": str(folder / "lake"),
        "CENSUS_REPORT": str(folder / "report"),
        "CENSUS_USER_KEY": user_key,
    }
    command = [sys.executable, "-m", "jobs", *arguments]
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-5000:]}"


def read_lake(folder: Path, name: str) -> pa.Table:
    """The whole table as delta-rs reads it, in the types of Arrow that DuckDB gives too."""
    table = TABLE_BY_NAME[name]
    return DeltaTable(str(folder / "lake" / table.layer / name)).to_pyarrow_table()
