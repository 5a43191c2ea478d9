"""Names of fields and columns that may be shown: a damaged file may have anything in their place."""

import re

PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
MANY_DIGITS = re.compile("[0-9]{5}")


def is_plain(name: str) -> bool:
    """Whether a name is one: ids, phone numbers and texts are not."""
    return PLAIN_NAME.fullmatch(name) is not None and MANY_DIGITS.search(name) is None
