"""Reads the JSON of a list that others publish: numbers by their digits, and nothing that JSON leaves open."""

import json
from decimal import Decimal
from typing import Any

from schemas.errors import CensusError


def read_json(name: str, text: str) -> Any:
    """The content of a file; numbers are Decimal: a float would change prices.

    Raises CensusError naming the file for text that is not JSON, an object with a name twice (of which any JSON reader
    would keep one in silence), a name that is not Unicode, and numbers and nesting beyond what can be held.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=_object)
    except CensusError as error:
        raise CensusError(f"{name}: {error}") from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise CensusError(f"{name}: not JSON: {error or type(error).__name__}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise CensusError(f"{key} occurs twice in one object; leave one of them")
        try:
            key.encode()
        except UnicodeEncodeError:
            raise CensusError(f"{key!r} is not Unicode: it has half of a surrogate pair") from None
        found[key] = value
    return found
