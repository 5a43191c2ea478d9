"""How raw text is read, for the sources and for validation alike."""

from pyspark.sql import Column
from pyspark.sql import functions as F

NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
"""The text of a number. Casts of engines also take `nan`, `inf`, `0.3d` and spaces.

[0-9], since Sail's \\d also matches the digits of other scripts.
"""

JSON_OPTIONS = {"mode": "PERMISSIVE", "allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}


def is_structure(text: Column) -> Column:
    """Whether a field's text is an object or array, as JSON is handed on where a value was expected."""
    return text.startswith("[") | text.startswith("{")


def decimal_of(text: Column, type_: str) -> Column:
    """The number that a text says, as a decimal; null where it says none, or one that does not fit."""
    return plain_number(text).try_cast(type_)


def plain_number(text: Column) -> Column:
    """The text of a number without its exponent (`1.5e-05` is `0.000015`) and of at most MOST_DECIMALS decimals.

    Not every engine casts the others. A text that is not a number stays as it is.
    """
    parts = F.split(F.regexp_replace(text, WITH_EXPONENT, "$1|$2|$3|$4|$5"), r"\|")
    # an array of one, since that binds what is used several times
    written_out = F.coalesce(F.get(F.transform(F.array(parts), _written_out), F.lit(0)), text)
    has_exponent = text.contains("e") | text.contains("E")
    return F.when(has_exponent, written_out).when(F.length(text) > MOST_DECIMALS, _cut(text)).otherwise(text)


WITH_EXPONENT = r"^[ \t\r]*([+-]?)([0-9]+)\.?([0-9]*)[eE]([+-]?)0*([0-9]+)[ \t\r]*$"
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
