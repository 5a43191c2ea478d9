"""How raw text is read, for the sources and for validation alike."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.lake.engine import may_lose_array, sound_json
from jobs.lake.json_values import is_one_value, two_objects
from schemas.columns import WIDE_DECIMAL

NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\z"
"""The text of a number. Casts of engines also take `nan`, `inf`, `0.3d` and spaces.

[0-9], since Sail's \\d also matches the digits of other scripts.
"""


def nested_object(text: Column, schema: str) -> Column:
    """The JSON object that a field holds as text, as `two_objects`; null where it holds something else."""
    is_object = starts_as_object(text) & is_sound(text)
    return two_objects(sound_json(F.when(is_object, text), schema), schema)


def starts_as_object(text: Column) -> Column:
    """Whether the first character that is not blank begins an object."""
    return text.rlike(r"^[ \t]*\{")


def all_objects(array: Column) -> Column:
    """An array of objects; null where an element is something else: Spark reads no array then, Sail a null in it."""
    return F.when(~F.exists(array, lambda one: one.isNull()), array)


DAMAGE_SPARK_HIDES = r"(?s)[\x00-\x1F]|\\([^\"\\/bfnrtu]|\z)|\\u.{0,3}[^0-9A-Fa-f]|[:,\[] *[+-]?(NaN|INF|Infinity)"
"""What JSON does not allow in a text, and words that are not numbers in it; found elsewhere, it may be allowed."""


def is_sound(text: Column) -> Column:
    """Whether this JSON has none of the damage after which Spark goes on: it would lose only the rest of the fields."""
    return F.when(~may_hide_damage(text), F.lit(True)).otherwise(is_one_value(text))


def may_hide_damage(text: Column) -> Column:
    """Whether this JSON must be read as a whole before a part of it counts."""
    return text.rlike(DAMAGE_SPARK_HIDES) | may_lose_array(text)


def plain_text(text: Column, unless: Column | None = None) -> Column:
    """The text as it is; a whole number that was logged as `12345678.0` so, though Spark reads it as `1.2345678E7`.

    Null where `unless` holds.
    """
    number = text.try_cast("double")
    whole = F.concat(number.try_cast("bigint").cast("string"), F.lit(".0"))
    is_null = F.lit(False) if unless is None else unless
    return F.when(is_null, None).when(text.rlike(WITH_CAPITAL_E) & (number == F.floor(number)), whole).otherwise(text)


WITH_CAPITAL_E = r"^-?[0-9]\.[0-9]+E[0-9]{1,2}\z"
"""How Spark writes doubles from ten million on."""


def is_structure(text: Column) -> Column:
    """Whether a field's text is an object or array, as JSON is handed on where a value was expected."""
    return text.startswith("[") | text.startswith("{")


def bare_word(text: Column) -> Column:
    """A word of a list in small letters; Python writes a member of an enumeration as `FinishReason.TOOL_CALLS`."""
    return F.regexp_replace(F.lower(F.trim(text)), r"^([a-z_]+\.)+", "")


TO_THE_SECOND = r"^[ \t\r]*[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
ISO_TIME = TO_THE_SECOND + r"(Z|[+-][0-9]{2}:[0-9]{2})?[ \t\r]*\z"
OTHER_ZONE = TO_THE_SECOND + r"( ?(Z|UTC)|[+-][0-9]{2}([0-9]{2})?)[ \t\r]*\z"
"""Zones as databases and Python write them: `+00`, `+0530`, ` UTC`."""


def iso_time(text: Column) -> Column:
    """The time that an ISO 8601 text says (no zone is UTC); null where it is not one."""
    utc = F.regexp_replace(F.trim(text), r" ?(Z|UTC)\z", "Z")
    hours = F.regexp_replace(utc, r"([+-][0-9]{2})\z", "$1:00")
    # not every engine reads the other zones
    usual_zone = F.regexp_replace(hours, r"([+-][0-9]{2})([0-9]{2})\z", "$1:$2")
    return F.when(text.rlike(ISO_TIME), F.try_to_timestamp(F.trim(text))).when(
        text.rlike(OTHER_ZONE), F.try_to_timestamp(usual_zone)
    )


LEAST_MILLISECONDS, LEAST_MICROSECONDS, LEAST_NANOSECONDS = 10**11, 10**14, 10**17
"""The least epoch time in each unit: the times of the years 1973 to 5138 cannot be taken for those of another."""


def epoch_seconds(number: Column) -> Column:
    """Epoch seconds with 9 decimals of a decimal in seconds, or in the smaller unit that its size says.

    Null where the number is null. A number below 0 is one of seconds.
    """
    # an array of one, since that binds what is used several times
    return F.get(F.transform(F.array(number), _epoch_seconds), F.lit(0))


def _epoch_seconds(number: Column) -> Column:
    # multiplied, since engines round quotients in different ways
    milliseconds = number.try_cast("decimal(20,6)") * F.lit("0.001").cast("decimal(3,3)")
    microseconds = number.try_cast("decimal(23,6)") * F.lit("0.000001").cast("decimal(6,6)")
    nanoseconds = number.try_cast("decimal(20,0)") * F.lit("0.000000001").cast("decimal(9,9)")
    return (
        F.when(number < LEAST_MILLISECONDS, number.try_cast("decimal(21,9)"))
        .when(number < LEAST_MICROSECONDS, milliseconds.try_cast("decimal(21,9)"))
        .when(number < LEAST_NANOSECONDS, microseconds.try_cast("decimal(21,9)"))
        .otherwise(nanoseconds.try_cast("decimal(21,9)"))
    )


FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_799
"""The calendar in epoch seconds: the years 1 to 9999."""


EPOCH = r"^[0-9]{1,19}(\.[0-9]{1,9})?\z"
"""The usual text of an epoch time, in any unit."""


def epoch_time(number: Column) -> Column:
    """The time of a decimal in epoch seconds, or in the smaller unit that its size says. Not of null."""
    # a number beyond the calendar is a time all the same, and in no window
    seconds = F.least(epoch_seconds(number), F.lit(LAST_SECOND))
    within = F.greatest(seconds, F.lit(FIRST_SECOND)).cast("decimal(21,9)")
    return F.timestamp_micros((within * 1000000).try_cast("bigint"))


def time_of(text: Column) -> Column:
    """The time of a text in ISO 8601 or of a number of epoch seconds or a smaller unit; null where it is neither."""
    # a source may nest it once more: plain_number() would make the plan too deep. A double holds the times of now
    usual = text.try_cast(WIDE_DECIMAL)
    number = F.when(text.rlike(EPOCH), usual).when(
        text.rlike(NUMBER), text.try_cast("double").try_cast("decimal(21,3)")
    )
    return F.coalesce(iso_time(text), F.when(text.rlike(NUMBER), epoch_time(number)))


def whole_number(text: Column) -> Column:
    """`17` for the text `17.0`, as programs write whole numbers of columns with gaps; another text as it is."""
    return F.regexp_replace(F.trim(text), r"^([0-9]+)\.0+\z", "$1")


def decimal_of(text: Column, type_: str) -> Column:
    """The number that a text says, as a decimal; null where it says none, or one that does not fit."""
    # Spark also casts the digits of other scripts
    return F.when(text.rlike(NUMBER), plain_number(text).try_cast(type_))


def plain_number(text: Column) -> Column:
    """The text of a number without its exponent (`1.5e-05` is `0.000015`) and of at most MOST_DECIMALS decimals.

    Not every engine casts the others. A text that is not a number stays as it is.
    """
    parts = F.split(F.regexp_replace(text, WITH_EXPONENT, "$1|$2|$3|$4|$5"), r"\|")
    # an array of one, since that binds what is used several times
    written_out = F.coalesce(F.get(F.transform(F.array(parts), _written_out), F.lit(0)), text)
    has_exponent = text.contains("e") | text.contains("E")
    return F.when(has_exponent, written_out).when(F.length(text) > MOST_DECIMALS, _cut(text)).otherwise(text)


WITH_EXPONENT = r"^[ \t\r]*([+-]?)([0-9]+)\.?([0-9]*)[eE]([+-]?)0*([0-9]+)[ \t\r]*\z"
MOST_SHIFT = 80
"""Beyond it a number is 0, or does not fit, in any decimal."""

MOST_DECIMALS = 40
"""More than any decimal holds: digits beyond it cannot change a number that is rounded once."""


def _written_out(parts: Column) -> Column:
    """The digits of the five groups of WITH_EXPONENT; null if there are not five."""
    sign, whole, fraction, power_sign, power = (F.get(parts, F.lit(place)) for place in range(5))
    size = F.when(F.length(power) > 2, MOST_SHIFT).otherwise(power.try_cast("int"))
    shift = F.when(power_sign == "-", -size).otherwise(size)
    bound = F.struct(F.concat(whole, fraction).alias("digits"), (F.length(whole) + shift).alias("point"))
    return F.concat(sign, _cut(F.get(F.transform(F.array(bound), _with_point), F.lit(0))))


def _with_point(bound: Column) -> Column:
    digits, point = bound["digits"], bound["point"]
    zeros = F.repeat(F.lit("0"), F.greatest(-point, F.lit(0)))
    return (
        F.when(point <= 0, F.concat(F.lit("0."), zeros, digits))
        .when(point >= F.length(digits), F.rpad(digits, F.greatest(point, F.length(digits)), "0"))
        .otherwise(
            F.concat(F.substring(digits, F.lit(1), point), F.lit("."), F.substring(digits, point + 1, F.length(digits)))
        )
    )


def _cut(text: Column) -> Column:
    return F.regexp_replace(text, rf"(\.[0-9]{{{MOST_DECIMALS}}})[0-9]+", "$1")
