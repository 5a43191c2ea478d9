"""How every chart looks: one colour a value, one shape of data, settings that all share.

Text, axes and grid get their colours from page.css, so that light, dark and print need no second drawing. The colours
of values stand on both grounds: Okabe and Ito's palette without its pale tones, at least 3:1 against white and dark.
"""

import datetime as dt
import math
from decimal import Decimal

import altair as alt
import pandas as pd

from schemas.columns import UNKNOWN

BLUE, ORANGE, GREEN, PINK, GREY, OCHRE, PLUM = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#c66f9f",
    "#7d858f",
    "#a8730a",
    "#8a63c4",
)

COLOUR = {
    "proprietary": BLUE,
    "chinese_oss": ORANGE,
    "row_oss": GREEN,
    "reasoning": PLUM,
    "standard": OCHRE,
    UNKNOWN: GREY,
    "requests": BLUE,
    "duplicates": OCHRE,
    "rejects": ORANGE,
    "skipped": GREY,
    "by tokens": BLUE,
    "by requests": PINK,
    "by tokens, without the largest user": GREEN,
    "tools offered": GREY,
}
"""Value -> its colour, in every chart."""

NAME = {
    "proprietary": "proprietary",
    "chinese_oss": "Chinese open weights",
    "row_oss": "other open weights",
    "reasoning": "reasoning models",
    "standard": "other models",
    UNKNOWN: UNKNOWN,
}
"""Value in the tables -> how the page calls it."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
"""As in page.css: Vega measures labels with it, so `inherit` would make them overlap."""

HEIGHT = 280
BAR_STEP = 24
LONGEST_LABEL = 150
ROOM_FOR_LABEL = 75


def rows(frame: pd.DataFrame) -> alt.Data:
    """The frame as data that a chart embeds: decimals as numbers, days as ISO text, no value as null."""
    return alt.Data(
        values=[{str(name): plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
    )


def plain(value: object) -> object:
    """The value as JSON knows it: a decimal as a number, a day as ISO text, no value as None."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def colour_of(values: list[str], field: str) -> alt.Color:
    """Colour by a field whose values are shown in this order, under the names that people read.

    The key to the colours stands in the page, where it wraps on a phone: page.py reads it from this scale.
    """
    names = [NAME.get(value, value) for value in values]
    return alt.Color(f"{field}:N").scale(domain=names, range=[COLOUR[value] for value in values]).legend(None)


def finish(chart: alt.Chart | alt.LayerChart, height: int = HEIGHT) -> alt.Chart | alt.LayerChart:
    """Give a chart the width of its place on the page and the settings that all charts share."""
    return (
        chart.properties(width="container", height=height, background="transparent")
        .configure(aria=False, font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            domain=False, ticks=False, labelPadding=6, labelFontSize=12,
            titleFontSize=12, titleFontWeight="normal", titlePadding=10,
        )
    )  # fmt: skip


def ranked_bars(frame: pd.DataFrame, name: str, value: str, meaning: str, colour: str) -> alt.LayerChart:
    """One bar a row, in the order of the frame, with its name before it and its column `label` behind it.

    `name` and `value` are columns, `meaning` says what the label is; a row named `unknown` is grey.
    """
    drawn = frame.assign(colour=[COLOUR[UNKNOWN] if each == UNKNOWN else colour for each in frame[name]])
    base = alt.Chart(rows(drawn)).encode(
        x=alt.X(f"{value}:Q")
        .scale(domainMin=0, nice=False, rangeMax=alt.ExprRef(f"width - {ROOM_FOR_LABEL}"))
        .axis(None),
        y=alt.Y(f"{name}:N").title(None).sort(None).axis(labelLimit=LONGEST_LABEL),
        tooltip=[alt.Tooltip(f"{name}:N", title="name"), alt.Tooltip("label:N", title=meaning)],
    )
    bars = base.mark_bar(height=BAR_STEP * 2 // 3).encode(color=alt.Color("colour:N").scale(None))
    labels = base.mark_text(align="left", dx=5, fontSize=12).encode(text="label:N")
    return finish(bars + labels, BAR_STEP * len(drawn))
