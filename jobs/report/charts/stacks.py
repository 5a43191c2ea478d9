"""Bars over time that are split into parts: shares of a week, tokens of a week, models of a month."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from jobs.report.charts import legends, style, timeline
from jobs.report.charts.drawing import Spec


@dataclass(frozen=True)
class Stack:
    """The look of a stack.

    `part`: the column whose values are stacked; `colours`: the colour of each value of the
    column `key`; `height`: the column of the heights, `meaning` its axis; `tooltip`: more columns about a piece.
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


def by_value(column: str, order: list[str], frame: pd.DataFrame, **look: Any) -> tuple[pd.DataFrame, Stack]:
    """The rows by the values of a column in this order, from the bottom, and the look of a stack of them."""
    present = [value for value in order if value in set(frame[column])]
    colours = {style.name_of(value): style.colour_of(value) for value in present}
    named = frame.assign(
        name=[style.name_of(value) for value in frame[column]], place=[order.index(value) for value in frame[column]]
    )
    return named, Stack(part="name", key="name", colours=colours, **look)


def of_tokens(column: str, order: list[str], frame: pd.DataFrame) -> tuple[pd.DataFrame, Stack]:
    """The same, of shares of tokens."""
    tokens = alt.Tooltip("tokens:Q", title="tokens", format=",d")
    return by_value(column, order, frame, height="token_share", meaning="share of tokens", tooltip=(tokens,))


def by_lab(frame: pd.DataFrame, part: str, **look: Any) -> tuple[pd.DataFrame, Stack]:
    """The rows by lab, in the order of the key, and within a lab by rank; the look of a stack in the labs' colours."""
    colours = style.lab_colours(frame["author"])
    named = frame.assign(lab=[style.lab_name(author) for author in frame["author"]])
    named = named.assign(position=[list(colours).index(lab) for lab in named["lab"]])
    by = ["position", *(["model_rank"] if "model_rank" in frame.columns else []), part]
    ordered = named.sort_values(by, kind="stable")
    return ordered.assign(place=range(len(ordered))), Stack(part=part, key="lab", colours=colours, **look)


def chart(rows: pd.DataFrame, look: Stack) -> Spec:
    """One bar per period, pale where it is not complete; its pieces have a line of the ground between them.

    Columns beside those that `look` names: `is_complete`, and `place`, the order of the pieces from the bottom.
    """
    drawn = timeline.with_label(rows.sort_values([look.period, "place"], kind="stable"), look.period)
    axis = alt.Axis(labelExpr=style.label(look.format), tickCount=5)
    y = alt.Y(f"{look.height}:Q").stack("zero").axis(axis).title(look.meaning)
    fields = {look.part, look.key, look.height, *(one.shorthand.split(":")[0] for one in look.tooltip)}
    kept = [look.period, "when", "is_complete", "place", *sorted(fields)]
    bars = (
        alt.Chart(style.ROWS)
        # a height that is null is drawn as nothing, not left out with its week
        .mark_bar(stroke=style.GROUND, strokeWidth=0.5, width=timeline.bar_width(rows, look.period), invalid="show")
        .encode(
            x=timeline.period_axis(rows, look.period),
            y=y.scale(domain=[0, 1]) if look.is_share else y,
            order=alt.Order("place:Q"),
            color=legends.colour(look.colours, look.key),
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
