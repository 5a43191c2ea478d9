"""Shares over weeks that stand on each other in many small charts, where bars would be hairlines."""

import altair as alt
import pandas as pd

from jobs.report.charts import stacks, style, timeline
from jobs.report.charts.drawing import Spec

FEWEST_WEEKS = 8
"""With fewer weeks than this there is no area to see: then they are bars here, too."""


def panel(rows: pd.DataFrame, span: pd.DataFrame, colours: dict[str, str]) -> Spec:
    """One of several charts: the column `token_share` by `part`, in the order of the colours from the bottom.

    The axis is as long as the weeks of `span`, that of all panels. A part without a row in a week has none of it; a
    week without any row is bridged by a straight line.
    """
    weeks = rows[["week_start", "is_complete"]].drop_duplicates("week_start")
    present = {name: colour for name, colour in colours.items() if name in set(rows["part"])}
    grid = weeks.merge(pd.DataFrame({"part": list(present), "position": range(len(present))}), how="cross")
    whole = grid.merge(rows[["week_start", "part", "token_share"]], on=["week_start", "part"], how="left")
    drawn = stacks.placed(whole.sort_values(["week_start", "position"]), "week_start", "token_share")
    drawn = timeline.with_label(drawn)
    is_area = len(weeks) >= FEWEST_WEEKS
    fields = ["week_start", "when", "is_complete", "part", "bottom", "top"]
    if not is_area:
        drawn = drawn.assign(**timeline.around(drawn["week_start"], timeline.HALF_BAR["week_start"]))
        fields += ["bar_from", "bar_to"]
    base = alt.Chart(style.ROWS).encode(
        x=timeline.period_axis(span, "week_start" if is_area else "bar_from", is_panel=True),
        y=alt.Y("bottom:Q").title(None).axis(format="%", tickCount=3).scale(domain=[0, 1]),
        y2="top:Q",
        color=style.scale_of(colours, "part"),
        tooltip=alt.Tooltip("part:N", title="part"),
    )
    look = {"stroke": style.GROUND, "strokeWidth": 0.5}
    shapes = base.mark_area(**look) if is_area else base.mark_rect(**look).encode(x2="bar_to:T")
    marks = alt.layer(shapes, *timeline.incomplete_marks(drawn))
    return style.finish(marks, drawn[fields].round(4), style.PANEL_HEIGHT)
