"""Numbers, days and lists as people read them, and the few words that every section says."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from jobs.report.charts.style import plain

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Findings:
    """What a section says: a title that names the finding, one sentence of evidence, and the size of the sample."""

    title: str
    sentence: str
    sample: str


def percent(share: float | None) -> str:
    """0.3421 -> `34.2%`; what is above nothing never reads as nothing."""
    share = plain(share)
    if share is None:
        return "no share"
    if 0 < share < 0.001:
        return "under 0.1%"
    if 0.999 < share < 1:
        return "over 99.9%"
    return f"{100 * share:.1f}%"


def estimate(row: pd.Series | dict, share: str) -> str:
    """The share of a row with its interval: `34.2% (30.1% to 38.6%)`."""
    low, high = plain(row["share_low"]), plain(row["share_high"])
    return percent(row[share]) + (f" ({percent(low)} to {percent(high)})" if None not in (low, high) else "")


def amount(number: float) -> str:
    """1234567 -> `1.23 million`; below a million all digits."""
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if number >= size:
            return f"{number / size:.3g} {word}" if number < 999.5 * size else f"{number / size:,.0f} {word}"
    return f"{number:,.0f}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """(1, `week`) -> `1 week`, (2, `week`) -> `2 weeks`."""
    return f"{amount(number)} {singular if number == 1 else plural or singular + 's'}"


def dollars(usd: Decimal | float | None) -> str:
    """1234567 -> `$1.23 million`; below ten with cents, below a cent two digits that say something."""
    usd = plain(usd)
    if usd is None:
        return "no known spend"
    if 0 < usd < 0.01:
        return f"${usd:.2g}"
    return f"${usd:.2f}" if usd < 10 else f"${amount(usd)}"


def times(newer: float | None, older: float | None) -> str:
    """(6, 4) -> `1.5 times`; empty where that says nothing."""
    newer, older = plain(newer), plain(older)
    return f"{newer / older:.3g} times" if newer is not None and older else ""


def day(date: dt.date) -> str:
    """`6 January 2025`."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def month(date: dt.date) -> str:
    """`January 2025`."""
    return f"{MONTHS[date.month - 1]} {date.year}"


def window(frame: pd.DataFrame) -> str:
    """`6 January 2025 to 6 February 2026`: the days that a mart sums over."""
    return f"{day(frame['window_start_date'].min())} to {day(frame['window_end_date'].max())}"


def listing(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def capital(text: str) -> str:
    """The text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]
