"""Lines over weeks with the interval of each value as a band."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from jobs.report.charts import legends, style, timeline
from jobs.report.charts.drawing import Panel, Spec
from jobs.report.wording import estimate, percent

MOST_DOTTED_WEEKS = 20
"""With more weeks than this the dots would look like a line."""

NOTE = "Bands: 95% intervals. Crosses: a value that rests on too few requests to be relied on. Gaps: no request at all."
NOTHING = "none in the newest period"
CROSS = "M-0.7,-0.7L0.7,0.7M0.7,-0.7L-0.7,0.7"
DASHES = ([1, 0], [6, 3], [2, 2], [10, 3, 2, 3], [12, 4], [4, 2, 1, 2], [1, 3], [8, 2, 2, 2, 2, 2])
"""Lines of one chart differ in more than colour."""


@dataclass(frozen=True)
class Lines:
    """How values are shown: title and format of their axis, and the name of the property by which the lines differ.

    `is_log`: a logarithmic axis, for values that span powers of ten; `top`: the end of the axis, to compare panels by;
    `reach`: both ends, beyond which bands are cut; `period`: the column of weeks or months; `is_dotted`: whether there
    is room for a dot each.
    """

    meaning: str
    series: str
    format: str = ".1%"
    is_log: bool = False
    top: float | None = None
    reach: tuple[float, float] | None = None
    period: str = "week_start"
    is_dotted: bool = True

    def axis(self, field: str, *, is_titled: bool) -> alt.Y:
        """The axis of values, the same for every field that is drawn on it."""
        scale: dict[str, Any] = {"type": "log"} if self.is_log else {"zero": True}
        if self.top is not None:
            scale |= {"domainMin": 0, "domainMax": self.top, "nice": False}
        if self.reach is not None:
            scale |= {"domain": list(self.reach), "nice": False}
        count = 5 if is_titled else 3
        ticks: dict[str, Any] = {"values": [10**n for n in range(9)]} if self.is_log else {"tickCount": count}
        title = self.meaning if is_titled else None
        return alt.Y(f"{field}:Q").title(title).scale(**scale).axis(labelExpr=style.label(self.format), **ticks)


def chart(rows: pd.DataFrame, colours: dict[str, str], look: Lines) -> Spec:
    """A line per series on the whole width of the page, in this order in the key.

    Columns: week_start or month, is_complete, series, value; low and high if there is an interval; is_reliable if a
    value can rest on too few requests. Incomplete periods are hollow points, unreliable values crosses.
    """
    x, look = timeline.period_axis(rows, look.period), _dotted(rows, look)
    if look.is_log:
        look = replace(look, reach=_reach(rows))
    return style.finish(*_drawn(rows, colours, look, x), style.HEIGHT)


def panels(rows: pd.DataFrame, part: str, colours: dict[str, str], look: Lines) -> tuple[Panel, ...]:
    """A panel for each value of `part` that has a colour, in this order; all have the same axes.

    Columns as for `chart`, and `summary`, the value in words; a panel shows the newest one. Parts without a
    value have no panel.
    """
    shown = rows[rows[part].isin(list(colours)) & rows["value"].notna()]
    if shown.empty:
        return ()
    ends = shown[[column for column in ("value", "high") if column in shown.columns]].astype(float)
    look = replace(_dotted(rows, look), top=ends.max().max() or 1.0)
    x = timeline.period_axis(rows, look.period, is_panel=True)
    newest, _ = timeline.newest(shown, look.period)
    drawn = []
    for value, colour in colours.items():
        some = shown[shown[part] == value]
        if some.empty:
            continue
        spec = style.finish(*_drawn(some, {some["series"].iloc[0]: colour}, look, x), style.PANEL_HEIGHT)
        summary = newest.loc[newest[part] == value, "summary"]
        drawn.append(Panel(style.name_of(value), summary.iloc[0] if len(summary) else NOTHING, spec))
    return tuple(drawn)


def _dotted(rows: pd.DataFrame, look: Lines) -> Lines:
    return replace(look, is_dotted=rows[look.period].nunique() <= MOST_DOTTED_WEEKS)


def _reach(rows: pd.DataFrame) -> tuple[float, float]:
    """The powers of ten around all values and all reliable intervals. Other intervals may be far too long."""
    is_sound = rows["is_reliable"].astype(bool) if "is_reliable" in rows.columns else pd.Series(True, index=rows.index)
    seen = [rows["value"], *(rows.loc[is_sound, end] for end in ("low", "high") if end in rows.columns)]
    drawn = pd.concat(seen).astype(float).dropna()
    lowest = math.floor(math.log10(drawn.min()))
    return 10.0**lowest, 10.0 ** max(math.ceil(math.log10(drawn.max())), lowest + 1)


def above_zero(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines for an axis of powers of ten, which has no 0: values of 0 are left out."""
    lines = lines.astype({"value": float, "low": float, "high": float})
    lines["value"] = lines["value"].where(lines["value"] > 0)
    lines["low"] = lines["low"].where(lines["low"] > 0, lines["value"])
    return lines


def of_shares(rows: pd.DataFrame, part: str, share: str = "token_share") -> pd.DataFrame:
    """The rows as lines: a series for each value of `part`, with the share and, if it has one, its interval."""
    has_interval = "share_low" in rows.columns
    rows = rows.assign(
        series=[style.name_of(value) for value in rows[part]],
        value=rows[share],
        summary=[estimate(row, share) if has_interval else percent(row[share]) for row in rows.to_dict("records")],
    )
    return rows.assign(low=rows["share_low"], high=rows["share_high"]) if has_interval else rows


def _drawn(
    rows: pd.DataFrame, colours: dict[str, str], look: Lines, x: alt.X
) -> tuple[alt.LayerChart | alt.FacetChart, pd.DataFrame]:
    """The layers, and the rows that they draw."""
    drawn = timeline.with_label(rows[rows["value"].notna()], look.period)
    has_band = "low" in drawn.columns and drawn["low"].notna().any()
    drawn = _with_runs(drawn.assign(state=_states(drawn)), look.period)
    is_panel = look.top is not None
    fields = [look.period, "when", "is_complete", "series", "value", "state", "run", "is_alone"]
    fields += ["low", "high"] if has_band else []
    dashes = dict(zip(colours, DASHES, strict=False))
    base = alt.Chart(style.ROWS).encode(x=x, color=legends.colour(colours, "series", is_line=True))
    valued = base.encode(y=look.axis("value", is_titled=not is_panel))
    line = valued.mark_line(strokeWidth=2 if is_panel else 2.5).encode(detail=alt.Detail("run:N"))
    if len(colours) > 1:
        line = line.encode(strokeDash=legends.dash(dashes, "series"))
    layers = [line, *_points(valued, drawn, look, has_band=has_band)]
    if drawn["is_alone"].any() and not look.is_dotted:
        layers.append(valued.mark_point(filled=True, size=15, opacity=1).transform_filter("datum.is_alone"))
    if has_band:
        interval = base.encode(y=look.axis("low", is_titled=not is_panel), y2=alt.Y2("high:Q"))
        band = interval.mark_area(opacity=0.2, clip=True).encode(detail=alt.Detail("run:N"))
        # a band needs a neighbouring week: without one, and with few weeks, the interval is a line, too
        ends = interval.mark_rule(opacity=0.6, strokeWidth=1.5, clip=True)
        if not look.is_dotted:
            ends = ends.transform_filter("datum.is_alone")
        layers = [band, *([ends] if look.is_dotted or drawn["is_alone"].any() else []), *layers]
    return alt.layer(*layers, *timeline.incomplete_marks(drawn, look.period)), drawn[fields].round(6)


def _with_runs(drawn: pd.DataFrame, period: str) -> pd.DataFrame:
    """Add `run`, the number of a stretch of a series without a gap, and `is_alone`, true if it is one period long.

    A line drawn across a gap would show a share where nothing was in the sample.
    """
    drawn = drawn.sort_values(["series", period], kind="stable")
    step = timeline.LONGEST_STEP[period]
    places = list(zip(drawn["series"], drawn[period], strict=True))
    is_start = [True, *(one[0] != next_[0] or next_[1] - one[1] > step for one, next_ in pairwise(places))]
    run = pd.Series(is_start[: len(drawn)], index=drawn.index).cumsum()
    return drawn.assign(run=run, is_alone=run.map(run.value_counts()) == 1)


def _states(drawn: pd.DataFrame) -> list[str]:
    sound = drawn["is_reliable"] if "is_reliable" in drawn.columns else [True] * len(drawn)
    return [
        "unreliable" if not reliable else "kept" if complete else "incomplete"
        for complete, reliable in zip(drawn["is_complete"], sound, strict=True)
    ]


def _points(base: alt.Chart, drawn: pd.DataFrame, look: Lines, *, has_band: bool) -> list[alt.Chart]:
    """One layer per state that occurs: a dot, a hollow dot, a cross. Over many weeks dots are there but not seen."""
    marks: dict[str, dict[str, Any]] = {
        "kept": {"filled": True, "size": 45, "opacity": 1 if look.is_dotted else 0},
        "incomplete": {"filled": False, "size": 45, "opacity": 1, "strokeWidth": 2},
        "unreliable": {"shape": CROSS, "size": 40 if look.is_dotted else 20, "opacity": 1, "strokeWidth": 1.5},
    }
    ends = [alt.Tooltip(f"{end}:Q", title=f"95%, {end}", format=look.format) for end in ("low", "high") if has_band]
    tooltip = [
        alt.Tooltip("when:N", title="month" if look.period == "month" else "week of"),
        alt.Tooltip("series:N", title=look.series),
        alt.Tooltip("value:Q", title=look.meaning, format=look.format),
        *ends,
        alt.Tooltip("state:N", title="state"),
    ]
    return [
        base.mark_point(**mark).encode(tooltip=tooltip).transform_filter(f"datum.state === '{state}'")
        for state, mark in marks.items()
        if state in set(drawn["state"])
    ]
