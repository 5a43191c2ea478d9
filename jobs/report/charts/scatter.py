"""Cost against use, both by powers of ten, with the medians between the segments."""

import math
from dataclasses import dataclass

import altair as alt
import pandas as pd

from jobs.report.charts import legends, style
from jobs.report.charts.drawing import Spec

HEIGHT = 420
WIDE, NARROW = 780, 260
"""Widths of the drawing area for which names are placed; a wider one leaves more room."""

MOST_NAMED = 200
"""A place for the name is sought for this many rows; the others have their name in the tooltip."""

BROAD = 720
"""From this width on the names of the wide drawing are shown."""

CHARACTER, LINE = 6.3, 13
CORNER = 130, 18
"""Room that a name takes: pixels a character, and a line; and what the name of a corner takes."""

PLACES = (("left", 8, 0), ("right", -8, 0), ("center", 0, -12), ("center", 0, 13))
"""The places of a name beside its point: alignment, and distance."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""

TICK_STEPS, FEWEST_TICKS = ((1,), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 8)), 4
DOLLARS = "'$' + (datum.value < 1000 ? format(datum.value, '~g') : replace(format(datum.value, '~s'), 'G', 'B'))"
MARGIN = 1.6
"""Axes begin and end beyond the outermost points by this factor."""


@dataclass(frozen=True)
class Axes:
    """The columns on the two axes, their titles, and their formats."""

    cost: str
    use: str
    cost_meaning: str
    use_meaning: str
    use_format: str


@dataclass(frozen=True)
class Segments:
    """The two medians and the name of each corner between them by cost and use, `low high` and so on."""

    cost: float
    use: float
    names: dict[str, str]


def chart(rows: pd.DataFrame, colours: dict[str, str], axes: Axes, segments: Segments | None) -> Spec:
    """A point per row: the columns of the axes, `name`, and `key`, which has the colour.

    `low` and `high` are the ends of the use's interval, where the rows have them. With segments, the medians are drawn,
    and as many names as have room, in the order of the rows.
    """
    spans = {axes.cost: _span(rows, [axes.cost]), axes.use: _span(rows, [axes.use, "low", "high"])}
    x = alt.X(f"{axes.cost}:Q").title(axes.cost_meaning).scale(type="log", domain=spans[axes.cost], nice=False)
    y = alt.Y(f"{axes.use}:Q").title(axes.use_meaning).scale(type="log", domain=spans[axes.use], nice=False)
    x = x.axis(labelExpr=DOLLARS, values=_ticks(spans[axes.cost]), grid=segments is None)
    y = y.axis(labelExpr=style.label(axes.use_format), values=_ticks(spans[axes.use]), grid=segments is None)
    base = alt.Chart(style.ROWS).encode(x=x, y=y)
    points = base.mark_point(filled=True, size=55, opacity=0.85).encode(
        color=legends.colour(colours, "key"),
        tooltip=[
            alt.Tooltip("name:N", title="name"),
            alt.Tooltip("key:N", title="kind"),
            alt.Tooltip(f"{axes.cost}:Q", title=axes.cost_meaning, format="$,.3~r"),
            alt.Tooltip(f"{axes.use}:Q", title=axes.use_meaning, format=axes.use_format),
        ],
    )
    layers = [points]
    if "high" in rows.columns:
        rows = rows.assign(low=rows["low"].astype(float).clip(lower=spans[axes.use][0]))
        layers.insert(0, base.mark_rule(strokeWidth=1, color=style.INK).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")))
    if segments:
        rows = _placed(rows, axes, spans, segments)
        layers = [*_segments(segments), *layers, _names(base, "wide"), _names(base, "narrow")]
    return style.finish(alt.layer(*layers), rows, HEIGHT)


def _span(rows: pd.DataFrame, columns: list[str]) -> list[float]:
    """From the least to the greatest value above 0, and some room."""
    values = pd.concat([rows[column].astype(float) for column in columns if column in rows.columns])
    values = values[values > 0]
    return [values.min() / MARGIN, values.max() * MARGIN]


def _ticks(span: list[float]) -> list[float]:
    """Powers of ten, and values between them if the powers alone are few."""
    low, high = (math.floor(math.log10(end)) for end in span)
    ticks: list[float] = []
    for steps in TICK_STEPS:
        ticks = [float(f"{step}e{power}") for power in range(low, high + 1) for step in steps]
        ticks = [tick for tick in ticks if span[0] <= tick <= span[1]]
        if len(ticks) >= FEWEST_TICKS:
            break
    return ticks


def _segments(segments: Segments) -> list[alt.Chart]:
    """The medians, and a name in each corner."""
    medians = alt.Data(values=[{"cost": segments.cost, "use": segments.use}])
    base = alt.Chart(medians)
    layers = [
        base.mark_rule(strokeDash=[4, 4], color=style.GREY).encode(side)
        for side, value in ((alt.X("cost:Q"), segments.cost), (alt.Y("use:Q"), segments.use))
        if value > 0  # an axis of powers of ten has no 0
    ]
    for corner, name in segments.names.items():
        cost, use = corner.split()
        text = base.mark_text(
            text=name, fontSize=12, fontStyle="italic", align="left" if cost == "low" else "right",
            baseline="bottom" if use == "low" else "top",
        )  # fmt: skip
        layers.append(
            text.encode(x=alt.XValue(4 if cost == "low" else "width"), y=alt.YValue(HEIGHT - 4 if use == "low" else 4))
        )
    return layers


def _names(base: alt.Chart, width: str) -> alt.Chart:
    """The names that have room in a drawing of this width."""
    fits = f"width >= {BROAD}" if width == "wide" else f"width < {BROAD}"
    align, dx, dy = (alt.ExprRef(f"datum.{width}_{part}") for part in ("align", "dx", "dy"))
    text: alt.Chart = base.mark_text(fontSize=11, baseline="middle", align=align, dx=dx, dy=dy).encode(
        text=alt.Text("name:N")
    )
    return text.transform_filter(f"isValid(datum.{width}_align) && {fits}")


def _placed(rows: pd.DataFrame, axes: Axes, spans: dict[str, list[float]], segments: Segments) -> pd.DataFrame:
    """Add the place of each name, for both widths; null for names without room."""

    def at(column: str, value: float) -> float:
        low, high = spans[column]
        return math.log(max(value, low) / low) / math.log(high / low)

    costs, uses = ([at(column, value) for value in rows[column].astype(float)] for column in (axes.cost, axes.use))
    median_cost, median_use = at(axes.cost, segments.cost), 1 - at(axes.use, segments.use)
    for kind, width in (("wide", WIDE), ("narrow", NARROW)):
        points = [(x * width, (1 - y) * HEIGHT) for x, y in zip(costs, uses, strict=True)]
        lines = [
            (median_cost * width - 1, 0, median_cost * width + 1, HEIGHT),
            (0, median_use * HEIGHT - 1, width, median_use * HEIGHT + 1),
        ]
        places = _without_overlap(points, list(rows["name"]), width, lines)
        rows = rows.assign(
            **{
                f"{kind}_{part}": [place and place[n] for place in places]
                for n, part in enumerate(("align", "dx", "dy"))
            }
        )
    return rows


def _without_overlap(
    points: list[tuple[float, float]], names: list[str], width: int, lines: list[Box]
) -> list[tuple[str, int, int] | None]:
    """For each point the first place of its name where it covers no other name, no point and no line."""
    dots = [(x - 4, y - 4, x + 4, y + 4) for x, y in points]
    long, high = CORNER
    corners = [(x, y, x + long, y + high) for x in (0, width - long) for y in (0, HEIGHT - high)]
    taken: list[Box] = [*lines, *corners]
    found: list[tuple[str, int, int] | None] = []
    for (x, y), name in zip(points[:MOST_NAMED], names, strict=False):
        found.append(None)
        for align, dx, dy in PLACES:
            wide = CHARACTER * len(name)
            left = {"left": x + dx, "right": x + dx - wide, "center": x - wide / 2}[align]
            box = (left, y + dy - LINE / 2, left + wide, y + dy + LINE / 2)
            is_inside = box[0] >= 0 and box[2] <= width
            others = [dot for dot in dots if dot[:2] != (x - 4, y - 4)]
            if is_inside and not any(_overlap(box, other) for other in (*taken, *others)):
                taken.append(box)
                found[-1] = (align, dx, dy)
                break
    return found + [None] * (len(points) - len(found))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
