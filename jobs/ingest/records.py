"""From raw lines to records: what a line holds, each record on its own, and why a line is none.

Most formats have one record a line. Of a format with several (OTLP), each is parsed by itself, so that damage to one
cannot change another. Every line and every record stays: what is no record gets a reason, what is no request is
skipped, and both are counted.
"""

import csv
from types import ModuleType

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

MAX_LINE_BYTES = 8 * 1024 * 1024
LINE = ("file", "source", "arrival_date", "block_start", "row_id")
PLACE = (*LINE, "record_number")

JSON_OPTIONS = {"mode": "PERMISSIVE", "allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}
BAD_LINE = "_bad_line"
CSV_OPTIONS = {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": BAD_LINE, "quote": '"', "escape": '"'}
BYTE_ORDER_MARK = "\ufeff"
BLANKS = " \t"


def json_records(lines: DataFrame, source: ModuleType) -> DataFrame:
    """Lines of JSON -> one row a record: place, length and hash of the line, `line_reason`, `record`, `is_skipped`.

    `line_reason` is null where the record is a JSON object; else `record` is null.
    """
    checked = _checked(lines)
    if hasattr(source, "records"):
        return _settled(_several(checked, source), source)
    one = checked.withColumns({"records": _records(F.col("text"), source), "record_number": F.lit(1)})
    reason = F.coalesce("line_reason", _json_reason(F.col("text"), F.size("records") == 2))
    return _settled(
        one.withColumns({"line_reason": reason, "record": F.col("records")[0], "is_skipped": F.lit(False)}), source
    )


def _records(text: Column, source: ModuleType) -> Column:
    """The text as an array of two records, the second one empty; of another length where it is no single value."""
    return F.from_json(_wrapped(text), f"array<struct<{source.SCHEMA}>>", JSON_OPTIONS)


def _several(checked: DataFrame, source: ModuleType) -> DataFrame:
    """The records of lines that hold any number of them; a line without any is one row that is skipped."""
    values = F.from_json(_wrapped(F.col("text")), "array<string>", JSON_OPTIONS)
    whole = checked.withColumn("values", values).withColumn(
        "line_reason", F.coalesce("line_reason", _json_reason(F.col("text"), F.size("values") == 2))
    )
    parts = source.records(F.when(F.col("line_reason").isNull(), F.col("text")))
    split = (
        whole.withColumn("parts", parts)
        .withColumn("is_skipped", F.coalesce(F.size("parts") == 0, F.lit(False)))
        .select("*", F.posexplode_outer("parts").alias("position", "part"))
        .withColumn("record_number", F.coalesce(F.col("position") + 1, F.lit(1)))
    )
    is_object = F.coalesce(F.size("records") == 2, F.lit(False)) & _starts_as_object(F.col("part"))
    reason = (
        F.when(F.col("line_reason").isNotNull(), F.col("line_reason"))
        .when(F.col("is_skipped"), F.lit(None))
        .when(~F.coalesce(is_object, F.lit(False)), "not_an_object")
    )
    return split.withColumn("records", _records(F.col("part"), source)).withColumns(
        {"line_reason": reason, "record": F.col("records")[0]}
    )


def csv_records(lines: DataFrame, source: ModuleType, header: str) -> DataFrame:
    """Lines of CSV files with this first line -> the same as `json_records`; the header itself is a skipped record.

    Each line is read by itself (RFC 4180 within the line), so that a quote left open cannot swallow the lines after
    it; a field with a line break in it is therefore two lines that are no records.
    """
    names = header_names(header)
    checked = _checked(lines).withColumn("text", F.regexp_replace("text", f"^{BYTE_ORDER_MARK}|\r$", ""))
    fields = ", ".join([*(f"_{place} string" for place in range(len(names))), f"{BAD_LINE} string"])
    has_open_quote = F.length(F.regexp_replace("text", '[^"]', "")) % 2 == 1
    reason = F.coalesce(
        "line_reason", F.when(F.col(f"fields.{BAD_LINE}").isNotNull() | has_open_quote, F.lit("not_csv"))
    )
    named = [
        (F.col(f"fields._{names.index(name)}") if name in names else F.lit(None).cast("string")).alias(name)
        for name in T.StructType.fromDDL(source.SCHEMA).names
    ]
    one = (
        checked.withColumn("fields", F.from_csv("text", fields, CSV_OPTIONS))
        .withColumn("line_reason", reason)
        .withColumns({"record": F.struct(*named), "record_number": F.lit(1)})
        .withColumn("is_skipped", F.coalesce(F.col("text") == F.lit(header), F.lit(False)))
    )
    return _settled(one, source)


def header_names(header: str) -> list[str]:
    """The column names of a header line."""
    return next(csv.reader([header]), [])


def _checked(lines: DataFrame) -> DataFrame:
    """The lines with length, hash, `text` (null where it is none) and `line_reason` of what is no text."""
    value = F.col("value")
    # ltrim reads no further than the first other character, but must not be given what is no UTF-8
    is_empty = F.when(F.is_valid_utf8(value), F.ltrim(value, F.lit(f"{BLANKS}\r")) == "")
    reason = (
        F.when(is_empty, "empty_line")
        .when(F.octet_length(value) > MAX_LINE_BYTES, "line_too_long")
        .when(~F.is_valid_utf8(value), "invalid_utf8")
    )
    return lines.select(
        *LINE,
        F.octet_length(value).cast("bigint").alias("line_bytes"),
        F.sha2(value, 256).alias("line_sha256"),
        reason.alias("line_reason"),
        F.when(reason.isNull(), value).alias("text"),
    )


def _wrapped(text: Column) -> Column:
    """The text as the first of an array of two: from_json by itself stops at the end of the first value.

    Of two records glued together one would be lost silently.
    """
    return F.concat(F.lit("["), text, F.lit(",{}]"))


def is_structure(text: Column) -> Column:
    """Whether a field's text is an object or array, as JSON is handed on where a value was expected."""
    return text.startswith("[") | text.startswith("{")


def _starts_as_object(text: Column) -> Column:
    return F.ltrim(text, F.lit(BLANKS)).startswith("{")


def _json_reason(text: Column, is_whole: Column) -> Column:
    """Why a text is no JSON object; null where it is one. `is_whole`: it parses as exactly one value."""
    anything = F.from_json(_wrapped(text), "array<string>", JSON_OPTIONS)
    return (
        F.when(F.coalesce(is_whole, F.lit(False)) & _starts_as_object(text), F.lit(None))
        .when(~_starts_as_object(text) & F.coalesce(F.size(anything) == 2, F.lit(False)), "not_an_object")
        .otherwise("not_json")
    )


def _settled(records: DataFrame, source: ModuleType) -> DataFrame:
    """One row a record: what stays of it, `record` null where there is a reason, and whether it is skipped.

    It is skipped for what its line is (`is_skipped` so far), or for what the source says of the record.
    """
    record = F.when(F.col("line_reason").isNull(), F.col("record"))
    skipped = F.col("is_skipped")
    if hasattr(source, "skipped"):
        skipped = skipped | F.coalesce(source.skipped(F.col("record")), F.lit(False))
    return (
        records.withColumn("record", record)
        .withColumn("is_skipped", F.col("line_reason").isNull() & skipped)
        .select(*LINE, "record_number", "line_bytes", "line_sha256", "line_reason", "record", "is_skipped")
    )
