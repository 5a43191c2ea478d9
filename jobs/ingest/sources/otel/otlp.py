"""The structure of OTLP/JSON: resources, scopes, and their spans or log events, with the attributes of each.

A line holds resources, a resource scopes, a scope spans or log events. Damage in one of them does not change another.
Only attributes that are asked for are kept, so that no content is.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from jobs.ingest.raw_json import text_of

SCALARS = ("stringValue", "intValue", "doubleValue", "boolValue")
COUNT = re.compile(
    r"(input|output|prompt|completion|total|cached|reasoning)[a-z_.]*token|tokens(_|\.|\Z)", re.IGNORECASE
)
NOT_A_COUNT = re.compile(r"max|limit|remain|expir|ttl|quota|budget|price|cost", re.IGNORECASE)
PLAIN_NAME = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
"""Attributes with other names are not named in a log: a name may hold anything."""

TOOLS = ("gen_ai.tool.definitions", "ai.prompt.tools")
"""They hold content: only whether there are any is read."""

REQUEST = "request_data"
"""It holds content: only whether it asks for a stream is read."""


class Item(NamedTuple):
    """A span or a log event, with the names of its service and scope; `value` is None where it is damaged."""

    service: str | None
    scope: str | None
    value: dict[str, Any] | None


def items_of(resources: list[Any], scopes: str, items: str) -> Iterator[Item]:
    """The items of all resources; `scopes`, `items`: the fields that hold them (`scopeSpans`, `spans`)."""
    for resource in resources:
        service = _service_name(_object(resource).get("resource"))
        for scope in _children(resource, scopes):
            name = text_of(_object(_object(scope).get("scope")).get("name"))
            for item in _children(scope, items):
                yield Item(service, name, item if isinstance(item, dict) else None)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _children(parent: Any, field: str) -> list[Any]:
    """The children of a parent: none where it names none, one None where it or the list of them is damaged."""
    children = parent.get(field, []) if isinstance(parent, dict) else None
    if children is None and isinstance(parent, dict):
        return []
    return children if isinstance(children, list) else [None]


def _service_name(resource: Any) -> str | None:
    attributes = _object(resource).get("attributes")
    for attribute in attributes if isinstance(attributes, list) else []:
        if _object(attribute).get("key") == "service.name":
            return text_of(_object(attribute.get("value")).get("stringValue"))
    return None


def values(attributes: list[Any], known: Collection[str]) -> dict[str, str]:
    """Name -> text of the attributes that are `known`; of two of a name the last counts, damaged ones are left out."""
    found = {}
    for attribute in attributes:
        if isinstance(attribute, dict):
            name = attribute.get("key")
            if isinstance(name, str) and name in known:
                value = _value(name, attribute.get("value"))
                if value is not None:
                    found[name] = value
    return found


def counts(attributes: list[Any]) -> tuple[str, ...]:
    """Names of attributes that are numbers of tokens, not limits (`max_tokens`)."""
    return tuple(
        name
        for attribute in attributes
        if isinstance(name := _object(attribute).get("key"), str)
        and PLAIN_NAME.fullmatch(name)
        and COUNT.search(name)
        and not NOT_A_COUNT.search(name)
        and _is_number(_object(attribute.get("value")))
    )


def counts_within(span: dict[str, Any]) -> tuple[str, ...]:
    """Names of attributes of a span that are numbers of tokens; where it has none, those of its events."""
    attributes = span.get("attributes")
    found = counts(attributes if isinstance(attributes, list) else [])
    if found:
        return found
    listed = span.get("events")
    events = [_object(event).get("attributes") for event in (listed if isinstance(listed, list) else [])]
    return tuple(name for event in events if isinstance(event, list) for name in counts(event))


def _is_number(value: dict[str, Any]) -> bool:
    text = value.get("stringValue")
    return "intValue" in value or "doubleValue" in value or (isinstance(text, str) and text.isdecimal())


def _value(name: str, value: Any) -> str | None:
    """The value as text, of an array its first element; of content only what TOOLS and REQUEST say."""
    kinds, text = _object(value), None
    # a loop, which takes a third of the time of a generator: it runs for every attribute that is read
    for kind in SCALARS:
        scalar = kinds.get(kind)
        if scalar is not None:
            text = text_of(scalar)
            break
    elements = _object(kinds.get("arrayValue")).get("values") if text is None else None
    if name in TOOLS:
        if "arrayValue" not in kinds and text is None:
            return None
        return str(bool(elements) if text is None else text not in ("", "[]", "null")).lower()
    if text is None:
        first = elements[0] if isinstance(elements, list) and elements else None
        text = text_of(_object(first).get("stringValue"))
    return str('"stream":true' in text.replace(" ", "")).lower() if name == REQUEST and text else text
