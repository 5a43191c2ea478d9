"""Parts of all charts over time: a true UTC axis, the newest and the oldest period, marks of incomplete periods."""

import datetime as dt

import altair as alt
import pandas as pd

from jobs.report.charts import style
from jobs.report.wording import day, month

FEWEST_WEEKS, FEWEST_MONTHS = 8, 6
"""With fewer periods than this the axis starts earlier, so that one week is not one broad bar."""

MOST_LABELLED_WEEKS = 26
"""Beyond this a panel's axis names quarters."""

INCOMPLETE_NOTE = "* and pale or hollow: not complete, some of its days are not in the data."

LONGEST_STEP = {"week_start": dt.timedelta(weeks=1), "month": dt.timedelta(days=31)}
"""From a period to the next one."""

BAR = {"week_start": dt.timedelta(days=6), "month": dt.timedelta(days=24)}
"""How long a bar is on the axis of its period."""

MARGIN = {"week_start": dt.timedelta(days=4), "month": dt.timedelta(days=16)}
"""Room on the axis before the first and behind the last period."""


def newest(frame: pd.DataFrame, period: str = "week_start") -> tuple[pd.DataFrame, str]:
    """The rows of the newest complete period, or of the newest one if none is complete, and its name."""
    complete = frame[frame["is_complete"].astype(bool)]
    chosen = complete if len(complete) else frame
    start = chosen[period].max()
    words = f"In {_called(start, period)}" + ("" if len(complete) else ", which is not complete")
    return chosen[chosen[period] == start], words


def oldest(frame: pd.DataFrame, period: str = "week_start") -> tuple[pd.DataFrame, str] | None:
    """The rows of the oldest complete period, if it is another one than the newest."""
    complete = frame[frame["is_complete"].astype(bool)]
    if complete[period].nunique() < 2:
        return None
    start = complete[period].min()
    return complete[complete[period] == start], f"in {_called(start, period)}"


def _called(start: dt.date, period: str) -> str:
    return f"the week of {day(start)}" if period == "week_start" else month(start)


def with_label(frame: pd.DataFrame, period: str = "week_start") -> pd.DataFrame:
    """Add `when`, the period's name for the tooltip."""
    name = day if period == "week_start" else month
    return frame.assign(
        when=[
            f"{name(start)}{'' if complete else ' (incomplete)'}"
            for start, complete in zip(frame[period], frame["is_complete"], strict=True)
        ]
    )


def period_axis(frame: pd.DataFrame, period: str = "week_start", *, is_panel: bool = False) -> alt.X:
    """Weeks or months on a time scale, each at its first day; a period without data is a gap.

    In a panel the axis has room for few labels, and names quarters.
    """
    first, last = frame[period].min(), frame[period].max()
    ends, margin = _ends(frame, period), MARGIN[period]
    if period == "month":
        return utc_axis(period, ends, margin, apart(_months(first, last)), "%b %Y")
    mondays = [first + dt.timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    if not is_panel:
        return utc_axis(period, ends, margin, apart(mondays), "%b %-d, %Y")
    if len(mondays) <= MOST_LABELLED_WEEKS:
        return utc_axis(period, ends, margin, apart(mondays), "%b %-d")
    quarters = [start for start in _months(first, last) if start.month % 3 == 1 and start >= first]
    return utc_axis(period, ends, margin, quarters, "%b %Y")


def bar_width(frame: pd.DataFrame, period: str = "week_start") -> alt.ExprRef:
    """The width of a bar on the axis of `period_axis`."""
    return width_of(BAR[period], _ends(frame, period), MARGIN[period])


def width_of(bar: dt.timedelta, ends: tuple[dt.date, dt.date], margin: dt.timedelta) -> alt.ExprRef:
    """The width in pixels of a bar of this length on the axis that `utc_axis` makes of these ends.

    Vega-Lite stacks bars that have a width, but not bars that begin and end on a time axis.
    """
    return alt.ExprRef(f"width * {bar / (ends[1] - ends[0] + 2 * margin):.6f}")


def _ends(frame: pd.DataFrame, period: str) -> tuple[dt.date, dt.date]:
    """The first and the last period of the axis, which has a least length."""
    first, last = frame[period].min(), frame[period].max()
    least = dt.timedelta(days=30 * (FEWEST_MONTHS - 1)) if period == "month" else dt.timedelta(weeks=FEWEST_WEEKS - 1)
    return min(first, last - least), last


def apart(labelled: list[dt.date]) -> list[dt.date]:
    """Of two neighbours the last: Vega drops labels that overlap only where there are three and more."""
    return labelled[-1:] if len(labelled) == 2 else labelled


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    return [dt.date(first.year + (first.month + n - 1) // 12, (first.month + n - 1) % 12 + 1, 1) for n in range(count)]


def utc_axis(
    field: str, ends_at: tuple[dt.date, dt.date], margin: dt.timedelta, labelled: list[dt.date], label: str
) -> alt.X:
    """A UTC time scale between two days; in the reader's own zone the bars would shift."""
    ends = [dt.datetime.combine(end, dt.time(), dt.UTC) for end in ends_at]
    return (
        alt.X(f"{field}:T")
        .title(None)
        .scale(type="utc", domainMin=_utc(ends[0] - margin), domainMax=_utc(ends[1] + margin), nice=False)
        .axis(
            format=label,
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


def incomplete_marks(drawn: pd.DataFrame, period: str = "week_start") -> list[alt.Chart]:
    """A star over each incomplete period; without one no layer, since Vega warns of a scale without values.

    For charts whose rows have the period, `when` and `is_complete`.
    """
    if drawn["is_complete"].all():
        return []
    base = alt.Chart(style.ROWS).transform_filter("!datum.is_complete")
    base = base.transform_aggregate(pieces="count()", groupby=[period, "when"])
    star = base.mark_text(text="*", fontSize=18, baseline="middle")
    return [star.encode(x=alt.X(f"{period}:T"), y=alt.YValue(-4), tooltip=alt.Tooltip("when:N", title="period"))]
