"""The periods of its tables that a stage replaces for a range of arrivals; `plan` shows the same."""

import datetime as dt
from collections.abc import Iterable

from jobs.measures.calendar import first_of_month, monday
from schemas.core.requests import MAX_LATENESS_DAYS
from schemas.daily.daily_data_quality import TRAILING_DAYS

FOLLOWING_ARRIVALS = MAX_LATENESS_DAYS + 1
"""This many arrivals after one may repeat its lines: the latest line may start an hour after its arrival's end."""

Periods = dict[str, list[dt.date]]
"""By period column, the values that are replaced, in order. Tables without a period are replaced as a whole."""


def replaced_periods(stage: str, first: dt.date, last: dt.date, ingested: Iterable[dt.date]) -> Periods:
    """The periods that a stage replaces for arrivals `first` to `last`; `ingested`: the arrivals in the lake."""
    if stage == "ingest":
        return {"arrival_date": affected_arrivals(first, last, ingested)}
    return {"daily": daily_periods, "marts": mart_periods}[stage](first, last) if stage != "models" else {}


def affected_arrivals(first: dt.date, last: dt.date, ingested: Iterable[dt.date]) -> list[dt.date]:
    """The arrivals to ingest: the range, and those after it that are in the lake and may repeat its lines.

    Of two copies that of the earlier arrival counts, in whatever order the arrivals are ingested.
    """
    following = days_between(last + dt.timedelta(days=1), last + dt.timedelta(days=FOLLOWING_ARRIVALS))
    return days_between(first, last) + sorted(set(following) & set(ingested))


def daily_periods(first: dt.date, last: dt.date) -> Periods:
    """The request days that the arrivals may touch; and the arrivals whose volume is judged against theirs."""
    return {
        "request_date": touched_days(first, last),
        "arrival_date": days_between(first, last + dt.timedelta(days=TRAILING_DAYS)),
    }


def mart_periods(first: dt.date, last: dt.date) -> Periods:
    """The ISO weeks and the calendar months, each by its first day, of the request days that the arrivals may touch."""
    days = touched_days(first, last)
    return {
        "week_start": sorted({monday(day) for day in days}),
        "month": sorted({first_of_month(day) for day in days}),
    }


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """All days from `first` to `last`, both included."""
    return [first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)]


def touched_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """The request days whose rows may change when arrivals `first` to `last` are ingested again.

    Lines of an arrival start up to MAX_LATENESS_DAYS before it and up to an hour after its end. Copies
    of those lines in the following arrivals become requests or duplicates, and stay within the same days.
    """
    return days_between(first - dt.timedelta(days=MAX_LATENESS_DAYS), last + dt.timedelta(days=1))
