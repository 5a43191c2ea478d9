"""How every chart looks: one colour per value, one shape of data, settings that all charts share.

Text, axes, grid and the lines between stacked pieces get their colours from page.css, so that light, dark and print
need no second drawing. The colours of values stand out from both grounds, at least 3:1 against white and dark, and any
two of them differ by 0.13 in Oklab, by 0.08 as people with protanopia or deuteranopia see them
(tests/report/test_report_colours.py).
"""

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import schemapi

from jobs.report.charts.drawing import Spec
from schemas.columns import UNKNOWN

BLUE, SKY, TEAL, GREEN, BROWN, ORANGE, CRIMSON, PINK, PURPLE = (
    "#0064dc",
    "#3296fa",
    "#146e78",
    "#1ea050",
    "#a05000",
    "#f05a00",
    "#be1e64",
    "#dc64c8",
    "#965aaa",
)
INK, GROUND = "black", "white"
"""Classes that page.css draws in the colours of its text and its ground: lines of intervals and between pieces."""

GREY = "#7d858f"
"""The colour of unknown values, and of those without a colour of their own: people distinguish at most nine."""

LABS = {
    "anthropic": ORANGE,
    "openai": GREEN,
    "google": BLUE,
    "deepseek": SKY,
    "qwen": PURPLE,
    "meta-llama": TEAL,
    "x-ai": BROWN,
    "mistralai": CRIMSON,
    "z-ai": PINK,
}
"""Lab -> its colour, in every chart; all others are grey."""

COLOUR = {
    "proprietary": BLUE,
    "chinese_oss": ORANGE,
    "row_oss": GREEN,
    "large": PURPLE,
    "medium": SKY,
    "small": BROWN,
    "reasoning": PURPLE,
    "standard": BROWN,
    "requests": BLUE,
    "duplicates": BROWN,
    "views": SKY,
    "rejects": ORANGE,
    "skipped": GREY,
    "programming": BLUE,
    "roleplay": PINK,
    "technology": ORANGE,
    "science": GREEN,
    "translation": BROWN,
    "finance": TEAL,
    "health": CRIMSON,
    "legal": PURPLE,
    "academia": SKY,
    "North America": BLUE,
    "Asia": ORANGE,
    "Europe": GREEN,
    "South America": PINK,
    "Oceania": SKY,
    "Africa": BROWN,
    "Antarctica": TEAL,
}
"""Value -> its colour, in every chart; a value that is not here is grey."""

NAME = {
    "chinese_oss": "Chinese open weights",
    "row_oss": "other open weights",
    "reasoning": "reasoning models",
    "standard": "other models",
    "open_weight": "open weights",
    "all": "all models",
    "seo": "SEO",
}
"""Value in the tables -> its name on the page, if that differs."""

OTHER_LABS = "other labs"

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
"""As in page.css: Vega measures labels with it, so `inherit` would make them overlap."""

ROWS = alt.NamedData("rows")
"""The data of charts until `finish`: Altair would copy and check every row at every step."""

CONFIG = alt.Config(
    aria=False,
    font=FONT,
    view=alt.ViewConfig(stroke=None),
    axis=alt.AxisConfig(
        domain=False, ticks=False, labelPadding=6, labelFontSize=12,
        titleFontSize=12, titleFontWeight="normal", titlePadding=10,
    ),
)  # fmt: skip
"""What all charts share. Given at once: Altair copies a whole chart for each of its `configure` methods."""

HEIGHT = 280
PANEL_HEIGHT = 120


def colour_of(value: str) -> str:
    """The colour of a value in every chart."""
    return COLOUR.get(value, GREY)


def name_of(value: str) -> str:
    """The name of a value on the page."""
    return NAME.get(value, value)


def lab_name(author: str) -> str:
    """The lab, or `other labs` if it has no colour of its own."""
    return author if author in LABS or author == UNKNOWN else OTHER_LABS


def lab_colours(authors: pd.Series) -> dict[str, str]:
    """The key of a chart of labs: each name in it -> its colour, in the order of LABS, grey ones last."""
    names = {lab_name(author) for author in authors}
    return {name: LABS.get(name, GREY) for name in (*LABS, OTHER_LABS, UNKNOWN) if name in names}


def plain(value: object) -> Any:
    """The value as JSON knows it: a decimal as a number, a day as ISO text, no value as None."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def label(number_format: str) -> str:
    """The expression that writes an axis's numbers: shares as percent, others with k, M and B for billion."""
    if number_format.endswith("%"):
        return "format(datum.value, '~%')"
    return "replace(format(datum.value, '~s'), 'G', 'B')"


def finish(chart: alt.Chart | alt.LayerChart | alt.FacetChart, rows: pd.DataFrame, height: int = HEIGHT) -> Spec:
    """The chart of these rows, which it calls ROWS, as wide as its place on the page and with what all charts share."""
    shared = {"width": "container", "height": height, "background": "transparent", "config": CONFIG}
    spec: Spec = chart.properties(**shared).to_dict(validate=schemapi.DEBUG_MODE)
    return spec | {"datasets": {ROWS.name: values(rows)}}


def values(rows: pd.DataFrame) -> list[dict[str, object]]:
    """The rows as a chart embeds them: decimals as numbers, days as ISO text, no value as null."""
    return [{str(name): plain(value) for name, value in row.items()} for row in rows.to_dict("records")]
