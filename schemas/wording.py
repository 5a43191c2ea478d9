"""Words that several packages write: a number and its noun, and a command. Every other package imports this one."""

import re

REFRESH_CATALOGUE = "python -m jobs catalogue refresh"
"""The command that gets newer models and prices."""


def first_clause(text: str) -> str:
    """The text up to its first colon or full stop; those in brackets and in code do not end it."""
    found = re.match(r"(?:`[^`]*`|\([^)]*\)|[^:.`(])*", text)
    return found[0] if found else text


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """(1, `file`) -> `1 file`, (1234, `file`) -> `1,234 files`, (2, `category`, `categories`) -> `2 categories`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
