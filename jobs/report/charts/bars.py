"""One bar per row: ranks, with a name before the bar and what it stands for behind it."""

import altair as alt
import pandas as pd

from jobs.report.charts import style
from jobs.report.charts.drawing import Spec

STEP, PANEL_STEP = 24, 20
LONGEST_LABEL = 150
WIDE_LABEL = alt.ExprRef("width > 560 ? 240 : 150")
"""Room for a name: on a phone the name is cut, and the tooltip has all of it."""

ROOM_FOR_LABEL = 75


def ranked(frame: pd.DataFrame, name: str, value: str, meaning: str) -> Spec:
    """One bar per row, in the order of the frame, from the columns `name`, `value`, `colour` and `label`.

    `meaning` says what the label is. Where the frame has `low` and `high`, the ends of an interval, a line is drawn
    between them; where it has `pale`, that part of the bar's end is pale.
    """
    return _finished(frame, name, value, meaning, STEP)


def panel(frame: pd.DataFrame, name: str, value: str, meaning: str) -> Spec:
    """The same as one of several charts."""
    return _finished(frame, name, value, meaning, PANEL_STEP)


def _finished(frame: pd.DataFrame, name: str, value: str, meaning: str, step: int) -> Spec:
    fields = [name, value, "colour", "label", *(each for each in ("low", "high", "pale", "summary") if each in frame)]
    end = "high" if "high" in frame.columns else value
    drawn = frame[fields].assign(end=frame[end].astype(float).fillna(frame[value].astype(float)))
    base = alt.Chart(style.ROWS).encode(
        y=alt.Y(f"{name}:N")
        .title(None)
        .sort(None)
        .axis(labelLimit=LONGEST_LABEL if step == PANEL_STEP else WIDE_LABEL),
        tooltip=[alt.Tooltip(f"{name}:N", title="name"), alt.Tooltip("label:N", title=meaning)]
        + ([alt.Tooltip("summary:N", title="more")] if "summary" in frame.columns else []),
    )
    scale = alt.Scale(domainMin=0, nice=False, rangeMax=alt.ExprRef(f"width - {ROOM_FOR_LABEL}"))
    length = alt.X(f"{value}:Q", scale=scale, axis=None)
    colour = alt.Color("colour:N").scale(None)
    thick = step * 2 // 3
    layers = [base.mark_bar(height=thick).encode(x=length, color=colour)]
    if "pale" in frame.columns:
        layers = [
            base.mark_bar(height=thick, opacity=0.35).encode(x=length, color=colour),
            base.mark_bar(height=thick)
            .transform_calculate(solid=f"datum['{value}'] - datum.pale")
            .encode(x=alt.X("solid:Q"), color=colour),
        ]
    if "high" in frame.columns:
        layers.append(base.mark_rule(strokeWidth=1.5, color=style.INK).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")))
    labels = base.mark_text(align="left", dx=5, fontSize=12).encode(x=alt.X("end:Q"), text=alt.Text("label:N"))
    return style.finish(alt.layer(*layers, labels), drawn, step * len(drawn))


def with_rest(ranked_rows: pd.DataFrame, name: str, sums: list[str], most: int, rest: str) -> pd.DataFrame:
    """The first `most` rows; if there are more, the last of them is the sum of the others, called `rest`."""
    if len(ranked_rows) <= most:
        return ranked_rows
    others = ranked_rows.iloc[most - 1 :]
    last = {column: others[column].sum() for column in sums} | {name: rest}
    return pd.concat([ranked_rows.head(most - 1), pd.DataFrame([last])], ignore_index=True)
