"""What the charts over time share: a true UTC axis, stacked shares, and incomplete weeks that show as such."""

import datetime as dt

import altair as alt
import pandas as pd

from jobs.report import style
from jobs.report.wording import day

FEWEST_WEEKS = 8
"""With fewer weeks than this the axis starts earlier, so that one week is not one wall."""

INCOMPLETE_NOTE = "* and pale or hollow: an incomplete week, some of its days are not in the data."


def newest_week(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The rows of the newest complete week, or of the newest one where none is complete, and how to call it."""
    complete = frame[frame["is_complete"].astype(bool)]
    chosen = complete if len(complete) else frame
    week = chosen["week_start"].max()
    words = f"In the week of {day(week)}" + ("" if len(complete) else ", which is not complete")
    return chosen[chosen["week_start"] == week], words


def oldest_week(frame: pd.DataFrame) -> tuple[pd.DataFrame, str] | None:
    """The rows of the oldest complete week, if it is another one than the newest."""
    complete = frame[frame["is_complete"].astype(bool)]
    if complete["week_start"].nunique() < 2:
        return None
    week = complete["week_start"].min()
    return complete[complete["week_start"] == week], f"in the week of {day(week)}"


def with_week(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the week's name for the tooltip."""
    return frame.assign(
        week=[
            f"{day(start)}{'' if complete else ' (incomplete)'}"
            for start, complete in zip(frame["week_start"], frame["is_complete"], strict=True)
        ]
    )


def week_axis(frame: pd.DataFrame, field: str) -> alt.X:
    """Weeks on a time scale, each at its Monday; a week without data is a gap."""
    first, last = frame["week_start"].min(), frame["week_start"].max()
    drawn_from = min(first, last - dt.timedelta(weeks=FEWEST_WEEKS - 1))
    mondays = [first + dt.timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return utc_axis(field, drawn_from, last, dt.timedelta(days=4), mondays)


def utc_axis(field: str, first: dt.date, last: dt.date, margin: dt.timedelta, labelled: list[dt.date]) -> alt.X:
    """A UTC time scale from `first` to `last`; in the reader's own zone the bars would shift."""
    ends = [dt.datetime.combine(end, dt.time(), dt.UTC) for end in (first, last)]
    return (
        alt.X(f"{field}:T")
        .title(None)
        .scale(type="utc", domainMin=_utc(ends[0] - margin), domainMax=_utc(ends[1] + margin), nice=False)
        .axis(
            format="%-d %b %y",
            values=alt.ExprRef(
                f"[{', '.join(f'utc({date.year}, {date.month - 1}, {date.day})' for date in labelled)}]"
            ),
            labelOverlap="parity",
            labelSeparation=10,
            labelFlush=False,
            grid=False,
        )
    )


def _utc(time: dt.datetime) -> alt.ExprRef:
    return alt.ExprRef(f"utc({time.year}, {time.month - 1}, {time.day}, {time.hour})")


def around(dates: pd.Series, half: dt.timedelta) -> dict[str, list[str]]:
    """Where the bars that stand for these days begin and end: `half` before and after the day's label."""
    middles = [dt.datetime.combine(date, dt.time(), dt.UTC) for date in dates]
    return {
        "bar_from": [(middle - half).isoformat() for middle in middles],
        "bar_to": [(middle + half).isoformat() for middle in middles],
    }


def stacked(frame: pd.DataFrame, period: str, height: str) -> pd.DataFrame:
    """Add `bottom` and `top` of each row's piece of its period's bar, in the order of the rows; no height is 0.

    Vega-Lite stacks no bar that has a beginning and an end on its time axis.
    """
    heights = frame[height].astype(float).fillna(0)
    top = heights.groupby(frame[period]).cumsum()
    return frame.assign(top=top, bottom=top - heights)


def stacked_shares(frame: pd.DataFrame, field: str, order: list[str]) -> alt.LayerChart:
    """Bars of one week each, split by `field` in this order from the bottom; `token_share` is the height."""
    values = [value for value in order if value in set(frame[field])]
    ordered = frame.assign(position=[order.index(value) for value in frame[field]])
    drawn = stacked(with_week(ordered.sort_values(["week_start", "position"])), "week_start", "token_share")
    drawn = drawn.assign(
        name=[style.NAME.get(value, value) for value in drawn[field]],
        **around(drawn["week_start"], dt.timedelta(days=3)),
    )
    bars = (
        alt.Chart(style.rows(drawn))
        .mark_rect()
        .encode(
            x=week_axis(frame, "bar_from"),
            x2="bar_to:T",
            y=alt.Y("bottom:Q").title("share of tokens").axis(format="%", tickCount=5).scale(domain=[0, 1]),
            y2="top:Q",
            color=style.colour_of(values, "name"),
            opacity=alt.condition("datum.is_complete", alt.value(1), alt.value(0.45)),
            tooltip=[
                alt.Tooltip("week:N", title="week of"),
                alt.Tooltip("name:N", title="models"),
                alt.Tooltip("token_share:Q", title="share of tokens", format=".1%"),
                alt.Tooltip("tokens:Q", title="tokens", format=",d"),
            ],
        )
    )
    return alt.layer(bars, *incomplete_marks(drawn))


def incomplete_marks(drawn: pd.DataFrame) -> list[alt.Chart]:
    """A star over each incomplete week; no layer where there is none: Vega warns of a scale without values."""
    incomplete = drawn[~drawn["is_complete"].astype(bool)].drop_duplicates("week_start")
    if incomplete.empty:
        return []
    base = alt.Chart(style.rows(incomplete[["week_start", "week"]])).mark_text(text="*", fontSize=18, baseline="middle")
    return [base.encode(x=alt.X("week_start:T"), y=alt.value(-4), tooltip=alt.Tooltip("week:N", title="week of"))]
