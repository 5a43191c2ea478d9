"""How a number and its noun are written; it is in this package because every other package imports schemas."""

import re


def first_clause(text: str) -> str:
    """The text up to its first colon or full stop; those in brackets and in code do not end it."""
    found = re.match(r"(?:`[^`]*`|\([^)]*\)|[^:.`(])*", text)
    return found[0] if found else text


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """(1, `file`) -> `1 file`, (1234, `file`) -> `1,234 files`, (2, `category`, `categories`) -> `2 categories`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
