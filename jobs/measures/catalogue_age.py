"""How old the catalogue is: the day of its newest statement on a price, against the last day of a run or the data."""

import datetime as dt
from collections.abc import Callable, Iterable

from schemas.model_columns import BY_HAND
from schemas.wording import REFRESH_CATALOGUE

MOST_CATALOGUE_AGE_DAYS = 45
"""A catalogue that is older than this on the last day is warned of: labs bring new models every few weeks."""


def newest_statement(price_sources: Iterable[str], stated_on: Iterable[dt.date]) -> dt.date | None:
    """The newest day of a list, from these two columns of `price_statements`; None if no list states a price.

    Prices that are stated by hand do not count: an operator's file says nothing about the age of the lists. Raises
    ValueError if the columns differ in length.
    """
    pairs = zip(price_sources, stated_on, strict=True)
    return max((day for source, day in pairs if source != BY_HAND), default=None)


def age_days(newest: dt.date, last: dt.date) -> int:
    """The age of the catalogue on the day `last` in days; below 0 if its newest statement is of a later day."""
    return (last - newest).days


def is_old(newest: dt.date | None, last: dt.date) -> bool:
    """Whether the catalogue is more than MOST_CATALOGUE_AGE_DAYS old on the day `last`; one without a day is not."""
    return newest is not None and age_days(newest, last) > MOST_CATALOGUE_AGE_DAYS


def described(newest: dt.date | None, last: dt.date, written: Callable[[dt.date], str] = str) -> str:
    """The day of the newest statement, `none` if there is none; of an old catalogue also its age and what to do.

    `written`: how a day is written.
    """
    if newest is None:
        return "none"
    if not is_old(newest, last):
        return written(newest)
    age = age_days(newest, last)
    return f"{written(newest)}, {age} days before {written(last)}; newer ones come with `{REFRESH_CATALOGUE}`"
