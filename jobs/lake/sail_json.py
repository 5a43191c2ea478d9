"""JSON as Sail 0.7 can read it: what it would lose or change is written in another way, in the few lines that have it.

* Half of a character that is written in two (`\\ud83d`): Sail loses the record. It becomes "?", as Spark reads it.
* A number that no double holds (1e400): Sail loses the record. It becomes the text that Spark makes of it.
* A number of more digits than a double is sure of: Sail reads it one digit off. It becomes a text of its digits.
"""

import math
import re

UNSURE = re.compile(rb"\\u[dD][89a-fA-F]|[0-9][0-9.]{15}|[0-9][eE][+-]?[0-9]{3}")
"""Where one of these is in the bytes, be it in a text, the line is read token by token."""

TOKENS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|(-?[0-9][0-9.eE+-]*)', re.DOTALL)
"""A text; or, in the group, a number."""

ESCAPES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
"""An escape; in the group, half of a character."""

SURE_DIGITS = 15


def may_be_read_as_it_is(lines: bytes) -> bool:
    """Whether nothing in these lines needs as_sail_reads(): one search, for all of them."""
    return UNSURE.search(lines) is None


def as_sail_reads(line: bytes) -> bytes:
    """A line of JSON in which every number and every half of a character is one that Sail reads as Spark does."""
    return line if may_be_read_as_it_is(line) else TOKENS.sub(_written, line)


def _written(token: re.Match[bytes]) -> bytes:
    number = token[1]
    if number is None:
        return ESCAPES.sub(lambda escape: b"?" if escape[1] else escape[0], token[0])
    if sum(48 <= byte <= 57 for byte in number) <= SURE_DIGITS and b"e" not in number.lower():
        return number
    return _quoted(number)


def _quoted(number: bytes) -> bytes:
    """The number as a text; as it is where it is not a number of JSON, so that the line stays wrong."""
    if not NUMBER.fullmatch(number):
        return number
    if number.lstrip(b"-").isdigit():
        return b'"' + number + b'"'
    value = float(number)
    if math.isfinite(value):
        return f'"{value!r}"'.encode()
    return rb'"\"-Infinity\""' if value < 0 else rb'"\"Infinity\""'


NUMBER = re.compile(rb"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
