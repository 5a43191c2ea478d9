"""95 % intervals from exact sums: shares of tokens or spend, means per request, proportions of users.

Their purpose, their derivation and how often they hold: docs/intervals.md. Every function takes names of columns and
returns the columns to add: `frame.withColumns(share_interval("tokens", …))`.
"""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.measures.shares import ratio
from schemas.columns import SQUARES
from schemas.sample_columns import RELIABLE_FROM

Z = 1.96
"""Standard errors on each side of a 95 % interval."""

CAUTION = 24
"""Effective sample size at which the interval takes only half of the precision that its sums show."""

SKEW = 3
"""How much further the interval of a mean reaches up because the largest requests are rarely in a sample."""

EXACT_BELOW = 9e37
"""A product below it fits a decimal of 38 digits, even if the double that was compared is rounded."""


def share_interval(part: str, part_squared: str, whole: str, whole_squared: str) -> dict[str, Column]:
    """`share_low`, `share_high` (fractions), `effective_sample_size` (requests) and `is_reliable` of part / whole.

    From Σ and Σ² of the requests of the part and of the whole: Wilson's interval with the effective sample size
    min(p·q/se² / (1 + 24/K), K), where se² = (S(part)·q² + S(rest)·p²)/T² is the ratio's variance and K = T²/S is
    Kish's size, alone where the share is 0 or 1. Without a whole there is no interval.
    """

    def size_of(share: Column, kish: Column) -> Column:
        rest_squared = _double(whole_squared) - _double(part_squared)
        scatter = _double(part_squared) * _rest(share) * _rest(share) + rest_squared * share * share
        above = share * _rest(share) * _double(whole) * _double(whole) * kish
        # least() passes over nulls: Kish's size is taken where the share is 0 or 1 and nothing scatters
        return F.when(share.isNotNull(), F.least(ratio(above, scatter * (kish + float(CAUTION))), kish))

    share = ratio(_double(part), _double(whole))
    size = _of_both(share, _equal_requests(whole, whole_squared), size_of)
    low, high = _wilson(share, size)
    return {
        "share_low": low,
        "share_high": high,
        "effective_sample_size": size,
        "is_reliable": share.isNotNull() & _is_reliable(part, part_squared),
    }


def mean_interval(total: str, total_squared: str, count: str, name: str) -> dict[str, Column]:
    """`mean_{name}`, its `_low` and `_high` (units of `total` per request) and `is_{name}_reliable`.

    From Σ, Σ² and n of the requests: with m = Σ/n and r = sqrt(s²/n)/m, from m·exp(−z·r) to m·exp(z·r·(1 + 3r)).
    The mean of one request, and a mean of 0, has no interval.
    """
    size, summed = _double(count), _double(total)
    mean = ratio(summed, size)
    error = F.sqrt(ratio(_spread(total, total_squared, count), (size - 1.0) * summed * summed))
    return {
        f"mean_{name}": mean,
        f"mean_{name}_low": mean * F.exp(error * -Z),
        f"mean_{name}_high": mean * F.exp(error * Z * (error * float(SKEW) + 1.0)),
        f"is_{name}_reliable": _is_reliable(total, total_squared),
    }


def proportion_interval(part: str, whole: str, name: str) -> dict[str, Column]:
    """`{name}_low` and `{name}_high` (fractions): Wilson's interval of part / whole; null without users."""
    low, high = _wilson(ratio(_double(part), _double(whole)), _double(whole))
    return {f"{name}_low": low, f"{name}_high": high}


def _wilson(share: Column, size: Column) -> tuple[Column, Column]:
    """Both ends. The lower one is a quotient of sums: the usual difference loses its digits near 0."""

    def reach(share: Column, size: Column) -> Column:
        return F.sqrt(size * share * _rest(share) + Z * Z / 4) * Z + Z * Z / 2

    def low(share: Column, size: Column) -> Column:
        return ratio(size * share * share, size * share + reach(share, size))

    def high(share: Column, size: Column) -> Column:
        end = ratio(size * share + reach(share, size), size + Z * Z)
        return F.when(end > 1.0, 1.0).otherwise(end)

    return _of_both(share, size, low), _of_both(share, size, high)


def _of_both(one: Column, other: Column, make: Callable[[Column, Column], Column]) -> Column:
    """`make` of two doubles that it uses many times: written out, the expressions of an interval would be huge."""
    pair = F.array(F.array(one, other))
    return F.get(F.transform(pair, lambda both: make(F.get(both, F.lit(0)), F.get(both, F.lit(1)))), F.lit(0))


def _spread(total: str, total_squared: str, count: str) -> Column:
    """n·Σ² − (Σ)²: exact where both are whole numbers of 38 digits.

    In doubles, equal requests would get an interval, because the difference would be mere rounding. Beyond 38
    digits, and for fractions, doubles have to do.
    """
    fits = (_double(count) * _double(total_squared) < EXACT_BELOW) & (_double(total) * _double(total) < EXACT_BELOW)
    # null operands instead of a product inside F.when, which engines may compute before its condition
    exact_total = F.when(fits, _whole(total))
    exact = F.when(fits, _whole(count)) * F.when(fits, _whole(total_squared)) - exact_total * exact_total
    rounded = _double(count) * _double(total_squared) - _double(total) * _double(total)
    return F.greatest(F.coalesce(exact.cast("double"), rounded), F.lit(0.0))


def _whole(name: str) -> Column:
    """A whole number with all its digits; null if it is a fraction."""
    return F.when(F.col(name) % 1 == 0, F.col(name).try_cast(SQUARES))


def _equal_requests(total: str, total_squared: str) -> Column:
    """Kish's effective sample size (Σ)²/Σ²: the number of requests of equal size that would be as informative."""
    return ratio(_double(total) * _double(total), _double(total_squared))


def _is_reliable(total: str, total_squared: str) -> Column:
    """Rounded, so that ten equal requests count as exactly ten."""
    return F.coalesce(F.round(_equal_requests(total, total_squared), 9) >= RELIABLE_FROM, F.lit(False))


def _rest(share: Column) -> Column:
    return F.lit(1.0) - share


def _double(name: str) -> Column:
    return F.col(name).cast("double")
