"""Reads the catalogue's CSV files into rows; all errors of a file are reported at once, with file, line and rule."""

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from jobs.catalogue.inputs.csv_rows import TAKEN_BACK, CsvRow, OwnFacts
from jobs.catalogue.inputs.frames import Rows
from jobs.catalogue.inputs.rules import stop_on
from schemas.errors import CensusError

if TYPE_CHECKING:
    from _csv import Reader

Row = TypeVar("Row", bound=CsvRow)
FACT_COLUMNS = [column for column in OwnFacts.model_fields if column != "model_id"]


def read_csv(name: str, text: str, row_type: type[Row]) -> list[Row]:
    """The rows of a file whose header is the fields of `row_type`, in their order.

    Raises CensusError with file, line and rule of everything that is wrong.
    """
    reader, header = _opened(name, text)
    if header != list(row_type.model_fields):
        raise CensusError(f"{name}, line 1: the header must be {','.join(row_type.model_fields)}")
    return [row for _, row in _rows(name, reader, header, row_type, {})]


def read_own_facts(files: list[tuple[str, dt.date, str]]) -> Rows:
    """Rows of `own_facts` (frames.py) from files (name, day, text) with `model_id` and any columns of OwnFacts.

    Raises CensusError as `read_csv` does; also where a model occurs twice on one day.
    """
    found: Rows = []
    places: dict[dt.date, dict[tuple[object, ...], str]] = defaultdict(dict)
    for name, day, text in files:
        reader, header = _opened(name, text)
        if "model_id" not in header or len(set(header)) < len(header) or set(header) - set(OwnFacts.model_fields):
            raise CensusError(f"{name}, line 1: the header must have model_id and any of {', '.join(FACT_COLUMNS)}")
        for place, row in _rows(name, reader, header, OwnFacts, places[day]):
            facts = {column: getattr(row, column) for column in FACT_COLUMNS}
            taken_back = [column for column, value in facts.items() if value == TAKEN_BACK]
            values = [None if column in taken_back else value for column, value in facts.items()]
            found.append((row.model_id, day, *values, taken_back, place))
    return found


def _opened(name: str, text: str) -> tuple["Reader", list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return reader, next(reader, [])
    except csv.Error as error:
        raise CensusError(f"{name}, line {reader.line_num}: not valid CSV: {error}") from None


def _rows(
    name: str, reader: "Reader", header: list[str], row_type: type[Row], places: dict[tuple[object, ...], str]
) -> list[tuple[str, Row]]:
    """Place and row of each line after the header; `places`: where each key was found, which is added to."""
    rows: list[tuple[str, Row]] = []
    errors: list[str] = []
    try:
        for fields in reader:
            place = f"{name}, line {reader.line_num}"
            try:
                row = row_type.model_validate(_named(fields, header))
            except ValidationError as error:
                errors += [f"{place}: {message}" for message in _messages(error)]
                continue
            except CensusError as error:
                errors.append(f"{place}: {error}")
                continue
            first = places.setdefault(row.key(), place)
            if first != place:
                errors.append(f"{place}: {', '.join(map(str, row.key()))} is already in {first}")
            rows.append((place, row))
    except csv.Error as error:
        errors.append(f"{name}, line {reader.line_num}: not valid CSV: {error}")
    stop_on(errors)
    return rows


def _named(fields: list[str], header: list[str]) -> dict[str, str]:
    if not fields:
        raise CensusError("the line is empty; remove it")
    if len(fields) != len(header):
        raise CensusError(f"{len(fields)} fields, but the header has {len(header)}")
    return dict(zip(header, fields, strict=True))


def _messages(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False):
        yield f"{one['loc'][0]} {one['input']!r} must be {one['msg']}"
