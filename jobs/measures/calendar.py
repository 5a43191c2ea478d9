"""Weeks and months of a day, in plain Python: jobs/measures/periods.py has the same for columns."""

import datetime as dt


def monday(day: dt.date) -> dt.date:
    """The Monday of the ISO week of the day."""
    return day - dt.timedelta(days=day.weekday())


def first_of_month(day: dt.date) -> dt.date:
    """The first day of the calendar month of the day."""
    return day.replace(day=1)
