"""Turns records into typed rows: canonical text, defaults, types and hashes, and every reason to reject a record.

The reasons follow from the contract of the table: a value that is NOT NULL must be there, a number must parse and fit,
a count cannot be negative, and the rules must hold. Definitions: docs/definitions.md section 2.
"""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.ingest.counting import HELPERS
from jobs.ingest.numbers import LENIENT, is_number, number_of, with_numbers
from jobs.ingest.raw_text import NUMBER, is_structure, plain_text
from jobs.ingest.records import LINE_FACTS, PLACE, SPAN_FACTS
from jobs.ingest.typed_values import typed_value
from schemas.columns import UNKNOWN
from schemas.contract import Column as Promise
from schemas.contract import Table

KEPT_TEXT_LENGTH = 200
DERIVED = ("session_key", "request_date", "arrival_date", "source", "user_key", "cost_status")
"""Columns that are not mapped by a source: they follow from other columns or from the path of the raw file."""

IDENTITIES = ("session_id", "user_id")
"""Columns that a source maps and that are not kept: they are hashed before anything else happens to them."""

PARTS = ("reasoning_tokens", "cached_tokens", "cache_write_tokens", "one_hour_cache_write_tokens")
DEFAULTS = {
    **dict.fromkeys(("provider", "service_tier", "finish_reason"), UNKNOWN),
    **dict.fromkeys(PARTS, "0"),
}
FACTS = (*LINE_FACTS, "is_skipped", "skipped_kind", "unread_usage", "record_version", *SPAN_FACTS)


def parse(records: DataFrame, canonical: Callable[[Column], dict[str, Column]], table: Table) -> DataFrame:
    """Records (jobs/ingest/records.py) -> the same with canonical columns, all as text, instead of `record`."""
    named = canonical(F.col("record"))
    nothing = F.lit(None).cast("string")
    texts = [_text(table, name, named.get(name, nothing)).alias(name) for name in _text_columns(table)]
    return records.select(*(name for name in records.columns if name != "record"), *texts)


def _text_columns(table: Table) -> tuple[str, ...]:
    others = (*IDENTITIES, *HELPERS) if "user_key" in table.column_names else ()
    return (*(column.name for column in _read_columns(table)), *others)


def _text(table: Table, name: str, column: Column) -> Column:
    """Empty text is null. So is an object or array in a text column: it may hold content."""
    is_empty = ~column.rlike("[^ ]")
    if name in (*IDENTITIES, *HELPERS) or table.column(name).type == "string":
        return plain_text(column, unless=is_empty | is_structure(column))
    return F.when(~is_empty, column)


def validate(parsed: DataFrame, key_pads: DataFrame, table: Table, *, hashes_teams: bool = False) -> DataFrame:
    """Parsed records -> columns of `table`, place, `raw_created_at`, and `reasons` (sorted, empty if valid or skipped).

    `key_pads`: one row with the two pads of the keyed hash; a frame, so that the key is in no plan and no log.
    `hashes_teams`: whether the names of teams are hashed with it too.
    """
    filled = with_numbers(_with_defaults(parsed, table), _read_columns(table))
    hashed, read = {}, _read_columns(table)
    if "user_key" in table.column_names:
        # the small side first: Sail holds that of the left in memory
        filled = F.broadcast(key_pads).crossJoin(filled)
        hashed["session_key"] = keyed_hash(F.col("session_id"))
        hashed["user_key"] = F.coalesce(keyed_hash(F.col("user_id")), F.lit(UNKNOWN))
        if hashes_teams:
            filled = filled.withColumn("team", keyed_hash(F.col("team")))
    typed = filled.select(
        *PLACE,
        *FACTS,
        "line_reason",
        "nested_reasons",
        _as_logged("created_at").alias("raw_created_at"),
        *(hash_.alias(name) for name, hash_ in hashed.items()),
        *(typed_value(promise).alias(promise.name) for promise in read),
        *(F.col(promise.name).alias(_text_of(promise.name)) for promise in read),
        *(F.col(number_of(promise.name)) for promise in read if is_number(promise)),
    )
    if "cost_usd" in table.column_names:
        is_negative = _is_negative(table.column("cost_usd")) & F.col(_text_of("cost_usd")).rlike(NUMBER)
        typed = typed.withColumn("has_negative_cost", F.coalesce(is_negative, F.lit(False)))
    dated = typed.withColumns({"field_reasons": _field_reasons(table), "request_date": F.to_date("created_at")})
    return _cut_identities(dated.withColumn("reasons", _reasons(table)), table)


def _as_logged(name: str) -> Column:
    """A number in plain digits: engines write those of JSON in different ways. Null for an object or array."""
    digits = F.regexp_replace(F.col(name).try_cast("decimal(38,9)").cast("string"), r"\.?0+\z", "")
    return F.when(F.col(name).rlike(NUMBER), digits).when(~is_structure(F.col(name)), F.col(name))


def _read_columns(table: Table) -> list[Promise]:
    return [column for column in table.columns if column.name not in DERIVED]


def _with_defaults(parsed: DataFrame, table: Table) -> DataFrame:
    """A failure or a cached answer may log no tokens; a source may log no provider, finish reason or flag."""
    read = [column.name for column in _read_columns(table)]
    filled = {name: F.coalesce(F.col(name), F.lit(default)) for name, default in DEFAULTS.items() if name in read}
    if "is_cache_hit" in read:
        has_no_tokens = (F.lower("is_error") == "true") | (F.lower("is_cache_hit") == "true")
        for name in ("prompt_tokens", "completion_tokens"):
            filled[name] = F.coalesce(F.col(name), F.when(has_no_tokens, F.lit("0")))
    for promise in _read_columns(table):
        if promise.type == "boolean" and not promise.nullable:
            filled[promise.name] = F.coalesce(F.col(promise.name), F.lit("false"))
    return parsed.withColumns(filled) if filled else parsed


def _field_reasons(table: Table) -> Column:
    """The reasons that follow from a single field: `name` is its typed value, `_text_name` its text."""
    reasons: list[Column] = []
    for promise in _read_columns(table):
        name, text, typed = promise.name, F.col(_text_of(promise.name)), F.col(promise.name)
        if not promise.nullable:
            reasons.append(F.when(text.isNull(), f"missing:{name}"))
        if name in LENIENT:
            continue
        is_lost = text.isNotNull() & typed.isNull()
        if promise.type == "timestamp":
            reasons.append(F.when(is_lost, f"not_a_time:{name}"))
        if promise.type == "boolean":
            reasons.append(F.when(is_lost, f"not_a_boolean:{name}"))
        if promise.type == "double":
            reasons.append(
                F.when(is_lost, f"not_a_number:{name}").when(
                    ~typed.between(F.lit(promise.at_least), F.lit(promise.at_most)), f"out_of_range:{name}"
                )
            )
        if is_number(promise):
            number = F.col(number_of(name))
            has_fraction = (number != F.floor(number)) if promise.type == "bigint" else F.lit(False)
            is_whole = text.rlike(NUMBER) & ~F.coalesce(has_fraction, F.lit(False))
            reasons.append(
                F.when(~is_lost, None)
                .when(~is_whole, f"not_a_number:{name}")
                .when(_is_negative(promise), None if _is_amount(promise) else f"negative:{name}")
                .otherwise(f"out_of_range:{name}")
            )
    return _known(reasons)


def _is_amount(promise: Promise) -> bool:
    """Whether a negative number means that the value is not known: gateways write it where they found no price."""
    return promise.type.startswith("decimal")


def _is_negative(promise: Promise) -> Column:
    """Whether the text of a number says one below 0, be it too long to be read."""
    text, number = F.col(_text_of(promise.name)), F.col(number_of(promise.name))
    return text.startswith("-") & F.coalesce(number < 0, F.lit(True))


def _text_of(name: str) -> str:
    return f"_text_{name}"


def _known(reasons: list[Column]) -> Column:
    """The reasons that are not null, as an array. Joined and split: Spark does not compile a function with a lambda."""
    joined = F.concat_ws(" ", *reasons)
    return F.when(joined == "", F.array().cast("array<string>")).otherwise(F.split(joined, " "))


def _reasons(table: Table) -> Column:
    """All reasons of a record, sorted. A line that is not a record has only its line reason, a skipped one none."""
    rules = [rule for rule in table.rules if _is_of_raw(rule.sql)]
    broken = [F.when(~F.expr(rule.sql), F.lit(rule.reason)) for rule in rules]
    others = _known([F.col("nested_reasons"), *broken])
    return (
        F.when(F.col("is_skipped"), F.array().cast("array<string>"))
        .when(F.col("line_reason").isNotNull(), F.array("line_reason"))
        .otherwise(F.sort_array(F.concat("field_reasons", others)))
    )


def _is_of_raw(sql: str) -> bool:
    """Whether a rule is about a raw record: `cost_status` is derived, so its rules are not."""
    return "cost_status" not in sql


def is_valid() -> Column:
    """Whether a validated record is a row of its table: neither rejected nor skipped."""
    return (F.size("reasons") == 0) & ~F.col("is_skipped")


def _cut_identities(checked: DataFrame, table: Table) -> DataFrame:
    """Identifying text of rejected records is cut to KEPT_TEXT_LENGTH: it may be anything. A line has none.

    What only rejected records need is null for valid ones.
    """
    is_record = F.col("line_reason").isNull()
    start = {name: F.substring(name, 1, KEPT_TEXT_LENGTH) for name in ("request_id", "raw_model", "raw_created_at")}
    cut = {name: F.when(is_valid(), F.col(name)).when(is_record, start[name]) for name in ("request_id", "raw_model")}
    cut["raw_created_at"] = F.when(~is_valid() & is_record, start["raw_created_at"])
    cut["line_sha256"] = F.when(~is_valid(), F.col("line_sha256"))
    known = {name: column for name, column in cut.items() if name in checked.columns}
    names = ("has_negative_cost", *table.column_names)
    kept = [name for name in names if name in checked.columns and name not in PLACE]
    return checked.withColumns(known).select(*PLACE, *FACTS, "reasons", "raw_created_at", *kept)


def with_cost_status(validated: DataFrame) -> DataFrame:
    """Adds `cost_status` to validated requests, and sets the token counts of gateway-cache hits to 0."""
    tokens = [name for name in validated.columns if name.endswith("_tokens") and not name.startswith("has_")]
    zeroed = {name: F.when(F.col("is_cache_hit"), F.lit(0).cast("bigint")).otherwise(F.col(name)) for name in tokens}
    cost_status = (
        F.when(F.col("is_byok"), "byok")
        .when(F.col("is_cache_hit"), "cached")
        .when(F.col("cost_usd") > 0, "billed")
        .when(F.col("is_error"), "failed")
        .when(F.col("cost_usd").isNull(), "missing")
        .otherwise("zero")
    )
    return validated.withColumns({**zeroed, "cost_status": cost_status})


def keyed_hash(identity: Column) -> Column:
    """HMAC-SHA-256 in lower-case hexadecimal of texts beside the pads of jobs/ingest/pseudonyms.py."""
    inner = F.sha2(F.concat(F.col("inner_pad"), identity.cast("binary")), 256)
    return F.sha2(F.concat(F.col("outer_pad"), F.unhex(inner)), 256)
