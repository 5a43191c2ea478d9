"""Reads the catalogue's CSV files; what is wrong with a row is said with file, line and rule."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

from schemas.errors import CensusError
from schemas.sample_columns import CATEGORIES, OTHER

Parser = Callable[[str], object]
TAKEN_BACK = "-"
"""A field of own facts that takes back what own files said before."""


def read_csv(name: str, text: str, parsers: dict[str, Parser], key_columns: int = 1) -> list[tuple]:
    """The rows of a file that has exactly the columns of `parsers`; the leading `key_columns` may not repeat.

    Raises CensusError naming file, line and rule.
    """
    lines = _lines(name, text)
    _, header = next(lines, (1, []))
    if header != list(parsers):
        raise CensusError(f"{name}, line 1: the header must be {','.join(parsers)}")
    rows: list[tuple] = []
    keys: set[tuple] = set()
    for number, fields in lines:
        row = tuple(_parsed(name, number, fields, header, parsers).values())
        _once(keys, row[:key_columns], f"{name}, line {number}: {fields[0]!r}")
        rows.append(row)
    return rows


def read_own_facts(files: list[tuple[str, dt.date, str]]) -> list[tuple]:
    """Rows of `own_facts` from files (name, day, text) with `model_id` and any of the columns of OWN_FACTS.

    Raises CensusError naming file, line and rule; also where a model is there twice on one day.
    """
    rows: list[tuple] = []
    keys: set[tuple] = set()
    for name, day, text in files:
        lines = _lines(name, text)
        _, header = next(lines, (1, []))
        if "model_id" not in header or len(set(header)) < len(header) or set(header) - set(OWN_FACTS):
            raise CensusError(
                f"{name}, line 1: the header must have model_id and any of {', '.join(list(OWN_FACTS)[1:])}"
            )
        for number, fields in lines:
            said = _parsed(name, number, fields, header, OWN_FACTS)
            model_id = said.pop("model_id")
            _once(keys, (day, model_id), f"{name}, line {number}: {model_id!r}")
            taken_back = [column for column, value in said.items() if value == TAKEN_BACK]
            facts = [None if column in taken_back else said.get(column) for column in list(OWN_FACTS)[1:]]
            rows.append((model_id, day, *facts, taken_back, f"{name}, line {number}"))
    return rows


def _lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for fields in reader:
            yield reader.line_num, fields
    except csv.Error as error:
        raise CensusError(f"{name}, line {reader.line_num}: no CSV: {error}") from None


def _parsed(
    name: str, number: int, fields: list[str], header: list[str], parsers: dict[str, Parser]
) -> dict[str, object]:
    where = f"{name}, line {number}"
    if len(fields) != len(header):
        raise CensusError(f"{where}: {len(fields)} fields, not {len(header)}")
    row = {}
    for column, field in zip(header, fields, strict=True):
        try:
            row[column] = parsers[column](field)
        except (ValueError, InvalidOperation):
            raise CensusError(f"{where}: {column} {field!r} must be {parsers[column].__doc__}") from None
    return row


def _once(keys: set[tuple], key: tuple, where: str) -> None:
    if key in keys:
        raise CensusError(f"{where} is there twice")
    keys.add(key)


def _matching(pattern: str, rule: str) -> Parser:
    def parse(field: str) -> str:
        if not re.fullmatch(pattern, field):
            raise ValueError(rule)
        return field

    parse.__doc__ = rule
    return parse


def _or_null(parse: Parser) -> Parser:
    def parse_or_null(field: str) -> object:
        return parse(field) if field else None

    parse_or_null.__doc__ = f"{parse.__doc__} or empty"
    return parse_or_null


def _or_taken_back(parse: Parser) -> Parser:
    def parse_or_taken_back(field: str) -> object:
        return field if field == TAKEN_BACK else parse(field)

    parse_or_taken_back.__doc__ = f"{parse.__doc__} or {TAKEN_BACK}"
    return parse_or_taken_back


def _decimal(precision: int, places: int) -> Parser:
    def parse(field: str) -> Decimal:
        if not re.fullmatch(r"\d+(\.\d+)?", field):
            raise ValueError(field)
        number = Decimal(field).quantize(Decimal(1).scaleb(-places))
        if number != Decimal(field) or number >= 10 ** (precision - places):
            raise ValueError(field)
        return number

    parse.__doc__ = f"a number of at most {places} decimals, not negative, below 10^{precision - places}"
    return parse


def _boolean(field: str) -> bool:
    """true or false"""
    if field not in ("true", "false"):
        raise ValueError(field)
    return field == "true"


def _day(field: str) -> dt.date:
    """a day as YYYY-MM-DD"""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", field):
        raise ValueError(field)
    return dt.date.fromisoformat(field)


def _slugs(field: str) -> list[str]:
    """lower-case slugs separated by single spaces, or empty"""
    if field and not re.fullmatch(r"[a-z0-9.-]+( [a-z0-9.-]+)*", field):
        raise ValueError(field)
    return field.split()


_SLUG = _matching(r"[a-z0-9][a-z0-9.-]*", "a lower-case slug")
_MODEL_ID = _matching(r"[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9._:-]*", "a lower-case author/slug")
_FACTS: dict[str, Parser] = {
    "open_weights": _or_null(_boolean),
    "reasoning": _or_null(_boolean),
    "tool_call": _or_null(_boolean),
    "release_date": _or_null(_day),
    "prompt_price": _or_null(_decimal(18, 6)),
    "completion_price": _or_null(_decimal(18, 6)),
    "cached_prompt_price": _or_null(_decimal(18, 6)),
}
_AUTHORS: dict[str, Parser] = {
    "author": _SLUG,
    "country": _or_null(_matching(r"[A-Z]{2}", "an ISO 3166 alpha-2 code")),
    "own_provider": _or_null(_SLUG),
    "other_slugs": _slugs,
}
_PARAMETERS: dict[str, Parser] = {"model_id": _MODEL_ID, "total_parameters_billion": _decimal(10, 3)}
_RETIRED: dict[str, Parser] = {"model_id": _MODEL_ID, "observed_date": _day, **_FACTS}
ALIASES: dict[str, Parser] = {
    "alias": _matching(r"[^A-Z\s]([^A-Z]*[^A-Z\s])?", "lower case, without space at either end"),
    "model_id": _MODEL_ID,
}
PROMOTIONS: dict[str, Parser] = {"model_id": _MODEL_ID, "first_date": _day, "last_date": _day}
CATEGORY_PATHS: dict[str, Parser] = {
    "category_path": _matching(r"(/[^/\s]([^/]*[^/\s])?)+", "a path like /A/B without space beside a slash"),
    "category": _matching("|".join((*CATEGORIES, OTHER)), f"one of {', '.join((*CATEGORIES, OTHER))}"),
    "map_version": _matching(r"\S+", "a word"),
}
OWN_FACTS: dict[str, Parser] = {
    "model_id": _MODEL_ID,
    **{column: _or_taken_back(parse) for column, parse in _FACTS.items()},
    "total_parameters_billion": _or_taken_back(_or_null(_decimal(10, 3))),
}
CURATED_FILES: dict[str, tuple[dict[str, Parser], int]] = {
    "authors.csv": (_AUTHORS, 1),
    "parameters.csv": (_PARAMETERS, 1),
    "retired_models.csv": (_RETIRED, 2),
    "curated_aliases.csv": (ALIASES, 1),
    "promotions.csv": (PROMOTIONS, 2),
    "category_paths.csv": (CATEGORY_PATHS, 1),
}
"""File of this folder -> the parser of each column, and how many leading columns are its key."""
