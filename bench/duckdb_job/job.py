"""The steps of the job, in the stages of Token Census, so that their costs can be compared stage by stage."""

import datetime as dt
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
from deltalake import DeltaTable, write_deltalake

from bench.duckdb_job.student import quantile
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.contract import Table

HERE = Path(__file__).parent
ORACLE = HERE.parents[1] / "tests" / "oracle"
FOLDERS = {"requests/source=openrouter": "read_logs.sql", "tags/source=classify_text": "read_tags.sql"}
"""Folder of the raw root, with files `dt=<arrival day>/*.jsonl` or `.jsonl.gz` -> the SQL that reads one of them."""

LONGEST_LATENESS, LONGEST_EARLINESS = dt.timedelta(days=3), dt.timedelta(hours=25)
"""How long before and after the first moment of its arrival day a request may start."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
BLOCK_BYTES = 64
BATCH_ROWS = 100_000
"""Rows that are handed to delta-rs at a time."""
TYPES = {"timestamp": "TIMESTAMPTZ", "array<string>": "VARCHAR[]", "string": "VARCHAR"}
"""Types of contracts that DuckDB calls otherwise."""

REQUESTS = """
    (SELECT
        lines.*,
        'openrouter' AS source,
        make_timestamptz(created_at_us) AS created_at,
        day_of_microseconds(created_at_us) AS request_date,
        session_key,
        coalesce(user_key, 'unknown') AS user_key,
        cost_status_of(is_byok, is_cache_hit, cost_usd, is_error) AS cost_status,
        'inclusive' AS token_convention,
        -- not in these logs: the request that was asked for, how it was served, what was written to the cache
        NULL AS requested_model, NULL AS team, NULL AS http_status, NULL AS attempt_number, 'unknown' AS service_tier,
        0 AS cache_write_tokens, 0 AS one_hour_cache_write_tokens,
        CASE WHEN is_cancelled THEN 'cancelled' WHEN is_error THEN 'unknown' ELSE 'none' END AS error_class,
        NULL AS has_tools_offered
    FROM checked_lines AS lines
    LEFT JOIN users USING (user_id)
    LEFT JOIN sessions USING (session_id)
    WHERE is_valid AND lines.rowid NOT IN (SELECT row_id FROM copies_of_requests))
"""
"""The table `requests`, joined only when it is written: `usage` has what the other tables need of it."""

ARRIVAL = """
    INSERT INTO arrivals
    VALUES (getvariable('arrival_date'), getvariable('source'), getvariable('is_log'), getvariable('file_count'))
"""
ARRIVAL_FILE = """
    INSERT INTO arrival_files
    VALUES (
        getvariable('arrival_date'), getvariable('source'), getvariable('file'), getvariable('file_bytes'),
        getvariable('line_count'), getvariable('file_sha256'), getvariable('file_number')
    )
"""

CAREFUL = """
    CREATE OR REPLACE MACRO is_object(line) AS CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' END
"""
"""Instead of the quick look of tables.sql, which parses each line once less."""


def run(raw: Path, lake: Path, catalogue: Path, user_key: str, *, is_floor: bool) -> None:
    """Read all raw files and write all tables; `is_floor`: only read, parse and write the records."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    # a long IN would become a join, after which rows are not in the order of their lines
    connection.execute("SET disabled_optimizers = 'in_clause'")
    if is_floor:
        _say("stage ingest")
        _write_unchecked(connection, raw, lake)
        return
    _say("stage models")
    _lay_catalogue(connection, catalogue)
    _prepare(connection, user_key)
    _say("stage ingest")
    for place in FOLDERS:
        _read(connection, raw, place)
    _execute(connection, HERE / "odd_logs.sql")
    _execute(connection, HERE / "ingest.sql")
    _write(connection, lake, "ingest")
    _say("stage daily")
    connection.execute("CREATE VIEW requests AS SELECT DISTINCT raw_model FROM checked_lines WHERE is_valid")
    _execute(connection, ORACLE / "priced_requests.sql", without="CREATE TABLE priced_requests")
    _execute(connection, HERE / "usage.sql")
    _execute(connection, HERE / "daily.sql")
    _execute(connection, ORACLE / "daily_data_quality.sql")
    _write(connection, lake, "daily")
    _say("stage marts")
    for step in ("weeks", *(table.name for table in tables_of_stage("marts"))):
        if step == "window_price_elasticity":
            _lay_quantiles(connection)
        _execute(connection, ORACLE / f"{step}.sql")
    _write(connection, lake, "marts")


def _say(message: str) -> None:
    """A line of progress as Token Census writes it: bench.watch takes the time of each stage from it."""
    sys.stderr.write(f"{dt.datetime.now(dt.UTC):%H:%M:%S} {message}\n")
    sys.stderr.flush()


def _lay_catalogue(connection: duckdb.DuckDBPyConnection, catalogue: Path) -> None:
    """The tables of the stage `models`, as Token Census has built them."""
    for table in tables_of_stage("models"):
        files = DeltaTable(catalogue / table.layer / table.name).file_uris()
        connection.read_parquet(files).create(table.name)


def _prepare(connection: duckdb.DuckDBPyConnection, user_key: str) -> None:
    """Macros, empty tables, and the two pads of HMAC."""
    key = user_key.encode()
    key = (hashlib.sha256(key).digest() if len(key) > BLOCK_BYTES else key).ljust(BLOCK_BYTES, b"\0")
    for name, byte in (("inner_pad", 0x36), ("outer_pad", 0x5C)):
        pad = bytes(each ^ byte for each in key)
        connection.execute(f"SET VARIABLE {name} = unhex('{pad.hex()}')")
    connection.execute(
        "CREATE MACRO keyed_hash(name) AS sha256(getvariable('outer_pad') "
        "|| unhex(sha256(getvariable('inner_pad') || encode(name))))"
    )
    _execute(connection, ORACLE / "intervals.sql")
    _execute(connection, ORACLE / "catalogue_names.sql", only="CREATE MACRO")
    _execute(connection, HERE / "tables.sql")


def _lay_quantiles(connection: duckdb.DuckDBPyConnection) -> None:
    """Student's t for every number of models that a line may be fitted to."""
    counted = connection.sql("SELECT count(*) FROM window_model_cost_usage").fetchone()
    models = counted[0] if counted else 0
    rows = ", ".join(f"({freedom}, {quantile(freedom)!r}::DOUBLE)" for freedom in range(1, models + 2))
    connection.execute(f"CREATE TABLE t_quantiles AS FROM (VALUES {rows}) AS known (freedom, quantile)")
    connection.execute("CREATE MACRO student_t(degrees) AS (SELECT quantile FROM t_quantiles WHERE freedom = degrees)")


def _execute(connection: duckdb.DuckDBPyConnection, file: Path, *, only: str = "", without: str = "") -> None:
    """Run the statements of a file that begin with `only`, and not with `without`."""
    for statement in connection.extract_statements(file.read_text(encoding="utf-8")):
        lines = [line for line in statement.query.splitlines() if line and not line.startswith("--")]
        begin = lines[0] if lines else ""
        if begin.startswith(only) and not (without and begin.startswith(without)):
            connection.execute(statement)


def _files(raw: Path, place: str) -> Iterator[tuple[dt.date, list[Path]]]:
    """Each arrival day of a folder and its files, both in order."""
    for folder in sorted((raw / place).glob("dt=????-??-??")):
        yield dt.date.fromisoformat(folder.name[3:]), sorted(folder.glob("[!._]*.jsonl*"))


def _read(connection: duckdb.DuckDBPyConnection, raw: Path, place: str) -> None:
    """Read all files of a folder of the raw root, file by file in the order in which copies of a request count."""
    folder, source = place.split("/source=")
    _set(connection, "is_log", str(folder == "requests"))
    statement = (HERE / FOLDERS[place]).read_text(encoding="utf-8")
    for day, paths in _files(raw, place):
        midnight = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) - EPOCH
        _set(connection, "arrival_date", f"DATE '{day}'")
        _set(connection, "source", _text(source))
        _set(connection, "first_moment", str((midnight - LONGEST_LATENESS) // dt.timedelta(microseconds=1)))
        _set(connection, "last_moment", str((midnight + LONGEST_EARLINESS) // dt.timedelta(microseconds=1)))
        _set(connection, "file_count", str(len(paths)))
        connection.execute(ARRIVAL)
        for path in paths:
            _set(connection, "path", _text(str(path)))
            _set(connection, "file", _text(path.relative_to(raw).as_posix()))
            connection.execute("SET VARIABLE file_number = (SELECT count(*) FROM arrival_files)")
            lines = _read_file(connection, statement)
            with path.open("rb") as file:
                _set(connection, "file_sha256", _text(hashlib.file_digest(file, "sha256").hexdigest()))
            _set(connection, "file_bytes", str(path.stat().st_size))
            _set(connection, "line_count", str(lines))
            connection.execute(ARRIVAL_FILE)


def _read_file(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Read one file; returns the number of its lines. A line that only looks like an object ends the first attempt."""
    try:
        counted = connection.execute(statement).fetchone()
    except duckdb.InvalidInputException as error:
        if "Malformed JSON" not in str(error):
            raise
        connection.execute(CAREFUL)
        counted = connection.execute(statement).fetchone()
    return counted[0] if counted else 0


def _set(connection: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    """Set a variable to an SQL value. (A value that is bound by Python would import pandas, which takes a second.)"""
    connection.execute(f"SET VARIABLE {name} = {value}")


def _text(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"


def _write(connection: duckdb.DuckDBPyConnection, lake: Path, stage: str) -> None:
    """Write the tables of a stage, columns and types as in their contracts, each in one commit."""
    for table in tables_of_stage(stage):
        columns = ", ".join(f"CAST({c.name} AS {TYPES.get(c.type, c.type)}) AS {c.name}" for c in table.columns)
        rows = REQUESTS if table.name == "requests" else table.name
        _commit(connection, lake, table, f"FROM {rows} SELECT {columns}")


def _commit(connection: duckdb.DuckDBPyConnection, lake: Path, table: Table, query: str) -> None:
    rows = connection.sql(query).to_arrow_reader(BATCH_ROWS)
    write_deltalake(lake / table.layer / table.name, rows, partition_by=list(table.partition))


def _write_unchecked(connection: duckdb.DuckDBPyConnection, raw: Path, lake: Path) -> None:
    """What no job can leave out: gunzip, parse and write each record of the logs."""
    statement = (HERE / "floor.sql").read_text(encoding="utf-8")
    paths = [_text(str(path)) for _, paths in _files(raw, next(iter(FOLDERS))) for path in paths]
    _set(connection, "paths", f"[{', '.join(paths)}]")
    write_deltalake(
        lake / "core" / TABLE_BY_NAME["requests"].name, connection.sql(statement).to_arrow_reader(BATCH_ROWS)
    )
