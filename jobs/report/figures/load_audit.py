"""All records of the raw logs by arrival day and outcome: the picture of `load_audit`."""

import altair as alt
import pandas as pd

from jobs.report.charts import arrivals, legends, style
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, count, percent

KINDS = {
    "requests": "request_count",
    "duplicates": "duplicate_count",
    "views": "view_count",
    "rejects": "rejected_count",
    "skipped": "skipped_count",
}


def findings(frame: pd.DataFrame) -> Findings:
    """Whether records = requests + duplicates + views + rejected + skipped, and the numbers of each."""
    records = int(frame["record_count"].sum())
    sums = {name: int(frame[column].sum()) for name, column in KINDS.items()}
    missing = records - sum(sums.values())
    rest = percent((records - sums["requests"]) / records) if records else "nothing"
    return Findings(
        title=f"{count(abs(missing), 'record')} are not accounted for" if missing else "Every record is counted",
        sentence=f"{count(int(frame['line_count'].sum()), 'raw line')} hold "
        f"{count(records, 'record')} = "
        f"{count(sums['requests'], 'request')} + {count(sums['duplicates'], 'duplicate')} + "
        f"{count(sums['views'], 'view')} + "
        f"{count(sums['rejects'], 'reject')} + {sums['skipped']:,} skipped"
        f"{f' + {missing:,} unexplained' if missing else ''}; {rest} of the records are not requests, "
        f"{count(int(frame['late_count'].sum()), 'request')} arrived after their own day.",
        sample=f"{count(int(frame['file_count'].sum()), 'file')} of {count(frame['arrival_date'].nunique(), 'day')} "
        f"and {count(frame['source'].nunique(), 'source')}",
    )


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Stacked bars of records, all sources together: one per arrival day, or per week where days are hairlines."""
    axis = arrivals.axis_of(frame["arrival_date"])
    starts = [axis.start(date) for date in frame["arrival_date"]]
    bars = frame.assign(start=starts).groupby("start", as_index=False)[list(KINDS.values())].sum()
    bars = bars.rename(columns={column: name for name, column in KINDS.items()})
    drawn = bars.melt("start", var_name="kind", value_name="records")
    drawn = drawn.assign(
        when=[axis.called(date) for date in drawn["start"]], place=[list(KINDS).index(kind) for kind in drawn["kind"]]
    )
    y = alt.Y("records:Q").stack("zero").title(f"records per {axis.period}")
    chart = (
        alt.Chart(style.ROWS)
        .mark_bar(stroke=style.GROUND, strokeWidth=0.5, width=axis.bar_width)
        .encode(
            x=axis.x("start"),
            y=y.axis(tickCount=5, labelExpr=style.label(",d")),
            order=alt.Order("place:Q"),
            color=legends.colour({kind: style.colour_of(kind) for kind in KINDS}, "kind"),
            tooltip=[
                alt.Tooltip("when:N", title="arrived"),
                alt.Tooltip("kind:N"),
                alt.Tooltip("records:Q", format=",d"),
            ],
        )
    )
    return [single("", style.finish(chart, drawn))]
