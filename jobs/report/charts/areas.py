"""Stacked shares over weeks in many small charts, where bars would be hairlines."""

import altair as alt
import pandas as pd

from jobs.report.charts import legends, style, timeline
from jobs.report.charts.drawing import Spec

FEWEST_WEEKS = 8
"""With fewer weeks than this an area would be a sliver: then the charts have bars, too."""


def panel(rows: pd.DataFrame, span: pd.DataFrame, colours: dict[str, str]) -> Spec:
    """One of several charts: the column `token_share` by `part`, in the order of the colours from the bottom.

    The axis is as long as the weeks of `span`, that of all panels. A part without a row in a week is 0 there; a
    week without any row is bridged by a straight line.
    """
    weeks = rows[["week_start", "is_complete"]].drop_duplicates("week_start")
    present = [name for name in colours if name in set(rows["part"])]
    grid = weeks.merge(pd.DataFrame({"part": present, "place": range(len(present))}), how="cross")
    drawn = grid.merge(rows[["week_start", "part", "token_share"]], on=["week_start", "part"], how="left")
    drawn["token_share"] = drawn["token_share"].astype(float).fillna(0)
    drawn = timeline.with_label(drawn.sort_values(["week_start", "place"]))
    base = alt.Chart(style.ROWS).encode(
        x=timeline.period_axis(span, is_panel=True),
        y=alt.Y("token_share:Q").stack("zero").title(None).axis(format="%", tickCount=3).scale(domain=[0, 1]),
        order=alt.Order("place:Q"),
        color=legends.colour(colours, "part", has_key=False),
        tooltip=alt.Tooltip("part:N", title="part"),
    )
    if len(weeks) >= FEWEST_WEEKS:
        shapes = base.mark_area(stroke=style.GROUND, strokeWidth=0.5)
    else:
        shapes = base.mark_bar(stroke=style.GROUND, strokeWidth=0.5, width=timeline.bar_width(span))
    fields = ["week_start", "when", "is_complete", "part", "place", "token_share"]
    marks = alt.layer(shapes, *timeline.incomplete_marks(drawn))
    return style.finish(marks, drawn[fields].round(4), style.PANEL_HEIGHT)
