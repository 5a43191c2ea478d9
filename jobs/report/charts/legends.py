"""The key to the colours of a chart: Vega-Lite's own legend, above the chart, in as many columns as have room."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from jobs.report.charts import style
from jobs.report.charts.drawing import Spec

CHARACTER, SYMBOL = 6.8, 42
"""Room of an entry in pixels: for each character of its name, and for its symbol with the gap to the next entry."""

Dashes = Mapping[str, Sequence[float]]
"""Name -> its line's dashes and gaps, in pixels."""


def colour(colours: Mapping[str, str], field: str, *, has_key: bool = True, is_line: bool = False) -> alt.Color:
    """Colour by a field whose values are these, in this order, with a legend where there are several.

    `has_key`: false in a panel, whose drawing has one key for all panels. `is_line`: whether the legend shows lines.
    """
    legend = _legend(list(colours), is_line=is_line) if has_key and len(colours) > 1 else None
    return alt.Color(f"{field}:N").scale(domain=list(colours), range=list(colours.values())).legend(legend)


def dash(dashes: Dashes, field: str, *, has_key: bool = True) -> alt.StrokeDash:
    """Dashes by the same field as `colour`; Vega-Lite makes one legend of the two."""
    legend = _legend(list(dashes), is_line=True) if has_key and len(dashes) > 1 else None
    scale = alt.Scale(domain=list(dashes), range=[list(each) for each in dashes.values()])
    return alt.StrokeDash(f"{field}:N").scale(scale).legend(legend)


def key(colours: Mapping[str, str], dashes: Dashes | None = None) -> Spec | None:
    """A chart of only the legend, for once above several panels; None if there is only one colour."""
    if len(colours) < 2:
        return None
    marks = alt.Chart(style.ROWS).mark_point(opacity=0, filled=not dashes)
    chart = marks.encode(color=colour(colours, "name", is_line=bool(dashes)))
    if dashes:
        chart = chart.encode(strokeDash=dash({name: dashes[name] for name in colours}, "name"))
    return style.finish(chart, pd.DataFrame({"name": list(colours)}), height=1)


def _legend(names: list[str], *, is_line: bool) -> alt.Legend:
    entry = SYMBOL + CHARACTER * max(len(name) for name in names)
    return alt.Legend(
        title=None,
        orient="top",
        direction="horizontal",
        columns=alt.ExprRef(f"max(1, floor(width / {entry:.0f}))"),
        labelFontSize=12,
        labelLimit=alt.ExprRef("max(60, width - 28)"),
        symbolType="stroke" if is_line else "square",
        symbolSize=400 if is_line else 110,
        symbolStrokeWidth=2.5 if is_line else 0,
        symbolOpacity=1,
        rowPadding=4,
        columnPadding=16,
        offset=12,
    )
