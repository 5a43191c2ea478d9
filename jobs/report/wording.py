"""Numbers, days and lists as people read them, and the words that every section has."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)

from jobs.report.charts.style import plain

LOCALE = "en"
MILLION = 10**6
"""From here on an amount is written in words, with three digits."""


@dataclass(frozen=True)
class Findings:
    """The words of a section: a title that states the finding, one sentence of evidence, and the size of the sample."""

    title: str
    sentence: str
    sample: str


def percent(share: object) -> str:
    """0.3421 -> `34.2%`; a share above 0 never reads as 0, a share below 1 never as 1."""
    share = _number(share)
    if share is None:
        return "no share"
    if 0 < share < 0.001:
        return "under 0.1%"
    if 0.999 < share < 1:
        return "over 99.9%"
    return format_percent(share, "#,##0.0%", locale=LOCALE)


def estimate(row: Mapping[str, Any] | pd.Series, share: str) -> str:
    """The share of a row with its interval: `34.2% (30.1% to 38.6%)`."""
    low, high = plain(row["share_low"]), plain(row["share_high"])
    return percent(row[share]) + (f" ({percent(low)} to {percent(high)})" if None not in (low, high) else "")


def amount(number: float) -> str:
    """1234567 -> `1.23 million`; below a million all digits."""
    if number < MILLION:
        return format_decimal(number, "#,##0", locale=LOCALE)
    return format_compact_decimal(_three_digits(number), format_type="long", fraction_digits=2, locale=LOCALE)


def count(number: int, singular: str, plural: str | None = None) -> str:
    """(1, `week`) -> `1 week`, (2, `week`) -> `2 weeks`."""
    return f"{amount(number)} {singular if number == 1 else plural or singular + 's'}"


def dollars(usd: Decimal | float | None) -> str:
    """1234567 -> `$1.23M`; below ten dollars with cents, below a cent with two digits that are not 0."""
    known = _number(usd)
    if known is None:
        return "no known spend"
    if known >= MILLION:
        return format_compact_currency(_three_digits(known), "USD", fraction_digits=2, locale=LOCALE)
    decimals = 0 if known >= 10 else 1 - math.floor(math.log10(known)) if 0 < known < 0.01 else 2
    pattern = f"¤#,##0.{'0' * decimals}" if decimals else "¤#,##0"
    return format_currency(known, "USD", pattern, currency_digits=False, locale=LOCALE)


def times(newer: object, older: object) -> str:
    """(6, 4) -> `1.5 times`; empty if the quotient is not defined."""
    newer, older = _number(newer), _number(older)
    return f"{newer / older:.3g} times" if newer is not None and older else ""


def day(date: dt.date) -> str:
    """`January 6, 2025`."""
    return format_date(date, "long", locale=LOCALE)


def month(date: dt.date) -> str:
    """`January 2025`."""
    return format_skeleton("yMMMM", date, locale=LOCALE)


def window(frame: pd.DataFrame) -> str:
    """`January 6, 2025 to February 6, 2026`: the days that a mart sums over."""
    return f"{day(frame['window_start_date'].min())} to {day(frame['window_end_date'].max())}"


def listing(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b, and c`."""
    return format_list(parts, locale=LOCALE)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _number(value: object) -> float | None:
    known = plain(value)
    return float(known) if isinstance(known, int | float) else None


def _three_digits(number: float) -> float:
    """Rounded before the words are chosen: 999,600,000 is 1 billion, not 1000 million."""
    return float(f"{number:.3g}")
