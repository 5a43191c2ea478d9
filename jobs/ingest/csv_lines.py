"""CSV (RFC 4180) within one line."""

import csv

from pyspark.sql import Column
from pyspark.sql import functions as F

BYTE_ORDER_MARK = "\ufeff"
QUOTE = '"'
FIELD_END = "\n"
"""Stands for the commas between fields while those inside quotes are kept: no line holds it."""


def header_names(header: str) -> list[str]:
    """The column names of a header line; blanks around a name are not part of it."""
    return [name.strip() for name in next(csv.reader([header], skipinitialspace=True), [])]


def csv_fields(line: Column) -> Column:
    """The fields of a line, an array of texts; null where quotes are left open or stand inside a field.

    Expressions rather than `from_csv`, of which each engine has an idea of its own what a damaged line is. Split at the
    quotes, every second part is inside of them; an empty part between two of these is a quote that was written twice.
    """
    parts = F.split(line, QUOTE)
    last = F.size(parts) - 1

    def outside(part: Column, place: Column) -> Column:
        return F.when((part == "") & (place > 0) & (place < last), QUOTE).otherwise(
            F.regexp_replace(part, ",", FIELD_END)
        )

    def is_sound(part: Column, place: Column) -> Column:
        begins = (place == 0) | part.startswith(",") | (part == "")
        ends = (place == last) | part.endswith(",") | (part == "")
        return (place % 2 == 1) | (begins & ends)

    text = F.array_join(
        F.transform(parts, lambda part, place: F.when(place % 2 == 1, part).otherwise(outside(part, place))), ""
    )
    are_sound = F.forall(F.transform(parts, is_sound), lambda one: one)
    return F.when((last % 2 == 0) & are_sound, F.split(text, FIELD_END))
