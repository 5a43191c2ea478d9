"""The rows of the catalogue's CSV files: a model per file, a field per column, in the order of the header.

A value arrives as the text between two commas. Docs: docs/catalogue.md section 1.
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from jobs.catalogue.inputs.rules import states
from schemas.sample_columns import CATEGORIES, OTHER

TAKEN_BACK: Literal["-"] = "-"
"""A field of own facts that takes back what own files stated before."""


def _written(pattern: str) -> BeforeValidator:
    """Refuses a text of another spelling, which pydantic would parse: `1e3`, `yes`, a day as a number of seconds."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(pattern)
        return text

    return BeforeValidator(check)


def _with_places(places: int) -> Callable[[Decimal], Decimal]:
    return lambda number: number.quantize(Decimal(1).scaleb(-places))


_EMPTY_IS_NULL = BeforeValidator(lambda text: text or None)
_NUMBER = _written(r"[0-9]+(\.[0-9]+)?")
_DAY = Annotated[dt.date, _written(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")]
_FLAG = Annotated[bool, _written("true|false")]
_PRICE = Annotated[Decimal, Field(max_digits=18, decimal_places=6), AfterValidator(_with_places(6)), _NUMBER]
_SIZE = Annotated[Decimal, Field(max_digits=10, decimal_places=3), AfterValidator(_with_places(3)), _NUMBER]
_SLUG = Annotated[str, _written(r"[a-z0-9][a-z0-9.-]*")]
_SLUGS = Annotated[list[str], BeforeValidator(str.split), _written(r"([a-z0-9._-]+( [a-z0-9._-]+)*)?")]

_A_DAY, _A_FLAG = "a day as YYYY-MM-DD", "true or false"
_A_PRICE = "a number with at most 6 decimals, not negative and below 10^12"
_A_SIZE = "a number with at most 3 decimals, not negative and below 10^7"
_CATEGORIES = (*CATEGORIES, OTHER)

Day = Annotated[_DAY, states(_A_DAY)]
DayOrNull = Annotated[_DAY | None, _EMPTY_IS_NULL, states(f"{_A_DAY}, or empty")]
FlagOrNull = Annotated[_FLAG | None, _EMPTY_IS_NULL, states(f"{_A_FLAG}, or empty")]
PriceOrNull = Annotated[_PRICE | None, _EMPTY_IS_NULL, states(f"{_A_PRICE}, or empty")]
Size = Annotated[_SIZE, states(_A_SIZE)]
OwnDay = Annotated[_DAY | Literal["-"] | None, _EMPTY_IS_NULL, states(f"{_A_DAY}, or empty, or -")]
OwnFlag = Annotated[_FLAG | Literal["-"] | None, _EMPTY_IS_NULL, states(f"{_A_FLAG}, or empty, or -")]
OwnPrice = Annotated[_PRICE | Literal["-"] | None, _EMPTY_IS_NULL, states(f"{_A_PRICE}, or empty, or -")]
OwnSize = Annotated[_SIZE | Literal["-"] | None, _EMPTY_IS_NULL, states(f"{_A_SIZE}, or empty, or -")]
Slug = Annotated[_SLUG, states("a lower-case slug")]
SlugOrNull = Annotated[_SLUG | None, _EMPTY_IS_NULL, states("a lower-case slug, or empty")]
Slugs = Annotated[_SLUGS, states("lower-case slugs separated by single spaces, or empty")]
CountryOrNull = Annotated[
    Annotated[str, _written("[A-Z]{2}")] | None, _EMPTY_IS_NULL, states("an ISO 3166 alpha-2 code, or empty")
]
ModelId = Annotated[str, _written(r"[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9._:-]*"), states("a lower-case author/slug")]
ModelName = Annotated[str, _written(r"[^A-Z\s]([^A-Z]*[^A-Z\s])?"), states("lower case, without space at either end")]
CategoryPath = Annotated[
    str, _written(r"(/[^/\s]([^/]*[^/\s])?)+"), states("a path like /A/B, without space beside a slash")
]
Category = Annotated[str, _written("|".join(_CATEGORIES)), states(f"one of {', '.join(_CATEGORIES)}")]
Word = Annotated[str, _written(r"\S+"), states("a word without space")]


class CsvRow(BaseModel):
    """A row of a CSV file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    file: ClassVar[str] = ""
    """The file of this folder that has such rows."""
    key_columns: ClassVar[tuple[str, ...]] = ("model_id",)
    """The columns whose values together occur once."""

    def key(self) -> tuple[object, ...]:
        """The values of `key_columns`."""
        return tuple(getattr(self, column) for column in self.key_columns)

    def values(self) -> tuple[object, ...]:
        """All values, in the order of the columns."""
        return tuple(getattr(self, column) for column in type(self).model_fields)


class Author(CsvRow):
    """A row per lab."""

    file = "authors.csv"
    key_columns = ("author",)
    author: Slug
    country: CountryOrNull
    own_provider: SlugOrNull
    list_providers: Slugs
    other_slugs: Slugs


class Family(CsvRow):
    """A row per beginning of the ids of models of which nothing but a price is known."""

    file = "families.csv"
    key_columns = ("beginning",)
    beginning: ModelId
    open_weights: FlagOrNull
    reasoning: FlagOrNull
    tool_call: FlagOrNull


class ParameterCount(CsvRow):
    """A row per model of known size."""

    file = "parameters.csv"
    model_id: ModelId
    total_parameters_billion: Size


class RetiredModel(CsvRow):
    """A row per model and day on which its facts were noted by hand; prices in USD per million."""

    file = "retired_models.csv"
    key_columns = ("model_id", "observed_date")
    model_id: ModelId
    observed_date: Day
    open_weights: FlagOrNull
    reasoning: FlagOrNull
    tool_call: FlagOrNull
    release_date: DayOrNull
    prompt_price: PriceOrNull
    completion_price: PriceOrNull
    cached_prompt_price: PriceOrNull
    cache_write_price: PriceOrNull
    one_hour_cache_write_price: PriceOrNull


class Alias(CsvRow):
    """A row per name. The operator's aliases.csv has the same columns."""

    file = "curated_aliases.csv"
    key_columns = ("alias",)
    alias: ModelName
    model_id: ModelId


class Promotion(CsvRow):
    """A row per model and first day of a free launch; both days count."""

    file = "promotions.csv"
    key_columns = ("model_id", "first_date")
    model_id: ModelId
    first_date: Day
    last_date: Day


class CategoryOfPath(CsvRow):
    """A row per beginning of content-category paths."""

    file = "category_paths.csv"
    key_columns = ("category_path",)
    category_path: CategoryPath
    category: Category
    map_version: Word


class OwnFacts(CsvRow):
    """A file of own facts: a row per model. A file may leave out any column but `model_id`, which then states nothing.

    Prices in USD per million tokens.
    """

    model_id: ModelId
    open_weights: OwnFlag = None
    reasoning: OwnFlag = None
    tool_call: OwnFlag = None
    release_date: OwnDay = None
    prompt_price: OwnPrice = None
    completion_price: OwnPrice = None
    cached_prompt_price: OwnPrice = None
    cache_write_price: OwnPrice = None
    one_hour_cache_write_price: OwnPrice = None
    total_parameters_billion: OwnSize = None
