"""What the dialects look at: a span with those of its attributes that are read."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

Fields = dict[str, str]
"""Column of conventions.NAMES -> its text."""


class Span(NamedTuple):
    """`values`: attribute -> its text, of an array the first element; only attributes that a dialect reads.

    `counts`: finds the names of attributes, read or not, that seem to be counts of tokens.
    """

    scope: str
    name: str
    has_failed: bool
    values: dict[str, str]
    counts: Callable[[], tuple[str, ...]] = tuple


class Dialect(Protocol):
    """How one family of libraries writes a call to a model. Its names are tried before those of the conventions."""

    NAMES: dict[str, tuple[str, ...]]
    """Column of conventions.NAMES -> the attributes that say it; the first that has a value counts."""

    OTHERS: tuple[str, ...]
    """Attributes that the functions below look at."""

    def speaks(self, span: Span, /) -> bool:
        """Whether the span is written in this dialect, call or not."""

    def operation(self, span: Span, /) -> str | None:
        """The kind of call in the words of the conventions, None if the span is not a call to a model."""

    def corrected(self, span: Span, fields: Fields, /) -> Fields:
        """The fields that are not as the attributes say them."""


MOST = 10**18
"""No count is larger; Python refuses to write far larger numbers as text."""


def is_count(value: object) -> bool:
    """Whether a value of JSON is a whole number that a count can be."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def added(*counts: str | None) -> str | None:
    """The sum of counts, those that are missing as 0; None if the first is missing, or if one is not a whole number."""
    if counts[0] is None:
        return None
    try:
        return str(sum(int(float(count)) for count in counts if count is not None))
    except (ValueError, OverflowError):
        return None


def unquoted(text: str) -> str:
    """A text that was written as JSON: `"stop"` is stop."""
    return text.strip('"')
