"""Bars over time that are split into parts: shares of a week, tokens of a week, models of a month."""

from dataclasses import dataclass

import altair as alt
import pandas as pd

from jobs.report.charts import style, timeline
from jobs.report.charts.drawing import Spec


@dataclass(frozen=True)
class Stack:
    """What stands on what.

    `part`: the column whose values are stacked, in the order of the rows; `colours`: the colour of each value of the
    column `key`; `height`: the column of the heights, `meaning` its axis; `tooltip`: more to say of a piece.
    """

    part: str
    key: str
    colours: dict[str, str]
    height: str
    meaning: str
    format: str = ".1%"
    period: str = "week_start"
    tooltip: tuple[alt.Tooltip, ...] = ()

    @property
    def is_share(self) -> bool:
        """Whether a whole bar is 1."""
        return self.format.endswith("%")


def by_value(column: str, order: list[str], frame: pd.DataFrame, **look) -> tuple[pd.DataFrame, Stack]:
    """The rows by the values of a column in this order, from the bottom, and the look of a stack of them."""
    present = [value for value in order if value in set(frame[column])]
    colours = {style.name_of(value): style.colour_of(value) for value in present}
    ordered = frame.assign(position=[order.index(value) for value in frame[column]])
    ordered = ordered.assign(name=[style.name_of(value) for value in frame[column]])
    return ordered.sort_values("position", kind="stable"), Stack(part="name", key="name", colours=colours, **look)


def of_tokens(column: str, order: list[str], frame: pd.DataFrame) -> tuple[pd.DataFrame, Stack]:
    """The same, of shares of tokens."""
    tokens = alt.Tooltip("tokens:Q", title="tokens", format=",d")
    return by_value(column, order, frame, height="token_share", meaning="share of tokens", tooltip=(tokens,))


def by_lab(frame: pd.DataFrame, part: str, **look) -> tuple[pd.DataFrame, Stack]:
    """The rows by lab, in the order of the key, and within a lab by rank; the look of a stack in the labs' colours."""
    colours = style.lab_colours(frame["author"])
    names = [style.lab_name(author) for author in frame["author"]]
    order = list(colours)
    ordered = frame.assign(lab=names, position=[order.index(name) for name in names])
    by = ["position", *(["model_rank"] if "model_rank" in frame.columns else []), part]
    return ordered.sort_values(by, kind="stable"), Stack(part=part, key="lab", colours=colours, **look)


def chart(rows: pd.DataFrame, look: Stack) -> Spec:
    """One bar a period, pale where it is not complete; its pieces have a line of the ground between them."""
    rows = rows.sort_values(look.period, kind="stable")
    drawn = placed(timeline.with_label(rows, look.period), look.period, look.height)
    drawn = drawn.assign(**timeline.around(drawn[look.period], timeline.HALF_BAR[look.period]))
    axis = alt.Axis(labelExpr=style.label(look.format), tickCount=5)
    fields = {look.part, look.key, look.height, *(one.shorthand.split(":")[0] for one in look.tooltip)}
    kept = [look.period, "when", "is_complete", "bar_from", "bar_to", "bottom", "top", *sorted(fields)]
    bars = (
        alt.Chart(style.ROWS)
        .mark_rect(stroke=style.GROUND, strokeWidth=0.5)
        .encode(
            x=timeline.period_axis(rows, "bar_from", look.period),
            x2="bar_to:T",
            y=alt.Y("bottom:Q", axis=axis).title(look.meaning).scale(**({"domain": [0, 1]} if look.is_share else {})),
            y2="top:Q",
            color=style.scale_of(look.colours, look.key),
            opacity=alt.condition("datum.is_complete", alt.value(1), alt.value(0.45)),
            tooltip=[
                alt.Tooltip("when:N", title="month" if look.period == "month" else "week of"),
                alt.Tooltip(f"{look.part}:N", title="part"),
                alt.Tooltip(f"{look.height}:Q", title=look.meaning, format=look.format),
                *look.tooltip,
            ],
        )
    )
    return style.finish(alt.layer(bars, *timeline.incomplete_marks(drawn, look.period)), drawn[kept].round(6))


def placed(frame: pd.DataFrame, period: str, height: str) -> pd.DataFrame:
    """Add `bottom` and `top` of each row's piece of its period's bar, in the order of the rows; no height is 0.

    Vega-Lite stacks no bar that has a beginning and an end on its time axis.
    """
    heights = frame[height].astype(float).fillna(0)
    top = heights.groupby(frame[period]).cumsum()
    return frame.assign(top=top, bottom=top - heights)
