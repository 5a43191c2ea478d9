"""How new the data is, from the tables alone: it reads no clock, so that the same tables give the same page."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from jobs.measures.catalogue_age import described, newest_statement
from jobs.report.charts.style import plain
from jobs.report.wording import count, day, listing, window

MOST_NAMED_DAYS = 5


@dataclass(frozen=True)
class Freshness:
    """The title, and the date of each kind of data."""

    title: str
    facts: tuple[tuple[str, str], ...]


def freshness(frames: dict[str, pd.DataFrame]) -> Freshness:
    """The newest arrival of all sources and of each, days without one, the newest week, window and list of prices.

    Takes frames by table name; frames that are missing or empty are passed over.
    """
    known = {name: frame for name, frame in frames.items() if frame is not None and len(frame)}
    if "load_audit" not in known:
        return Freshness("No arrival yet", ())
    accounts = known["load_audit"]
    newest = accounts["arrival_date"].max()
    facts = [("Newest arrival", day(newest) + _hours(known.get("daily_data_quality"), newest))]
    for source, last in accounts.groupby("source")["arrival_date"].max().items():
        behind = (newest - last).days
        late = f", {count(behind, 'day')} before the newest of all" if behind else ""
        facts.append((f"Newest of {source}", day(last) + late))
    facts.append(("Days without an arrival", _gaps(accounts["arrival_date"])))
    weeks = known.get("weekly_source_share")
    if weeks is not None:
        complete = weeks[weeks["is_complete"].astype(bool)]
        facts.append(("Newest complete week", f"of {day(complete['week_start'].max())}" if len(complete) else "none"))
    if "window_model_cost_usage" in known:
        facts.append(("Window", window(known["window_model_cost_usage"])))
    statements = known.get("price_statements")
    if statements is not None:
        stated = newest_statement(statements["price_source"], statements["stated_on"])
        facts.append(("Newest models and prices", described(stated, newest, day)))
    return Freshness(f"The newest arrival is that of {day(newest)}", tuple(facts))


def _hours(checks: pd.DataFrame | None, newest: dt.date) -> str:
    if checks is None:
        return ""
    rows = checks[(checks["check_name"] == "hours_to_end_of_day") & (checks["arrival_date"] == newest)]
    hours = plain(rows.iloc[0]["value"]) if len(rows) else None
    if hours is None:
        return ""
    side = "before" if hours >= 0 else "after"
    return f"; its newest request started {abs(hours):.1f} hours {side} the end of that day"


def _gaps(dates: pd.Series) -> str:
    first, last = dates.min(), dates.max()
    arrived = set(dates)
    missing = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    missing = [date for date in missing if date not in arrived]
    if not missing:
        return f"none since {day(first)}"
    named = [day(date) for date in missing[-MOST_NAMED_DAYS:]]
    newest = f"the newest {len(named)}: " if len(missing) > len(named) else ""
    return f"{len(missing)} since {day(first)}; {newest}{listing(named)}"
