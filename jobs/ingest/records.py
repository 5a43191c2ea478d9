"""Splits raw lines into records and parses each of them, or finds the reason why a line cannot be parsed.

Most formats have one record per line. Where a line may hold several (OTLP), each is parsed by itself, so that damage
to one cannot change another. No line or record is dropped: one that cannot be parsed gets a reason, one that is not a
request is marked as skipped, and both are counted.
"""

from functools import partial
from typing import cast

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from jobs.ingest.csv_lines import BYTE_ORDER_MARK, csv_fields, header_names
from jobs.ingest.lines import PLACE_SCHEMA
from jobs.ingest.many_records import split_lines
from jobs.ingest.raw_text import (
    may_hide_damage,
    nested_object,
    starts_as_object,
)
from jobs.ingest.sources import (
    Source,
    SourceOfManyRecords,
    SourceOfSpans,
    SourceWithNestedJson,
    SourceWithSkippedKinds,
    SourceWithSkips,
    SourceWithUnreadUsage,
    SourceWithVersions,
)
from jobs.lake.engine import one_object
from jobs.lake.json_values import JSON_OPTIONS, is_one_value

MAX_LINE_BYTES = 8 * 1024 * 1024
SPAN_FACTS = ("span_service", "span_scope", "span_parent_id", "span_response_id", "span_is_log", "span_is_embedding")
"""Columns that only spans and log events have: the scope of others is null."""

LINE = ("file", "source", "arrival_date", "block_start", "row_id")
LINE_FACTS = ("line_bytes", "line_sha256")
LINE_SCHEMA = f"{PLACE_SCHEMA}, line_bytes bigint, line_sha256 string"
PLACE = (*LINE, "record_number")


def json_records(lines: DataFrame, source: Source) -> DataFrame:
    """Lines of JSON -> one row per record: place, length and hash of the line, two kinds of reasons, `record`.

    `line_reason` is null where the record is a JSON object, otherwise the fields of `record` mean nothing.
    `nested_reasons` are those of its fields that should hold JSON as text, separated by blanks; null if there are none.
    `is_skipped`: whether it is not a request; `skipped_kind`: then what it is, in words. `unread_usage`: what says that
    a skipped one may be one all the same. `record_version`: when it last changed; null if the source says no such time.
    """
    checked = _checked(lines)
    if isinstance(source, SourceOfManyRecords):
        return _judged_records(_several(checked, source), source, skipped_line="line without records")
    read = one_object(checked, source.SCHEMA)
    reason = F.coalesce("line_reason", _json_reason(F.col("text"), F.col("is_whole")))
    return _judged_records(
        read.withColumns({"line_reason": reason, "record_number": F.lit(1), "is_skipped": F.lit(False)}),
        source,
        skipped_line="",
    )


def _several(checked: DataFrame, source: SourceOfManyRecords) -> DataFrame:
    """One row per record of lines with any number of them; a line without records is one row that is skipped."""
    schema = f"{LINE_SCHEMA}, text string, line_reason string, record_number int, is_skipped boolean"
    split = checked.select(*LINE, *LINE_FACTS, "text", "line_reason").mapInArrow(
        partial(split_lines, source.records), schema
    )
    return split.withColumn("record", F.from_json("text", source.SCHEMA, JSON_OPTIONS))


def csv_records(lines: DataFrame, source: Source, header: str) -> DataFrame:
    """Lines of CSV files with this header line -> the same as `json_records`; the header itself is a skipped record.

    Each line is parsed by itself (RFC 4180 within the line), so that a quote left open cannot swallow the lines after
    it. A field with a line break is therefore two lines, and both are rejected.
    """
    names = header_names(header)
    checked = _checked(lines).withColumn("text", F.regexp_replace("text", "\r$", ""))
    is_row = F.coalesce(F.size("fields") == len(names), F.lit(False))
    read = F.when(F.col("line_reason").isNull(), F.col("fields"))
    named = [
        (F.get(read, F.lit(names.index(name))) if name in names else F.lit(None).cast("string")).alias(name)
        for name in cast(T.StructType, T.StructType.fromDDL(source.SCHEMA)).names
    ]
    one = (
        checked.withColumn("fields", csv_fields(F.col("text")))
        .withColumn("line_reason", F.coalesce("line_reason", F.when(~is_row, F.lit("not_csv"))))
        .withColumns({"record": F.struct(*named), "record_number": F.lit(1)})
        .withColumn("is_skipped", F.coalesce(F.col("text") == F.lit(header), F.lit(False)))
    )
    return _judged_records(one, source, skipped_line="header of a CSV file")


def _checked(lines: DataFrame) -> DataFrame:
    """The lines with length, hash and `text`; one that is empty, too long or not text has a `line_reason`.

    Without the byte order mark that some programs write at the beginning of a file.
    """
    value = F.col("value")
    text = F.when(F.col("text").startswith(BYTE_ORDER_MARK), F.substring("text", 2, 2**31 - 1)).otherwise(F.col("text"))
    reason = (
        F.when(text.rlike(r"^[ \t\r]*\z"), "empty_line")
        .when(F.octet_length(value) > MAX_LINE_BYTES, "line_too_long")
        .when(text.isNull(), "invalid_utf8")
    )
    return lines.select(
        *LINE,
        F.octet_length(value).cast("bigint").alias("line_bytes"),
        F.sha2(value, 256).alias("line_sha256"),
        reason.alias("line_reason"),
        text.alias("text"),
    )


def _json_reason(text: Column, is_whole: Column) -> Column:
    """Why a text is not a JSON object; null where it is one. `is_whole`: it parses as exactly one value."""
    is_object = is_whole & starts_as_object(text)
    return (
        F.when(is_object & ~may_hide_damage(text), F.lit(None))
        # one after the other: few lines come to what parses them again
        .when(is_object, F.when(~is_one_value(text), "not_json"))
        .when(~starts_as_object(text), F.when(is_one_value(text), "not_an_object").otherwise("not_json"))
        .otherwise("not_json")
    )


def _judged_records(records: DataFrame, source: Source, *, skipped_line: str) -> DataFrame:
    """The columns that `json_records` promises: `is_skipped` is final.

    A record is skipped because of its line (`is_skipped` so far; it is a `skipped_line`), or because the source skips
    such records.
    """
    skipped = F.col("is_skipped")
    kind = F.when(skipped, F.lit(skipped_line))
    if isinstance(source, SourceWithSkips):
        is_of_source = F.coalesce(source.skipped(F.col("record")), F.lit(False))
        named = source.skipped_kind(F.col("record")) if isinstance(source, SourceWithSkippedKinds) else F.lit(None)
        kind = kind.when(is_of_source, F.coalesce(named.cast("string"), F.lit("not a request")))
        skipped = skipped | is_of_source
    unread = source.unread_usage(F.col("record")) if isinstance(source, SourceWithUnreadUsage) else F.lit(None)
    version = source.record_version(F.col("record")) if isinstance(source, SourceWithVersions) else F.lit(None)
    facts = source.span_facts(F.col("record")) if isinstance(source, SourceOfSpans) else {}
    records = records.withColumns(
        {
            "is_skipped": F.col("line_reason").isNull() & skipped,
            "skipped_kind": F.when(F.col("line_reason").isNull(), kind),
            "unread_usage": unread.cast("string"),
            "record_version": version.cast("timestamp"),
            **{name: facts.get(name, F.lit(None).cast("string")) for name in SPAN_FACTS},
        }
    )
    if isinstance(source, SourceWithNestedJson):
        records = _with_nested(records, source)
    else:
        records = records.withColumn("nested_reasons", F.lit(None).cast("string"))
    return records.select(
        *LINE,
        "record_number",
        "line_bytes",
        "line_sha256",
        "line_reason",
        "nested_reasons",
        "record",
        "is_skipped",
        "skipped_kind",
        "unread_usage",
        "record_version",
        *SPAN_FACTS,
    )


def _with_nested(records: DataFrame, source: SourceWithNestedJson) -> DataFrame:
    """The records with the fields of JSON instead of its text, and `nested_reasons` where it is not an object."""
    names = cast(T.StructType, T.StructType.fromDDL(source.SCHEMA)).names
    field = F.col("record").getField
    # a column of its own, so that each text is parsed once
    read = records.withColumns(
        {f"_{name}": nested_object(field(name), schema) for name, schema in source.NESTED.items()}
    )
    objects, reasons = {}, []
    for name in source.NESTED:
        is_object = F.coalesce(F.size(f"_{name}") == 2, F.lit(False))
        objects[name] = F.get(F.when(is_object, F.col(f"_{name}")), F.lit(0))
        is_given = ~F.trim(field(name)).isin("", "null")
        reasons.append(F.when(is_given & ~is_object, F.lit(f"not_an_object:{name}")))
    record = F.struct(*(objects.get(name, field(name)).alias(name) for name in names))
    joined = F.concat_ws(" ", *reasons)
    return read.withColumns({"record": record, "nested_reasons": F.when(joined != "", joined)})
