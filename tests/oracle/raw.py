"""Reads raw log files byte by byte and hands DuckDB one row a line: its place, its state and its logged fields.

A field is `{kind, text, number}`, or null where the line has no such field, a JSON null or an empty text:
`kind` is text, number, boolean, array or object; `text` is what the log says (numbers digit by digit, as written;
of an array or object only its length); `number` is the same as a plain decimal without exponent, null if it is none.
Only JSON lines are read: sources of CSV files and of many records a line have no oracle.
"""

import codecs
import datetime as dt
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

LONGEST_LINE_BYTES = 8_388_608
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
LARGEST_EXPONENT = 60
"""Beyond 10^60 no number fits any column and below 10^-60 none is told from 0: stand-ins of that size will do."""

FIELDS = {
    "litellm": {
        "call_id": ("litellm_call_id",),
        "call_type": ("call_type",),
        "response_id": ("id",),
        "trace_id": ("trace_id",),
        "start_time": ("startTime",),
        "end_time": ("endTime",),
        "completion_start_time": ("completionStartTime",),
        "model": ("model",),
        "provider": ("custom_llm_provider",),
        "end_user": ("end_user",),
        "key_user_id": ("metadata", "user_api_key_user_id"),
        "key_hash": ("metadata", "user_api_key_hash"),
        "key_alias": ("metadata", "user_api_key_alias"),
        "client_oauth_token": ("metadata", "used_client_oauth_token"),
        "prompt_tokens": ("prompt_tokens",),
        "completion_tokens": ("completion_tokens",),
        "reasoning_tokens": ("metadata", "usage_object", "completion_tokens_details", "reasoning_tokens"),
        "openai_cached_tokens": ("metadata", "usage_object", "prompt_tokens_details", "cached_tokens"),
        "anthropic_cached_tokens": ("metadata", "usage_object", "cache_read_input_tokens"),
        "anthropic_written_tokens": ("metadata", "usage_object", "cache_creation_input_tokens"),
        "openai_written_tokens": ("metadata", "usage_object", "prompt_tokens_details", "cache_write_tokens"),
        "bedrock_written_tokens": ("metadata", "usage_object", "prompt_tokens_details", "cache_creation_tokens"),
        "one_hour_tokens": (
            *("metadata", "usage_object", "prompt_tokens_details", "cache_creation_token_details"),
            "ephemeral_1h_input_tokens",
        ),
        "anthropic_one_hour_tokens": ("metadata", "usage_object", "cache_creation", "ephemeral_1h_input_tokens"),
        "model_group": ("model_group",),
        "team_alias": ("metadata", "user_api_key_team_alias"),
        "team_id": ("metadata", "user_api_key_team_id"),
        "billed_tier": ("cost_breakdown", "service_tier"),
        "usage_tier": ("metadata", "usage_object", "service_tier"),
        "total_tokens": ("total_tokens",),
        "response_cost": ("response_cost",),
        "stream": ("stream",),
        "status": ("status",),
        "error_class": ("error_information", "error_class"),
        "error_code": ("error_information", "error_code"),
        "cache_hit": ("cache_hit",),
        "finish_reason": ("response", "choices", 0, "finish_reason"),
        "tools": ("model_parameters", "tools"),
    },
    "openrouter": {
        name: (name,)
        for name in (
            *("id", "request_id", "session_id", "created_at", "model", "provider_name", "external_user", "user"),
            "country",
            "language",
            *("app_id", "native_tokens_prompt", "tokens_prompt", "native_tokens_completion", "tokens_completion"),
            *("native_tokens_reasoning", "native_tokens_cached", "total_cost", "usage", "is_byok", "streamed"),
            *("cancelled", "response_cache_source_id", "finish_reason", "latency", "generation_time"),
            *("native_finish_reason", "router", "service_tier"),
        )
    }
    | {"last_status": ("provider_responses", -1, "status")},
    "classify_text": {name: (name,) for name in ("request_id", "created_at", "classifier_version")},
}
"""Source -> name of a field in the SQL -> where it lies in the line's object."""

FOLDERS = {"litellm": "requests", "openrouter": "requests", "classify_text": "tags"}
"""Source -> folder of the raw root."""

FIELD_TYPE = pa.struct([("kind", pa.string()), ("text", pa.string()), ("number", pa.string())])
CATEGORIES_TYPE = pa.list_(pa.struct([("name", FIELD_TYPE), ("confidence", FIELD_TYPE)]))
ARRIVAL_COLUMNS = [("arrival_date", pa.date32()), ("source", pa.string())]
FILE_COLUMNS = [
    *ARRIVAL_COLUMNS,
    ("file", pa.string()),
    ("file_bytes", pa.int64()),
    ("line_count", pa.int64()),
    ("file_sha256", pa.string()),
]
LINE_COLUMNS = [
    *ARRIVAL_COLUMNS,
    ("file", pa.string()),
    ("line_number", pa.int64()),
    ("line_bytes", pa.int64()),
    ("line_sha256", pa.string()),
    ("line_reason", pa.string()),
]


def read_raw(raw: Path) -> dict[str, pa.Table]:
    """`arrivals` (a row a `dt=` folder), `files` (a row a file) and for each source `<source>_lines` (a row a line).

    Raises ValueError, naming the file, where a file cannot be decompressed.
    """
    arrivals, files = [], []
    lines: dict[str, list[dict]] = {source: [] for source in FIELDS}
    for source, root in FOLDERS.items():
        for folder in sorted((raw / root / f"source={source}").glob("dt=????-??-??")):
            arrival = {"arrival_date": dt.date.fromisoformat(folder.name[3:]), "source": source}
            paths = [path for path in sorted(folder.iterdir()) if re.fullmatch(r"[^._].*\.jsonl(\.gz)?", path.name)]
            arrivals.append({**arrival, "is_log": root == "requests", "file_count": len(paths)})
            for path in paths:
                content, place = path.read_bytes(), {**arrival, "file": path.relative_to(raw).as_posix()}
                rows = [{**place, **row} for row in _rows(path, content, source)]
                digest = hashlib.sha256(content).hexdigest()
                files.append({**place, "file_bytes": len(content), "line_count": len(rows), "file_sha256": digest})
                lines[source] += rows
    arrival_columns = [*ARRIVAL_COLUMNS, ("is_log", pa.bool_()), ("file_count", pa.int64())]
    return {
        "arrivals": pa.Table.from_pylist(arrivals, schema=pa.schema(arrival_columns)),
        "files": pa.Table.from_pylist(files, schema=pa.schema(FILE_COLUMNS)),
        **{f"{source}_lines": pa.Table.from_pylist(rows, schema=_schema(source)) for source, rows in lines.items()},
    }


def _schema(source: str) -> pa.Schema:
    lists = [("categories", CATEGORIES_TYPE)] if source == "classify_text" else []
    return pa.schema(LINE_COLUMNS + [(name, FIELD_TYPE) for name in FIELDS[source]] + lists)


def plain_number(text: str) -> str | None:
    """The number that a text says, exactly, without exponent and without trailing zeros; None if it is no number."""
    match = NUMBER.fullmatch(text)
    if not match:
        return None
    mantissa, _, exponent = text.lower().partition("e")
    digits = Decimal(mantissa)
    if not digits:
        return "0"
    sign = "-" if digits.is_signed() else ""
    size = digits.adjusted() + int(exponent[:20] or 0)
    if size > LARGEST_EXPONENT:
        return f"{sign}1{'0' * LARGEST_EXPONENT}"
    if size < -LARGEST_EXPONENT:
        return f"{sign}0.{'0' * LARGEST_EXPONENT}1"
    plain = f"{Decimal(text):f}".lstrip("+")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _rows(path: Path, content: bytes, source: str) -> Iterator[dict]:
    try:
        content = gzip.decompress(content) if path.suffix == ".gz" else content
    except (EOFError, OSError) as error:
        raise ValueError(f"{path}: cannot be decompressed ({error})") from error
    lines = content.split(b"\n")
    if not lines[-1]:
        lines.pop()
    for line_number, line in enumerate(lines, start=1):
        reason, record = _parse(line.removeprefix(codecs.BOM_UTF8))
        yield {
            "line_number": line_number,
            "line_bytes": len(line),
            "line_sha256": hashlib.sha256(line).hexdigest(),
            "line_reason": reason,
            **{name: _field(record, where) for name, where in FIELDS[source].items()},
            **({"categories": _categories(record)} if source == "classify_text" else {}),
        }


def _parse(line: bytes) -> tuple[str | None, dict]:
    if not line.strip():
        return "empty_line", {}
    if len(line) > LONGEST_LINE_BYTES:
        return "line_too_long", {}
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return "invalid_utf8", {}
    try:
        record = json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return "not_json", {}
    return (None, record) if isinstance(record, dict) else ("not_an_object", {})


class _Number(str):
    """A JSON number as it is written."""


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _field(value: object, where: tuple[str | int, ...]) -> dict | None:
    for step in where:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) >= max(step + 1, -step) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    match value:
        case None | "":
            return None
        case bool():
            return {"kind": "boolean", "text": str(value).lower(), "number": None}
        case _Number():
            return {"kind": "number", "text": str(value), "number": plain_number(value)}
        case str():
            # half of a surrogate pair is legal in JSON, but no text: it is stored as a question mark
            text = value.encode("utf-8", "replace").decode("utf-8")
            return {"kind": "text", "text": text, "number": plain_number(text)}
        case list():
            return {"kind": "array", "text": str(len(value)), "number": None}
        case _:
            return {"kind": "object", "text": str(len(value)), "number": None}


def _categories(record: dict) -> list[dict] | None:
    listed = record.get("categories")
    if not isinstance(listed, list):
        return None
    return [{name: _field(one, (name,)) for name in ("name", "confidence")} for one in listed]
