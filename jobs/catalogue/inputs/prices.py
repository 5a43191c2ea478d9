"""The rows of `list_prices`, and the five prices as numbers of USD per million tokens: docs/catalogue.md section 8."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from jobs.catalogue.inputs.rules import states

PRICES = (
    "prompt_price",
    "completion_price",
    "cached_prompt_price",
    "cache_write_price",
    "one_hour_cache_write_price",
)
"""The five prices, in this order everywhere."""

FROM_EVER = dt.date(1970, 1, 1)
MOST_USD_PER_MILLION = 10**12

Prices = tuple[Decimal | None, ...]
"""The five prices."""

Bands = dict[int, Prices]
"""The number of prompt tokens above which prices hold -> these prices; 0 is the first."""


def rounded(price: Decimal) -> Decimal | None:
    """Half up to six decimals; a negative one means that it is not known."""
    return None if price < 0 else price.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def storable(price: Decimal) -> Decimal | None:
    """Raises ValueError for a price that is too large, also after rounding."""
    if not price.is_finite() or price >= MOST_USD_PER_MILLION:
        raise ValueError
    kept = rounded(price)
    if kept is not None and kept >= MOST_USD_PER_MILLION:
        raise ValueError
    return kept


Price = Annotated[
    Annotated[Decimal, Field(strict=True), AfterValidator(storable)] | None,
    states("a number of USD per million tokens"),
]


class Statement(NamedTuple):
    """What an entry of a list states for one tier of service, from one day on."""

    tier: str
    valid_from: dt.date
    is_open: bool
    bands: Bands


def rows_of(
    source: str, provider: str, model_id: str, stated_on: dt.date, statements: Iterable[Statement]
) -> Iterator[tuple[object, ...]]:
    """Rows of `list_prices`, one per statement and band; none of an entry that prices neither prompt nor completion."""
    stated = list(statements)
    if all(prices[:2] == (None, None) for statement in stated for prices in statement.bands.values()):
        return
    for statement in stated:
        for above, prices in sorted(statement.bands.items()):
            yield (
                *(source, provider, model_id.strip(), stated_on),
                *(statement.tier, statement.valid_from, statement.is_open, above),
                *prices,
            )


def bands_of(units: Mapping[str, Mapping[int, Decimal | None]]) -> Bands:
    """The bands of prices that each change at their own lengths of prompt; `units`: price -> length -> USD."""
    lengths = {0, *(length for unit in units.values() for length in unit)}
    return {length: tuple(_up_to(length, units.get(name, {})) for name in PRICES) for length in lengths}


def _up_to(length: int, unit: Mapping[int, Decimal | None]) -> Decimal | None:
    """The price of the greatest length up to this one."""
    reached = [start for start in unit if start <= length]
    return unit[max(reached)] if reached else None
