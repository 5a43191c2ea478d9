"""How use depends on price: the picture of `window_price_elasticity` (F27)."""

import altair as alt
import pandas as pd

from jobs.report.charts import bars, style
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, count, window

ORDER = {"all": style.BLUE, "proprietary": style.PURPLE, "open_weight": style.GREEN}
NAMES = {"all": "all models", "proprietary": "proprietary", "open_weight": "open weights"}
ROW = 45
NOTE = (
    "Points: the change of log10 tokens for one of log10 cost; -1 means that spend stays the same whatever the price. "
    "Lines: 95% intervals. A fit over models, each counting once: it says what goes together, not what a price does."
)


def findings(frame: pd.DataFrame) -> Findings:
    """The slope over all models, and its meaning for a price lower by a tenth."""
    row = frame.set_index("scope").loc["all"] if "all" in set(frame["scope"]) else frame.iloc[0]
    sample = (
        f"{count(row['fitted_model_count'], 'model')}, {window(frame)}; "
        f"{count(row['zero_cost_model_count'], 'model')} at zero cost and "
        f"{count(row['unpriced_model_count'], 'model')} without a known cost are left out"
    )
    if pd.isna(row["slope"]):
        return Findings("Too few models with a cost to fit a line", "No line is defined below three models.", sample)
    more = 100 * (0.9 ** row["slope"] - 1)
    title = f"A tenth off the price goes with {abs(more):.1f}% {'more' if more >= 0 else 'less'} use"
    bounds = ""
    if pd.notna(row["slope_low"]) and pd.notna(row["slope_high"]):
        bounds = f" (95% interval {row['slope_low']:.2f} to {row['slope_high']:.2f})"
        if row["slope_low"] < 0 < row["slope_high"]:
            title = "Price says little about use: the interval of the slope has 0 in it"
    sentence = f"Over {count(row['fitted_model_count'], 'model')}, the slope is {row['slope']:.2f}{bounds}"
    if pd.notna(row["r_squared"]):
        sentence += f"; the line explains {100 * row['r_squared']:.0f}% of the variance of use"
    return Findings(title, sentence + ".", sample)


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A point per scope with its interval, and a line at 0."""
    rows = frame[frame["slope"].notna()]
    rows = rows.assign(position=[list(ORDER).index(scope) for scope in rows["scope"]]).sort_values("position")
    if rows.empty:
        return []
    drawn = rows.assign(
        name=[NAMES[scope] for scope in rows["scope"]], colour=[ORDER[scope] for scope in rows["scope"]],
        label=[f"{slope:.2f}" for slope in rows["slope"]],
    )[["name", "colour", "label", "slope", "slope_low", "slope_high", "fitted_model_count"]]  # fmt: skip
    x = alt.X("slope:Q").title("slope: use for price").axis(tickCount=6)
    base = alt.Chart(style.ROWS).encode(
        y=alt.Y("name:N").title(None).sort(None).axis(labelLimit=bars.LONGEST_LABEL),
        color=alt.Color("colour:N").scale(None),
        tooltip=[
            alt.Tooltip("name:N", title="models"),
            alt.Tooltip("slope:Q", format=".3f"),
            alt.Tooltip("slope_low:Q", title="95%, low", format=".3f"),
            alt.Tooltip("slope_high:Q", title="95%, high", format=".3f"),
            alt.Tooltip("fitted_model_count:Q", title="models fitted", format=",d"),
        ],
    )
    zero = alt.Chart(alt.Data(values=[{"x": 0}]))
    layers = [
        zero.mark_rule(color=style.GREY, strokeDash=[4, 4]).encode(x=alt.X("x:Q")),
        base.mark_rule(strokeWidth=2.5).encode(x=alt.X("slope_low:Q"), x2=alt.X2("slope_high:Q")),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=x),
        base.mark_text(dy=-14, fontSize=12).encode(x=x, text=alt.Text("label:N")),
    ]
    return [single("F27", style.finish(alt.layer(*layers), drawn, ROW * len(drawn) + 20), note=NOTE)]
