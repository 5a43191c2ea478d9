"""The simulated requests beside traces of real traffic: lengths, sessions, ends and times, as tables in Markdown."""

from pathlib import Path
from typing import Any

import duckdb

FIRST_DAY = "2025-09-01"
"""Simulated requests are taken from this day on: lengths grow over the year, and the traces are of its end or older."""
CATEGORY_PATHS = Path(__file__).parents[1] / "jobs" / "simulate" / "facts" / "tags.csv"

LENGTHS = {
    "Azure 2023, code": "SELECT ContextTokens AS prompt, GeneratedTokens AS completion FROM azure_code",
    "Claude Code agents": "SELECT input_tokens AS prompt, output_tokens AS completion FROM claude_code",
    "**simulated, programming**": "FROM simulated JOIN categories USING (id) WHERE category = 'programming'",
    "Azure 2023, conversation": "SELECT ContextTokens AS prompt, GeneratedTokens AS completion FROM azure_conversation",
    "Mooncake, conversation": "SELECT input_length AS prompt, output_length AS completion FROM mooncake",
    "RAGPulse, questions with passages": "SELECT input_length AS prompt, output_length AS completion FROM ragpulse",
    "**simulated, all but programming**": "FROM simulated JOIN categories USING (id) WHERE category != 'programming'",
}
"""Row of the table -> the requests it is about, with `prompt` and `completion`."""

SESSIONS = {
    "Claude Code agents": "SELECT trace_id AS session, input_tokens AS prompt, t_s AS time FROM claude_code "
    "WHERE depth = 0",
    "RAGPulse": "SELECT session_id AS session, input_length AS prompt, timestamp::DOUBLE AS time FROM ragpulse",
    "**simulated**": "SELECT session, prompt, epoch(started_at) AS time FROM simulated WHERE session IS NOT NULL",
}
ENDS = {
    "Claude Code agents": "SELECT if(stop = 'tool_use', 'tool_calls', 'stop') AS ending "
    "FROM claude_code WHERE stop IS NOT NULL",
    "**simulated, programming with Claude**": "SELECT ending FROM simulated JOIN categories USING (id) "
    "WHERE category = 'programming' AND model LIKE 'anthropic/%'",
    "**simulated, all**": "SELECT ending FROM simulated",
}
ENDINGS = ("tool_calls", "stop", "length", "content_filter", "")
TIMES = {
    "Claude Code agents": "SELECT 1000 * ttft_s AS first_token_ms, 1000 * api_time_s / nullif(output_tokens, 0) "
    "AS token_ms FROM claude_code",
    "**simulated**": "SELECT first_token_ms, duration_ms / nullif(completion, 0) AS token_ms FROM simulated",
}


def table_of_traces(raw: Path, traces: Path) -> str:
    """All tables, of a simulated raw root in OpenRouter's format and a folder of traces."""
    with duckdb.connect() as connection:
        _read(connection, raw, traces)
        return "\n".join(
            (
                "| lengths in tokens | requests | prompt 50 / 95 % | σ | completion 50 / 95 % | σ |",
                "|---|---|---|---|---|---|",
                *(_lengths(connection, name, sql) for name, sql in LENGTHS.items()),
                "",
                "| sessions | number | requests 50 / 95 % | with one request | last prompt / first, 50 % |",
                "|---|---|---|---|---|",
                *(_sessions(connection, name, sql) for name, sql in SESSIONS.items()),
                "",
                "| ends | `tool_calls` | `stop` | `length` | `content_filter` | none |",
                "|---|---|---|---|---|---|",
                *(_ends(connection, name, sql) for name, sql in ENDS.items()),
                "",
                "| milliseconds | first token 10 / 50 / 90 % | whole request per token, 10 / 50 / 90 % |",
                "|---|---|---|",
                *(_times(connection, name, sql) for name, sql in TIMES.items()),
                "",
            )
        )


def _read(connection: duckdb.DuckDBPyConnection, raw: Path, traces: Path) -> None:
    """The traces as tables; of the simulated requests those that completed, each once."""
    for name, file in (
        ("azure_code", "azure_llm_2023_code.csv.gz"),
        ("azure_conversation", "azure_llm_2023_conv.csv.gz"),
        ("claude_code", "claude_code.csv.gz"),
    ):
        connection.read_csv(str(traces / file)).create(name)
    for name, file in (("mooncake", "mooncake_conversation.jsonl.gz"), ("ragpulse", "ragpulse.jsonl.gz")):
        connection.read_json(str(traces / file)).create(name)
    connection.read_csv(str(CATEGORY_PATHS)).create("paths")
    connection.execute(
        """
        CREATE TABLE simulated AS
        SELECT id, any_value(model) AS model, any_value(session_id) AS session, min(created_at) AS started_at,
               any_value(native_tokens_prompt) AS prompt, any_value(native_tokens_completion) AS completion,
               any_value(finish_reason) AS ending, any_value(latency) AS first_token_ms,
               any_value(generation_time) AS duration_ms
        FROM read_json($files, format = 'newline_delimited', ignore_errors = true, hive_partitioning = false,
                       columns = {
            id: 'VARCHAR', model: 'VARCHAR', session_id: 'VARCHAR', created_at: 'TIMESTAMP', finish_reason: 'VARCHAR',
            native_tokens_prompt: 'BIGINT', native_tokens_completion: 'BIGINT', latency: 'BIGINT',
            generation_time: 'BIGINT', response_cache_source_id: 'VARCHAR'})
        WHERE id IS NOT NULL AND native_tokens_completion >= 0 AND created_at >= $first::DATE
              AND finish_reason IS DISTINCT FROM 'error' AND response_cache_source_id IS NULL
        GROUP BY id
        """,
        {"files": f"{raw}/requests/source=openrouter/*/generations.jsonl.gz", "first": FIRST_DAY},
    )
    connection.execute(
        """
        CREATE TABLE categories AS
        SELECT request_id AS id, any_value(category) AS category
        FROM (SELECT request_id, unnest(categories) AS found FROM read_json($files, hive_partitioning = false))
        JOIN paths ON tag = found.name WHERE found.confidence >= 0.5 GROUP BY request_id
        """,
        {"files": f"{raw}/tags/*/*/tags.jsonl.gz"},
    )


def _row(connection: duckdb.DuckDBPyConnection, sql: str, columns: str) -> tuple[Any, ...]:
    """One row of numbers about the requests that the SQL selects."""
    return _only_row(connection.sql(sql).aggregate(columns))


def _only_row(relation: duckdb.DuckDBPyRelation) -> tuple[Any, ...]:
    [row] = relation.fetchall()
    return row


def _lengths(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> str:
    columns = ", ".join(
        f"quantile_cont({of}, 0.5), quantile_cont({of}, 0.95), stddev_samp(ln(nullif({of}, 0)))"
        for of in ("prompt", "completion")
    )
    count, *numbers = _row(connection, sql, f"count(*), {columns}")
    cells = [f"{half:,.0f} / {most:,.0f} | {sigma:.2f}" for half, most, sigma in (numbers[:3], numbers[3:])]
    return f"| {name} | {count:,} | {' | '.join(cells)} |"


def _sessions(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> str:
    sessions = connection.sql(sql).aggregate(
        "session, count(*) AS requests, arg_max(prompt, time) / arg_min(prompt, time) AS growth"
    )
    of_sessions = sessions.aggregate(
        "count(*), quantile_cont(requests, 0.5), quantile_cont(requests, 0.95), avg((requests = 1)::INT), "
        "quantile_cont(growth, 0.5) FILTER (requests > 1)"
    )
    count, half, most, single, growth = _only_row(of_sessions)
    return f"| {name} | {count:,} | {half:,.0f} / {most:,.0f} | {100 * single:.0f} % | {growth:.1f} |"


def _ends(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> str:
    columns = ", ".join(f"avg((coalesce(ending, '') = '{ending}')::INT)" for ending in ENDINGS)
    return f"| {name} | {' | '.join(f'{100 * share:.1f} %' for share in _row(connection, sql, columns))} |"


def _times(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> str:
    columns = ", ".join(f"quantile_cont({of}, [0.1, 0.5, 0.9])" for of in ("first_token_ms", "token_ms"))
    cells = [" / ".join(f"{value:,.0f}" for value in values) for values in _row(connection, sql, columns)]
    return f"| {name} | {' | '.join(cells)} |"
