"""JSON as Sail 0.7 can read it: what it would lose or change is written in another way, in the few lines that have it.

* Half of a character that is written in two (`\\ud83d`): Sail loses the record. It becomes "?", as Spark reads it.
* A number that no double holds (1e400): Sail loses the record. It becomes the text that Spark makes of it.
* A number of more digits than a double is sure of: Sail reads it one digit off. It becomes a text of its digits.
* A key that an object gives twice: Sail reads the last value, Spark the last one that is of the field's type. Of the
  values of a field that is an object or an array, only the one that Spark reads is left.
"""

import math
import re

import pyarrow as pa
import pyarrow.compute as pc

from jobs.lake.repeated_keys import Form, repeats, with_one_value_each

SURE_DIGITS = 15

UNSURE = r"\\u[dD][89a-fA-F]|(^|[:,\[])[ \t\r\n]*-?([0-9][0-9.]{15}|[0-9.]+[eE][+-]?[0-9]{3})"
"""Where one of these is in a line, be it in a text, the line is read token by token.

A number follows a colon, a comma or a bracket: ids of many digits are in a third of all lines.
"""

REST_OF_TEXT = rb'[^"\\]*+(?:\\.[^"\\]*+)*"'
SURE_TEXT = rb'"[^"\\]*+(?:\\(?!u[dD][89a-fA-F]).[^"\\]*+)*"'
SURE_NUMBER = rb"-?(?:[0-9][.+-]*+){1,%d}(?![0-9eE])" % SURE_DIGITS
TOKENS = re.compile(
    rb'((?:[^"0-9-]++|%b|%b|-(?![0-9])|"(?!%b).*){0,500})(?:("%b)|((?!%b)-?[0-9][0-9.eE+-]*))?'
    % (SURE_TEXT, SURE_NUMBER, REST_OF_TEXT, REST_OF_TEXT, SURE_NUMBER),
    re.DOTALL,
)
"""Up to 500 tokens that stay as they are, a text without an end with all that follows; then a token that may have to
be written in another way, if there is one: a text, or a number.

Groups are not possessive (`(...)*+`): up to Python 3.11.4 these match wrong. Each token can only be read in one way, so
that nothing is tried twice.
"""

ESCAPES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
"""An escape; in the group, half of a character."""


def rewritten(texts: pa.Array, fields: dict[str, Form]) -> pa.Array:
    """These texts of JSON, or nulls, written so that Sail reads them as Spark does.

    `fields`: those that will be read and are objects or arrays (`repeated_keys.forms_of`).
    """
    is_changed = pc.fill_null(may_need_another_writing(texts, fields), False)
    changed = [as_sail_reads(text, fields) for text in texts.filter(is_changed).to_pylist()]
    return pc.replace_with_mask(texts, is_changed, pa.array(changed, pa.string())) if changed else texts


def may_need_another_writing(texts: pa.Array, fields: dict[str, Form]) -> pa.BooleanArray:
    """Of each of these texts, whether as_sail_reads() may change it."""
    return pc.match_substring_regex(texts, pattern_of(fields))


def pattern_of(fields: dict[str, Form]) -> str:
    """A pattern of RE2 and Rust, found in every text that as_sail_reads() may change."""
    return "(?s)" + "|".join([UNSURE, *repeats(fields)])


def as_sail_reads(text: str, fields: dict[str, Form]) -> str:
    """A text of JSON in which Sail reads every number, every half of a character and these fields as Spark does."""
    return TOKENS.sub(_written, with_one_value_each(text, fields).encode(errors="surrogatepass")).decode()


def _written(found: re.Match[bytes]) -> bytes:
    before, text, number = found.groups()
    if text is not None:
        return before + ESCAPES.sub(lambda escape: b"?" if escape[1] else escape[0], text)
    return before + (_quoted(number) if number is not None else b"")


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
