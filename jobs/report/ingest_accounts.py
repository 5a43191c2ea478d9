"""What became of every record of every raw line, by arrival day: the picture of `ingest_accounts`."""

import datetime as dt

import altair as alt
import pandas as pd

from jobs.report import style, timeline
from jobs.report.wording import Findings, count, day, percent

KINDS = {
    "requests": "request_count",
    "duplicates": "duplicate_count",
    "rejects": "rejected_count",
    "skipped": "skipped_count",
}
FEWEST_BARS, MOST_DAYS, MOST_LABELLED_DAYS = 14, 100, 21


def findings(frame: pd.DataFrame) -> Findings:
    """Whether records = requests + duplicates + rejects + skipped, and how many of each."""
    records = int(frame["record_count"].sum())
    sums = {name: int(frame[column].sum()) for name, column in KINDS.items()}
    missing = records - sum(sums.values())
    rest = percent((records - sums["requests"]) / records) if records else "nothing"
    return Findings(
        title=f"{count(abs(missing), 'record')} are not accounted for" if missing else "Every record is counted",
        sentence=f"{count(int(frame['line_count'].sum()), 'raw line')} hold "
        f"{count(records, 'record')} = "
        f"{count(sums['requests'], 'request')} + {count(sums['duplicates'], 'duplicate')} + "
        f"{count(sums['rejects'], 'reject')} + {sums['skipped']:,} skipped"
        f"{f' + {missing:,} unexplained' if missing else ''}; {rest} of the records are no request, "
        f"{count(int(frame['late_count'].sum()), 'request')} arrived after their own day.",
        sample=f"{count(int(frame['file_count'].sum()), 'file')} of {count(frame['arrival_date'].nunique(), 'day')} "
        f"and {count(frame['source'].nunique(), 'source')}",
    )


def chart(frame: pd.DataFrame) -> alt.Chart:
    """Stacked bars of records, all sources together: one an arrival day, or one a week where days are hairlines."""
    dates = sorted(set(frame["arrival_date"]))
    step = 1 if (dates[-1] - dates[0]).days < MOST_DAYS else 7
    starts = [_start(date, step) for date in frame["arrival_date"]]
    bars = frame.assign(start=starts).groupby("start", as_index=False)[list(KINDS.values())].sum()
    bars = bars.rename(columns={column: name for name, column in KINDS.items()})
    drawn = timeline.stacked(bars.melt("start", var_name="kind", value_name="records"), "start", "records")
    period = "day of" if step == 1 else "week of"
    drawn = drawn.assign(
        when=[f"{period} {day(date)}" for date in drawn["start"]],
        **timeline.around(drawn["start"], dt.timedelta(hours=10 * step)),
    )
    first, last = min(starts), max(starts)
    labelled = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    if len(labelled) > MOST_LABELLED_DAYS:
        labelled = [date for date in labelled if date.weekday() == 0]
    drawn_from = min(first, last - dt.timedelta(days=step * (FEWEST_BARS - 1)))
    return style.finish(
        alt.Chart(style.rows(drawn))
        .mark_rect()
        .encode(
            x=timeline.utc_axis("bar_from", drawn_from, last, dt.timedelta(hours=12 * step), labelled),
            x2="bar_to:T",
            y=alt.Y("bottom:Q").title("records a day" if step == 1 else "records a week").axis(tickCount=5),
            y2="top:Q",
            color=style.colour_of(list(KINDS), "kind"),
            tooltip=[alt.Tooltip("when:N", title="arrived"), "kind:N", alt.Tooltip("records:Q", format=",d")],
        )
    )


def _start(date: dt.date, step: int) -> dt.date:
    return date if step == 1 else date - dt.timedelta(days=date.weekday())
