"""Which dialect a span is written in, and what it says: the first dialect that speaks decides."""

from collections.abc import Iterable, Mapping
from typing import cast

from jobs.ingest.sources.otel import (
    agents,
    ai_sdk,
    conventions,
    google_adk,
    langfuse,
    litellm_spans,
    logfire,
    mlflow,
    openinference,
    openlit,
    openllmetry,
)
from jobs.ingest.sources.otel.span import Dialect, Fields, Span
from jobs.ingest.sources.otel.usage import OBJECTS, counts_of
from schemas.columns import WITHOUT_CACHE

DIALECTS = cast(
    tuple[Dialect, ...],
    (
        logfire, litellm_spans, openlit, google_adk, conventions,
        openinference, ai_sdk, langfuse, mlflow, agents, openllmetry,
    ),
)  # fmt: skip
"""In the order in which they are asked. Scopes come first: they use the conventions' words in their own way."""

KNOWN = frozenset(
    name for dialect in DIALECTS for names in (*dialect.NAMES.values(), dialect.OTHERS, OBJECTS) for name in names
)
"""The only attributes that are read."""

LONGEST_NAME = 200
ZERO = (None, "0", "0.0", "-0.0")
MOST_NAMES = 1000
NOTHING = ("", "NaN")
"""What some write for a value that they do not know."""


def said(span: Span) -> Fields:
    """Column -> what a call to a model says; nothing of another span.

    `unread_usage`: of a span that has counts of tokens, and no dialect or an unknown operation: its scope, their names.
    """
    dialect = next((one for one in DIALECTS if one.speaks(span)), None)
    operation = dialect.operation(span) if dialect else conventions.unnamed(span)
    if operation is None:
        is_nameless = dialect is None or (openlit.speaks(span) and not conventions.speaks(span))
        # only looked for where it matters: most spans of a service are not calls
        counts = span.counts() if is_nameless or conventions.is_unknown(span) else ()
        return {"unread_usage": unread_usage(span.scope or "no scope", counts)} if counts else {}
    named = _named(span.values, PLACES_OF[dialect])
    passed_on = counts_of(span.values)
    if "prompt_tokens" in named:
        passed_on.pop("token_convention", None)
    fields = passed_on | named
    own = dialect.corrected(span, fields) if dialect else {}
    if "prompt_tokens" in own:
        own = own | {"token_convention": WITHOUT_CACHE}
    fields |= own
    fields = {name: value for name, value in fields.items() if value not in NOTHING}
    if not span.has_failed and "error" not in fields and is_empty(fields):
        # a stream whose usage was not sent: 0 and 0 of a call that succeeded is not a count
        fields = {name: value for name, value in fields.items() if name not in ("prompt_tokens", "completion_tokens")}
    return fields | {"operation": operation}


def unread_usage(place: str, counts: Iterable[str]) -> str:
    """Where counts of tokens are that are not read, and the names of their attributes."""
    return f"{place}: {', '.join(sorted(set(counts)))}"[:LONGEST_NAME]


def _places(dialect: Dialect | None) -> dict[str, list[tuple[str, int]]]:
    """Attribute -> the columns that it may say, each with its place among the attributes that say it: the first counts.

    Turned round once, since a span has a dozen attributes, and the columns together some sixty.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for column, names in conventions.NAMES.items():
        own = dialect.NAMES.get(column, ()) if dialect else ()
        for place, name in enumerate(dict.fromkeys((*own, *names))):
            found.setdefault(name, []).append((column, place))
    return found


PLACES_OF: dict[Dialect | None, dict[str, list[tuple[str, int]]]] = {one: _places(one) for one in (*DIALECTS, None)}


def _named(values: Mapping[str, str], places: Mapping[str, list[tuple[str, int]]]) -> Fields:
    found: Fields = {}
    best: dict[str, int] = {}
    for name, value in values.items():
        if name in places and value not in NOTHING:
            for column, place in places[name]:
                if place < best.get(column, MOST_NAMES):
                    best[column], found[column] = place, value
    return found


def is_empty(fields: Fields) -> bool:
    """Whether a call says no tokens, or 0 and 0, and was not answered from a cache."""
    is_hit = "is_cache_hit" in fields
    return not is_hit and all(fields.get(name) in ZERO for name in ("prompt_tokens", "completion_tokens"))
