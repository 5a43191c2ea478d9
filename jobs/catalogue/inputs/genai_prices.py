"""Reads price lists of the project genai-prices: the package's own, and an operator's in the form of its data.json."""

import ast
import datetime as dt
from collections import Counter
from decimal import Decimal
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jobs.catalogue.inputs.frames import Rows
from jobs.catalogue.inputs.genai_models import PRICE_LIST, Model, ModelPrice
from jobs.catalogue.inputs.json_text import read_json
from jobs.catalogue.inputs.prices import FROM_EVER, Bands, Statement, bands_of, rows_of
from jobs.catalogue.inputs.rules import STATED, stop_on
from schemas.columns import STANDARD
from schemas.errors import CensusError

SOURCE = "genai_prices"
PACKAGE = "genai-prices"
GENAI_PRICES_DAYS = {"0.2.3": dt.date(2026, 11, 10)}
"""Version of the package -> the day on which it was published: its data has no date of its own."""

TIER_WHEN = {
    ("processing", "batch"): "batch",
    ("service_tier", "flex"): "flex",
    ("service_tier", "priority"): "priority",
}
"""What selects a variant of a price -> the tier of service."""

A_LIST = "a JSON list of providers, as in genai-prices' data.json"


def package_file() -> Path:
    """The data file of the installed package, which is never imported: it is data, and importing it runs a client."""
    return Path(str(distribution(PACKAGE).locate_file("genai_prices/data.py")))


def package_day() -> dt.date:
    """The day on which the installed version was published; raises CensusError for one that is not known here."""
    installed = version(PACKAGE)
    if installed not in GENAI_PRICES_DAYS:
        raise CensusError(
            f"genai-prices {installed} is installed, whose day is not known; install {' or '.join(GENAI_PRICES_DAYS)}, "
            "or add its day to GENAI_PRICES_DAYS (jobs/catalogue/inputs/genai_prices.py)"
        )
    return GENAI_PRICES_DAYS[installed]


def bundle_rows() -> Rows:
    """Rows of `list_prices` of the installed package."""
    return _rows("genai-prices", package_as_json(package_file().read_text(encoding="utf-8")), package_day())


def list_rows(name: str, text: str, day: dt.date) -> Rows:
    """Rows of `list_prices` of a price list of that day, the text of a data.json.

    Raises CensusError naming the file and whatever in it is not in that form.
    """
    return _rows(name, read_json(name, text), day)


def package_as_json(source: str) -> list[dict[str, Any]]:
    """The list of the package's data file, its Python source, in the form of data.json; prices as Decimal.

    Raises CensusError if the source has anything but the calls that such a file consists of.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "providers" and node.value:
            return [_plain(one) for one in _elements(node.value)]
    raise CensusError("genai-prices: its data file has no list `providers`")


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.List) else []


def _plain(node: ast.expr) -> Any:
    """A value of the data file: a day or a time as its text, and a call of one of its classes as a dict."""
    match node:
        case ast.List():
            return [_plain(one) for one in node.elts]
        case ast.Dict():
            return {_plain(key): _plain(value) for key, value in zip(node.keys, node.values, strict=True) if key}
        case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant(value=str() as digits)]):
            return Decimal(digits)
        case ast.Call(func=ast.Attribute(attr=("date" | "time") as kind), args=[*parts]):
            return getattr(dt, kind)(*(_plain(one) for one in parts)).isoformat()
        case ast.Call(keywords=[*given]):
            return {one.arg: _plain(one.value) for one in given if one.arg}
    # True, None, texts and numbers, and the only thing that is none of these: datetime.UTC
    return node.value if isinstance(node, ast.Constant) else ast.unparse(node)


def _rows(name: str, providers: object, day: dt.date) -> Rows:
    try:
        listed = PRICE_LIST.validate_python(providers)
    except ValidationError as error:
        stop_on([_message(name, providers, one["loc"], one) for one in error.errors(include_url=False)])
        raise
    ids = [f"{provider.id}: {model.id}" for provider in listed for model in provider.models]
    stop_on([f"{name}: {one} occurs twice; leave one of them" for one, count in Counter(ids).items() if count > 1])
    return [
        row
        for provider in listed
        for model in provider.models
        for row in rows_of(SOURCE, provider.id, model.id, day, _statements(model, day))
    ]


def _statements(model: Model, day: dt.date) -> list[Statement]:
    """What an entry of the list of this day states; a price for a time of day is left out."""
    of_days = [one for one in model.prices if not (one.constraint and one.constraint.start_time)]
    has_changes = any(one.constraint and one.constraint.start_date for one in of_days)
    found: dict[tuple[str, dt.date], Statement] = {}
    standard: dict[dt.date, dict[str, dict[int, Decimal | None]]] = {}
    for one in of_days:
        start = one.constraint.start_date if one.constraint else None
        first = start or (FROM_EVER if has_changes else day)
        standard[first] = one.prices.units()
        found[STANDARD, first] = Statement(STANDARD, first, has_changes and not start, bands_of(standard[first]))
    for variant in model.price_variants or []:
        tier = TIER_WHEN.get(next(iter(variant.when.items()))) if len(variant.when) == 1 else None
        if tier is None or (variant.constraint and variant.constraint.start_time):
            continue
        first = (variant.constraint.start_date if variant.constraint else None) or day
        found[tier, first] = Statement(tier, first, False, _completed(variant.prices, standard, first))
    return list(found.values())


def _completed(
    prices: ModelPrice, standard: dict[dt.date, dict[str, dict[int, Decimal | None]]], first: dt.date
) -> Bands:
    """The bands of a tier; the units that it lacks are those of the standard price of its first day."""
    before = [day for day in standard if day <= first]
    day = max(before) if before else min(standard, default=None)
    return bands_of({**(standard[day] if day else {}), **prices.units()})


def _message(name: str, providers: Any, where: tuple[int | str, ...], error: Any) -> str:
    """`file: provider: model: field must be …`, with the ids in the place of positions where the list has them."""
    parts, value = [], providers
    for part in where:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
        is_named = isinstance(part, int) and isinstance(value, dict) and isinstance(value.get("id"), str)
        parts.append(value["id"] if is_named else str(part))
    place = ": ".join([name, ".".join(part for part in parts if part != "models")] if parts else [name])
    rule = error["msg"] if error["type"] == STATED else f"in the form of {A_LIST}"
    return f"{place} must be {rule}"
