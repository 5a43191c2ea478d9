"""Lines over weeks with the interval of each value as a band."""

from dataclasses import dataclass, replace

import altair as alt
import pandas as pd

from jobs.report import style, timeline
from jobs.report.drawing import Panel, Spec
from jobs.report.wording import estimate, percent

MOST_DOTTED_WEEKS = 20
"""With more weeks than this the dots would be a line of their own."""

NOTE = "Bands: 95% intervals. Crosses: a value that rests on too few requests to be relied on."
NOTHING = "none in the newest period"
CROSS = "M-0.7,-0.7L0.7,0.7M0.7,-0.7L-0.7,0.7"
DASHES = ([1, 0], [6, 3], [2, 2], [10, 3, 2, 3], [12, 4], [4, 2, 1, 2], [1, 3], [8, 2, 2, 2, 2, 2])
"""Lines of one chart differ in more than colour."""


@dataclass(frozen=True)
class Lines:
    """How values read: the title and format of their axis, the name of what differs between the lines.

    `is_log`: a logarithmic axis, for what spans powers of ten; `top`: the end of the axis, to compare panels by;
    `period`: the column of weeks or months; `is_dotted`: whether there is room for a dot each.
    """

    meaning: str
    series: str
    format: str = ".1%"
    is_log: bool = False
    top: float | None = None
    period: str = "week_start"
    is_dotted: bool = True

    def axis(self, field: str, *, is_titled: bool) -> alt.Y:
        """The axis of values, the same for every field that is drawn on it."""
        scale = {"type": "log"} if self.is_log else {"zero": True}
        if self.top is not None:
            scale |= {"domainMin": 0, "domainMax": self.top, "nice": False}
        ticks = {"values": [10**n for n in range(9)]} if self.is_log else {"tickCount": 5 if is_titled else 3}
        title = self.meaning if is_titled else None
        return alt.Y(f"{field}:Q").title(title).scale(**scale).axis(labelExpr=style.label(self.format), **ticks)


def chart(rows: pd.DataFrame, colours: dict[str, str], look: Lines) -> Spec:
    """A line a series on the whole width of the page, in this order in the key.

    Columns: week_start or month, is_complete, series, value; low and high where there is an interval; is_reliable where
    a value can rest on too little. Periods that are not complete are hollow points, values that rest on too little
    crosses.
    """
    x, look = timeline.period_axis(rows, look.period, look.period), _dotted(rows, look)
    return style.finish(*_drawn(rows, colours, look, x), style.HEIGHT)


def panels(rows: pd.DataFrame, part: str, colours: dict[str, str], look: Lines) -> tuple[Panel, ...]:
    """A panel for each value of `part` that has a colour, in this order; all have the same axes.

    Columns as for `chart`, and `said`: the value in words, of which the newest is said. What has no value has no panel.
    """
    shown = rows[rows[part].isin(list(colours)) & rows["value"].notna()]
    if shown.empty:
        return ()
    ends = shown[[column for column in ("value", "high") if column in shown.columns]].astype(float)
    look = replace(_dotted(rows, look), top=ends.max().max() or 1.0)
    x = timeline.period_axis(rows, look.period, look.period, is_panel=True)
    newest, _ = timeline.newest(shown, look.period)
    drawn = []
    for value, colour in colours.items():
        some = shown[shown[part] == value]
        if some.empty:
            continue
        spec = style.finish(*_drawn(some, {some["series"].iloc[0]: colour}, look, x), style.PANEL_HEIGHT)
        said = newest.loc[newest[part] == value, "said"]
        drawn.append(Panel(style.name_of(value), said.iloc[0] if len(said) else NOTHING, spec))
    return tuple(drawn)


def _dotted(rows: pd.DataFrame, look: Lines) -> Lines:
    return replace(look, is_dotted=rows[look.period].nunique() <= MOST_DOTTED_WEEKS)


def of_shares(rows: pd.DataFrame, part: str, share: str = "token_share") -> pd.DataFrame:
    """The rows as lines: a series for each value of `part`, the share and, where it has one, its interval."""
    has_interval = "share_low" in rows.columns
    rows = rows.assign(
        series=[style.name_of(value) for value in rows[part]],
        value=rows[share],
        said=[estimate(row, share) if has_interval else percent(row[share]) for row in rows.to_dict("records")],
    )
    return rows.assign(low=rows["share_low"], high=rows["share_high"]) if has_interval else rows


def _drawn(rows: pd.DataFrame, colours: dict[str, str], look: Lines, x: alt.X) -> tuple[alt.LayerChart, pd.DataFrame]:
    """The layers, and the rows that they draw."""
    drawn = timeline.with_label(rows[rows["value"].notna()], look.period)
    has_band = "low" in drawn.columns and drawn["low"].notna().any()
    drawn = drawn.assign(state=_states(drawn))
    is_panel = look.top is not None
    fields = [look.period, "when", "is_complete", "series", "value", "state", *(["low", "high"] if has_band else [])]
    base = alt.Chart(style.ROWS).encode(x=x, color=style.scale_of(colours, "series"))
    valued = base.encode(y=look.axis("value", is_titled=not is_panel))
    line = valued.mark_line(strokeWidth=2 if is_panel else 2.5)
    if len(colours) > 1:
        dashes = alt.StrokeDash("series:N").scale(domain=list(colours), range=list(DASHES[: len(colours)]))
        line = line.encode(strokeDash=dashes.legend(None))
    layers = [line, *_points(valued, drawn, look, has_band=has_band)]
    if has_band:
        band = base.mark_area(opacity=0.2).encode(y=look.axis("low", is_titled=not is_panel), y2="high:Q")
        # a band needs a week beside it: where there are few, each interval is a line, too
        ends = base.mark_rule(opacity=0.6, strokeWidth=1.5).encode(
            y=look.axis("low", is_titled=not is_panel), y2="high:Q"
        )
        layers = [band, *([ends] if look.is_dotted else []), *layers]
    return alt.layer(*layers, *timeline.incomplete_marks(drawn, look.period)), drawn[fields].round(6)


def _states(drawn: pd.DataFrame) -> list[str]:
    sound = drawn["is_reliable"] if "is_reliable" in drawn.columns else [True] * len(drawn)
    return [
        "unreliable" if not reliable else "kept" if complete else "incomplete"
        for complete, reliable in zip(drawn["is_complete"], sound, strict=True)
    ]


def _points(base: alt.Chart, drawn: pd.DataFrame, look: Lines, *, has_band: bool) -> list[alt.Chart]:
    """One layer a state that occurs: a dot, a hollow one, a cross. Over many weeks dots are there but not seen."""
    marks = {
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
