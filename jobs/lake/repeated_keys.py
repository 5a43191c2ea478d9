"""Keys that an object of JSON gives twice, of fields that are objects or arrays.

Of several values, Spark reads the last one that is of the field's type, Sail 0.7 the last one. So only the value that
Spark reads is left in a text for Sail.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from pyspark.sql import types as T


class Form(NamedTuple):
    """A field that is an object (`{`), an array (`[`) or an array of objects (`[{`), with the fields of the objects.

    Empty: a field that is read as text, and may be an object with these fields.
    """

    start: str
    fields: dict[str, "Form"]


@cache
def forms_of(schema: str, nested: tuple[tuple[str, str], ...] = ()) -> dict[str, Form]:
    """The fields of a schema (DDL) that are objects or arrays, by name. It needs a session.

    `nested`: names of its texts that may be objects, and the fields (DDL) that are read from these.
    """
    texts = {name: Form("", _forms(T.StructType.fromDDL(fields))) for name, fields in nested}
    return _forms(T.StructType.fromDDL(schema)) | texts


def _forms(schema: T.DataType) -> dict[str, Form]:
    found: dict[str, Form] = {}
    if isinstance(schema, T.ArrayType):
        return _forms(schema.elementType)
    for field in schema.fields if isinstance(schema, T.StructType) else ():
        if isinstance(field.dataType, T.StructType):
            found[field.name] = Form("{", _forms(field.dataType))
        elif isinstance(field.dataType, T.ArrayType):
            is_of_objects = isinstance(field.dataType.elementType, T.StructType)
            found[field.name] = Form("[{" if is_of_objects else "[", _forms(field.dataType))
    return found


def repeats(fields: dict[str, Form]) -> list[str]:
    """Patterns of RE2; where none is in a text, no object in it gives one of these fields twice."""
    names = sorted(set(_names(fields)))
    # a letter of a name may be written as an escape
    return [f'"{name}".*"{name}"' for name in names] + ([r"\\u00"] if names else [])


def _names(fields: dict[str, Form]) -> Iterator[str]:
    for name, form in fields.items():
        yield name
        yield from _names(form.fields)


class Pairs(list[tuple[str, Any]]):
    """The keys and values of an object, also those of a key that it gives twice."""


class Number(str):
    """A number as it was written."""


def with_one_value_each(text: str, fields: dict[str, Form]) -> str:
    """The text as it is, but if an object gives one of these fields twice, with the value that Spark reads."""
    try:
        value = _PAIRS.decode(text)
        return _json(_chosen(value, fields)) if _has_twice(value, fields) else text
    except (ValueError, RecursionError):
        return text


def _has_twice(value: Any, fields: dict[str, Form]) -> bool:
    if isinstance(value, Pairs):
        named = [key for key, _ in value if key in fields]
        return len(set(named)) < len(named) or any(
            _has_twice(one, fields[key].fields) for key, one in value if key in fields
        )
    return isinstance(value, list) and any(_has_twice(one, fields) for one in value)


def _chosen(value: Any, fields: dict[str, Form]) -> Any:
    """The value, in which each of these fields is given once: the last of its form or null, or else the last."""
    if isinstance(value, Pairs):
        kept: dict[str, Any] = {}
        for key, one in value:
            if key in fields and (key not in kept or _is_of(one, fields[key]) or not _is_of(kept[key], fields[key])):
                kept[key] = one
        others = [(key, one) for key, one in value if key not in fields]
        return Pairs([*others, *((key, _chosen(one, fields[key].fields)) for key, one in kept.items())])
    return [_chosen(one, fields) for one in value] if isinstance(value, list) else value


def _is_of(value: Any, form: Form) -> bool:
    if value is None or not form.start:
        return True
    if form.start == "{":
        return isinstance(value, Pairs)
    is_array = isinstance(value, list) and not isinstance(value, Pairs)
    return is_array and (form.start == "[" or all(one is None or isinstance(one, Pairs) for one in value))


def _json(value: Any) -> str:
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{json.dumps(key)}:{_json(one)}" for key, one in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_json(one) for one in value) + "]"
    return str(value) if isinstance(value, Number) else json.dumps(value)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_PAIRS = json.JSONDecoder(object_pairs_hook=Pairs, parse_int=Number, parse_float=Number, parse_constant=_refuse)
