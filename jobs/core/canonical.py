"""From raw lines to typed rows: parse, type, default, hash, and find every reason to reject.

The reasons follow from the contract of `requests`: what is NOT NULL must be there, a number must be one and fit, a
count cannot be negative, the rules must hold. Definitions: docs/definitions.md section 2.
"""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from schemas.columns import UNKNOWN
from schemas.contract import Column as Promise
from schemas.core.requests import TABLE

MAX_LINE_BYTES = 8 * 1024 * 1024
KEPT_TEXT_LENGTH = 200

JSON_OPTIONS = {"mode": "PERMISSIVE", "allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}
NUMBER = r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$"
ISO_TIME = r"^\s*\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?\s*$"
WIDE_DECIMAL = "decimal(38,18)"

DERIVED = ("session_key", "request_date", "arrival_date", "source", "user_key", "cost_status")
"""Columns of `requests` that no source names: they follow from other columns or from the raw file's place."""

LENIENT = ("time_to_first_token_ms", "duration_ms")
"""A broken clock does not cost us the request: what is no duration becomes null."""

DEFAULTS = {"provider": UNKNOWN, "finish_reason": UNKNOWN, "reasoning_tokens": "0", "cached_tokens": "0"}
TEXT_COLUMNS = (*(name for name in TABLE.column_names if name not in DERIVED), "session_id", "user_id")
NAMES = ("session_id", "user_id", *(column.name for column in TABLE.columns if column.type == "string"))
PLACE = ("file", "source", "arrival_date", "block_start", "row_id")


def parse(lines: DataFrame, schema: str, canonical: Callable[[Column], dict[str, Column]]) -> DataFrame:
    """Lines -> place, length and hash of the line, `line_reason` where it is no JSON object, canonical text columns.

    The line is parsed as the first of an array of two: from_json by itself stops at the end of the first value, so
    that two records glued together would lose one silently.
    """
    value = F.col("value")
    is_short = F.octet_length(value) <= MAX_LINE_BYTES
    wrapped = F.when(is_short & F.is_valid_utf8(value), F.concat(F.lit("["), value, F.lit(",{}]")))
    starts_as_object = F.ltrim(F.replace(value, F.lit("\t"), F.lit(" "))).startswith("{")
    records = F.from_json(wrapped, f"array<struct<{schema}>>", JSON_OPTIONS)
    anything = F.from_json(wrapped, "array<string>", JSON_OPTIONS)
    line_reason = (
        F.when(F.length(F.trim(F.translate(value, "\r\t", "  "))) == 0, "empty_line")
        .when(~is_short, "line_too_long")
        .when(~F.is_valid_utf8(value), "invalid_utf8")
        .when(F.coalesce(F.size("records") == 2, F.lit(False)) & starts_as_object, F.lit(None))
        .when(~starts_as_object & F.coalesce(F.size(anything) == 2, F.lit(False)), "not_an_object")
        .otherwise("not_json")
    )
    record = F.when(F.col("line_reason").isNull(), F.col("records")[0])
    named = canonical(F.col("record"))
    texts = [_text(name, named.get(name, F.lit(None).cast("string"))).alias(name) for name in TEXT_COLUMNS]
    return (
        lines.withColumn("records", records)
        .withColumn("line_reason", line_reason)
        .withColumn("record", record)
        .select(
            *PLACE,
            F.octet_length(value).cast("bigint").alias("line_bytes"),
            F.sha2(value, 256).alias("line_sha256"),
            "line_reason",
            *texts,
        )
    )


def _text(name: str, column: Column) -> Column:
    """Empty text counts as no value. So does an object or array where a name belongs: it may hold content."""
    is_value = F.length(F.trim(column)) > 0
    if name in NAMES:
        is_value &= ~column.rlike(r"^[\[{]")
    return F.when(is_value, column)


def validate(parsed: DataFrame, key_pads: DataFrame) -> DataFrame:
    """Parsed lines -> typed columns of `requests`, place, `raw_created_at`, and `reasons` (sorted, empty if valid).

    `key_pads`: one row with the two pads of the keyed hash; a frame, so that the key is in no plan and no log.
    """
    filled = _with_defaults(parsed)
    typed = filled.crossJoin(F.broadcast(key_pads)).select(
        *PLACE,
        "line_bytes",
        "line_sha256",
        "line_reason",
        F.substring(_as_logged("created_at"), 1, KEPT_TEXT_LENGTH).alias("raw_created_at"),
        keyed_hash(F.col("session_id")).alias("session_key"),
        F.coalesce(keyed_hash(F.col("user_id")), F.lit(UNKNOWN)).alias("user_key"),
        *(_typed(promise).alias(promise.name) for promise in _read_columns()),
        _field_reasons().alias("field_reasons"),
    )
    dated = typed.withColumn("request_date", F.to_date("created_at"))
    checked = dated.withColumn("reasons", _reasons())
    return _settled(checked)


def _as_logged(name: str) -> Column:
    """Spark reads a JSON number as a double and writes it as 1.7E9: back to plain digits."""
    digits = F.regexp_replace(F.col(name).try_cast("decimal(38,9)").cast("string"), r"\.?0+$", "")
    return F.when(F.col(name).rlike(NUMBER), digits).otherwise(F.col(name))


def _read_columns() -> list[Promise]:
    return [column for column in TABLE.columns if column.name not in DERIVED]


def _with_defaults(parsed: DataFrame) -> DataFrame:
    """A failure or a cached answer may log no tokens; a source may know no provider, no reason, no flag."""
    has_no_tokens = (F.lower("is_error") == "true") | (F.lower("is_cache_hit") == "true")
    filled = {name: F.coalesce(F.col(name), F.lit(default)) for name, default in DEFAULTS.items()}
    for name in ("prompt_tokens", "completion_tokens"):
        filled[name] = F.coalesce(F.col(name), F.when(has_no_tokens, F.lit("0")))
    for promise in _read_columns():
        if promise.type == "boolean" and not promise.nullable:
            filled[promise.name] = F.coalesce(F.col(promise.name), F.lit("false"))
    return parsed.withColumns(filled)


def _typed(promise: Promise) -> Column:
    """The column's text as its promised type; null where it is none. No count and no cost is negative."""
    text = F.col(promise.name)
    typed = text
    if promise.name in LENIENT:
        whole = F.round(text.try_cast(WIDE_DECIMAL), 0).try_cast("bigint")
        typed = F.when(whole >= 0, whole)
    elif promise.type == "bigint":
        number = text.try_cast(WIDE_DECIMAL)
        typed = F.when((number == F.floor(number)) & (number >= 0), number.try_cast("bigint"))
    elif promise.type.startswith("decimal"):
        # in one step: rounding to 18 decimals first would round twice
        number = text.try_cast("decimal(38,12)")
        typed = F.when(number >= 0, number.try_cast(promise.type))
    elif promise.type == "boolean":
        lower = F.lower(text)
        typed = F.when(lower.isin("true", "false"), lower.cast("boolean"))
    elif promise.type == "timestamp":
        seconds = F.when(text.rlike(NUMBER), text.try_cast(WIDE_DECIMAL))
        epoch = F.timestamp_micros((seconds * 1000000).try_cast("bigint"))
        typed = F.coalesce(F.when(text.rlike(ISO_TIME), F.try_to_timestamp(F.trim(text))), epoch)
    elif promise.one_of:
        lower = F.lower(F.trim(text))
        typed = F.when(lower.isin(*promise.one_of), lower).otherwise(UNKNOWN)
    return typed


def _field_reasons() -> Column:
    """What each field's text breaks by itself."""
    reasons: list[Column] = []
    for promise in _read_columns():
        name, text, typed = promise.name, F.col(promise.name), _typed(promise)
        if not promise.nullable:
            reasons.append(F.when(text.isNull(), f"missing:{name}"))
        if name in LENIENT:
            continue
        if promise.type == "timestamp":
            reasons.append(F.when(text.isNotNull() & typed.isNull(), f"not_a_time:{name}"))
        if promise.type == "boolean":
            reasons.append(F.when(text.isNotNull() & typed.isNull(), f"not_a_boolean:{name}"))
        if promise.type == "bigint" or promise.type.startswith("decimal"):
            number = text.try_cast(WIDE_DECIMAL)
            has_fraction = (number != F.floor(number)) if promise.type == "bigint" else F.lit(False)
            is_number = text.rlike(NUMBER) & ~F.coalesce(has_fraction, F.lit(False))
            reasons.append(
                F.when(text.isNotNull() & ~is_number, f"not_a_number:{name}")
                .when(text.startswith("-") & F.coalesce(number < 0, F.lit(True)), f"negative:{name}")
                .when(text.isNotNull() & typed.isNull(), f"out_of_range:{name}")
            )
    return F.array_compact(F.array(*reasons))


def _reasons() -> Column:
    """All reasons of a line, sorted; a line that is no JSON object has that one reason."""
    broken_rules = F.array_compact(
        F.array(*(F.when(~F.expr(rule.sql), F.lit(rule.reason)) for rule in TABLE.rules if _is_of_raw(rule.sql)))
    )
    return F.when(F.col("line_reason").isNotNull(), F.array("line_reason")).otherwise(
        F.array_sort(F.concat("field_reasons", broken_rules))
    )


def _is_of_raw(sql: str) -> bool:
    """`cost_status` follows from what was read: its rules say nothing of a raw line."""
    return "cost_status" not in sql


def _settled(checked: DataFrame) -> DataFrame:
    """Valid rows settled: no provider tokens on a cache hit, the cost's status, identifying text of rejects cut."""
    is_valid = F.size("reasons") == 0
    tokens = [name for name in TABLE.column_names if name.endswith("_tokens")]
    zeroed = {name: F.when(F.col("is_cache_hit"), F.lit(0).cast("bigint")).otherwise(F.col(name)) for name in tokens}
    cost_status = (
        F.when(F.col("is_byok"), "byok")
        .when(F.col("is_cache_hit"), "cached")
        .when(F.col("cost_usd") > 0, "billed")
        .when(F.col("is_error"), "failed")
        .when(F.col("cost_usd").isNull(), "missing")
        .otherwise("zero")
    )
    cut = {name: F.when(is_valid, F.col(name)).otherwise(_cut(name)) for name in ("request_id", "raw_model")}
    return checked.withColumns({**zeroed, **cut, "cost_status": cost_status}).select(
        *PLACE, "line_bytes", "line_sha256", "reasons", "raw_created_at",
        *(name for name in TABLE.column_names if name not in PLACE),
    )  # fmt: skip


def _cut(name: str) -> Column:
    return F.substring(F.col(name), 1, KEPT_TEXT_LENGTH)


def keyed_hash(identity: Column) -> Column:
    """HMAC-SHA-256 in lower-case hexadecimal, from the pads that jobs/user_key.py makes of the key."""
    inner = F.sha2(F.concat(F.col("inner_pad"), identity.cast("binary")), 256)
    return F.sha2(F.concat(F.col("outer_pad"), F.unhex(inner)), 256)
