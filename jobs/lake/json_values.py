"""Expressions that read a text as exactly one value of JSON: from_json alone stops at the end of the first value."""

from pyspark.sql import Column
from pyspark.sql import functions as F

JSON_OPTIONS = {"mode": "PERMISSIVE", "allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}

NOT_IN_ARRAYS = r"[\[,]\s*(?![\s\"\[{\]]|(true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)\s*[,\]}])"
"""Where an array may hold a word or number that is not JSON (`[True]`, `[1.]`), or a text has a comma before a word.

After such a value Spark goes on and loses the array. Java's regular expressions alone read it.
"""


def two_objects(text: Column, schema: str) -> Column:
    """The text as an array of two objects with these fields (DDL), the second one empty.

    Null, or of another length, if the text is not one single value.
    """
    return F.from_json(wrapped(text), f"array<struct<{schema}>>", JSON_OPTIONS)


def wrapped(text: Column) -> Column:
    """The text as the first of an array of two, so that a second value on the line is seen and not lost."""
    return F.concat(F.lit("["), text, F.lit(",{}]"))


def is_one_value(text: Column) -> Column:
    """Whether a text is exactly one value of JSON, of any kind."""
    return F.coalesce(F.size(F.from_json(wrapped(text), "array<string>", JSON_OPTIONS)) == 2, F.lit(False))
