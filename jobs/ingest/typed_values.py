"""The typed value of a column's text, as its contract promises."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.numbers import LENIENT, USUAL_COUNT, number_of
from jobs.ingest.raw_text import NUMBER, bare_word, epoch_time, iso_time
from schemas.columns import UNKNOWN
from schemas.contract import Column as Promise


def typed_value(promise: Promise) -> Column:
    """The column's text as its promised type, null where it does not parse or is a negative count or amount.

    What nearly all texts are comes first: each value takes the first branch that fits it.
    """
    text, number = F.col(promise.name), F.col(number_of(promise.name))
    typed = text
    if promise.name in LENIENT:
        usual, whole = text.try_cast("bigint"), F.round(number, 0).try_cast("bigint")
        typed = F.when(text.rlike(USUAL_COUNT), _within(usual, promise)).otherwise(_within(whole, promise))
    elif promise.type == "bigint":
        is_count = (number == F.floor(number)) & (number >= 0)
        if promise.at_most is not None:
            is_count &= number <= promise.at_most
        typed = F.when(text.rlike(USUAL_COUNT), text.try_cast("bigint")).when(is_count, number.try_cast("bigint"))
    elif promise.type.startswith("decimal"):
        # in one step: rounding to 18 decimals first would round twice
        typed = F.when(number >= 0, text.try_cast("decimal(38,12)").try_cast(promise.type))
    elif promise.type == "double":
        typed = F.when(text.rlike(NUMBER), text.try_cast("double"))
    elif promise.type == "boolean":
        lower = F.lower(text)
        typed = F.when(lower.isin("true", "false"), lower.try_cast("boolean"))
    elif promise.type == "timestamp":
        typed = F.coalesce(iso_time(text), F.when(text.rlike(NUMBER), epoch_time(number)))
    elif promise.one_of:
        word = bare_word(text)
        typed = F.when(word.isin(*promise.one_of), word).otherwise(UNKNOWN)
    return typed


def _within(whole: Column, promise: Promise) -> Column:
    """A whole number that its column can hold, otherwise null."""
    is_within = whole >= F.lit(promise.at_least or 0)
    if promise.at_most is not None:
        is_within &= whole <= F.lit(promise.at_most)
    return F.when(is_within, whole)
