"""Which days and weeks a range of arrivals touches."""

import datetime as dt

from schemas.core.requests import MAX_LATENESS_DAYS

FOLLOWING_ARRIVALS = MAX_LATENESS_DAYS + 1
"""So many arrivals after one may repeat its lines: the latest line may start an hour after its arrival's end."""


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """All days from `first` to `last`, both included."""
    return [first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)]


def touched_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """The request days whose rows may change when arrivals `first` to `last` are ingested again.

    Lines of an arrival start up to MAX_LATENESS_DAYS before it and up to an hour after its end. What the following
    arrivals repeat of those lines changes sides, but stays within the same days.
    """
    return days_between(first - dt.timedelta(days=MAX_LATENESS_DAYS), last + dt.timedelta(days=1))


def week_start(day: dt.date) -> dt.date:
    """The Monday of the ISO week."""
    return day - dt.timedelta(days=day.weekday())


def month_start(day: dt.date) -> dt.date:
    """The first day of the calendar month."""
    return day.replace(day=1)
