"""Numbers, days and lists as people read them, and the few words that every section says."""

import datetime as dt
from dataclasses import dataclass

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
    if share is None or share != share:  # noqa: PLR0124 - NaN
        return "no share"
    if 0 < share < 0.001:
        return "under 0.1%"
    if 0.999 < share < 1:
        return "over 99.9%"
    return f"{100 * share:.1f}%"


def amount(number: float) -> str:
    """1234567 -> `1.23 million`; below a million all digits."""
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if number >= size:
            return f"{number / size:.3g} {word}" if number < 999.5 * size else f"{number / size:,.0f} {word}"
    return f"{number:,.0f}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """(1, `week`) -> `1 week`, (2, `week`) -> `2 weeks`."""
    return f"{amount(number)} {singular if number == 1 else plural or singular + 's'}"


def day(date: dt.date) -> str:
    """`6 January 2025`."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def listing(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
