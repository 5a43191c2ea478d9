"""What became of every raw line, by arrival day: the picture of `ingest_accounts`."""

import datetime as dt

import altair as alt
import pandas as pd

from jobs.report import style, timeline
from jobs.report.wording import Findings, count, day, percent

KINDS = {"requests": "request_count", "duplicates": "duplicate_count", "rejects": "rejected_count"}
FEWEST_DAYS, MOST_LABELLED_DAYS = 14, 21


def findings(frame: pd.DataFrame) -> Findings:
    """Whether lines = requests + duplicates + rejects, and how many of each."""
    lines = int(frame["line_count"].sum())
    sums = {name: int(frame[column].sum()) for name, column in KINDS.items()}
    missing = lines - sum(sums.values())
    rest = percent((sums["duplicates"] + sums["rejects"]) / lines) if lines else "nothing"
    return Findings(
        title="Every line is accounted for" if not missing else f"{count(abs(missing), 'line')} are not accounted for",
        sentence=f"{count(lines, 'raw line')} = {count(sums['requests'], 'request')} + "
        f"{count(sums['duplicates'], 'duplicate')} + {count(sums['rejects'], 'reject')}"
        f"{f' + {missing:,} unexplained' if missing else ''}; {rest} of the lines are no request, "
        f"{count(int(frame['late_count'].sum()), 'request')} arrived after their own day.",
        sample=f"{count(int(frame['file_count'].sum()), 'file')} of {count(frame['arrival_date'].nunique(), 'day')} "
        f"and {count(frame['source'].nunique(), 'source')}",
    )


def chart(frame: pd.DataFrame) -> alt.Chart:
    """Stacked bars of lines, one an arrival day, all sources together."""
    days = frame.groupby("arrival_date", as_index=False)[list(KINDS.values())].sum()
    days = days.rename(columns={column: name for name, column in KINDS.items()})
    long = days.melt("arrival_date", var_name="kind", value_name="lines")
    drawn = timeline.stacked(long, "arrival_date", "lines")
    drawn = drawn.assign(
        day=[day(date) for date in drawn["arrival_date"]],
        **timeline.around(drawn["arrival_date"], dt.timedelta(hours=10)),
    )
    first, last = days["arrival_date"].min(), days["arrival_date"].max()
    labelled = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    if len(labelled) > MOST_LABELLED_DAYS:
        labelled = [date for date in labelled if date.weekday() == 0]
    drawn_from = min(first, last - dt.timedelta(days=FEWEST_DAYS - 1))
    return style.finish(
        alt.Chart(style.rows(drawn))
        .mark_rect()
        .encode(
            x=timeline.utc_axis("bar_from", drawn_from, last, dt.timedelta(hours=12), labelled),
            x2="bar_to:T",
            y=alt.Y("bottom:Q").title("lines").axis(tickCount=5),
            y2="top:Q",
            color=style.colour_of(list(KINDS), "kind"),
            tooltip=[alt.Tooltip("day:N", title="arrived"), "kind:N", alt.Tooltip("lines:Q", format=",d")],
        )
    )
