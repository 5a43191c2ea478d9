"""JSON in plain Python: numbers keep the text that they were written with."""

import json
from typing import Any


def read_json(text: str) -> Any:
    """The value that a text says, its numbers as the texts they were; raises ValueError where it is not JSON."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def text_of(value: Any) -> str | None:
    """A value as the text of a field: of an object or array its JSON. No half of a character that has two is left."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return str(text) if text.isascii() else text.encode("utf-8", errors="replace").decode("utf-8")


def _not_json(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_not_json)
