"""The pictures of docs/story.py: the simulated year on the left, the study on the right, on the same scales.

Colours and names are those of the page (jobs/report/charts/style.py). A picture's title says what it shows, with
numbers computed from what is drawn.
"""

from typing import TypeVar

import altair as alt
import pandas as pd

from jobs.report.charts import style

SOURCE_TYPES = ("chinese_oss", "row_oss", "proprietary")
REASONING, WITHOUT_CLAUDE = "reasoning models", "without Claude's hybrid models"
CATEGORIES = (
    "programming", "roleplay", "technology", "science", "translation", "finance", "academia", "health", "legal",
)  # fmt: skip
SIMULATED, STUDY = "simulated", "the study"
PANEL_WIDTH, PANEL_HEIGHT = 330, 210
COHORT_HEIGHT = 130
FOUNDERS = style.COLOUR["proprietary"]
LAST_WEEKS = 4
"""Titles compare the means of this number of weeks at the end."""
AnyConcatChart = TypeVar("AnyConcatChart", alt.HConcatChart, alt.VConcatChart)
FONT = "DejaVu Sans, Verdana, sans-serif"


def of_sources(simulated: pd.DataFrame, study: pd.DataFrame) -> alt.HConcatChart:
    """F1: weekly shares of tokens by source type."""
    open_types = list(SOURCE_TYPES[:2])
    left, right = (_percent(_at_the_end(side, open_types)) for side in (simulated, study))
    panels = [_bars(side, SOURCE_TYPES, what, simulated) for side, what in _sides(simulated, study)]
    return _beside(
        panels,
        f"Open weights end at {left} of the tokens, in the study at {right}",
        "share of tokens by week and source type",
    )


def of_reasoning(tokens: pd.DataFrame, study: pd.DataFrame) -> alt.HConcatChart:
    """F10: the weekly share of tokens that reasoning models served."""
    of_week = tokens.groupby("week")["tokens"].sum()
    is_claude = tokens["model"].str.startswith("anthropic/")
    found = {REASONING: tokens["is_reasoning"], WITHOUT_CLAUDE: tokens["is_reasoning"] & ~is_claude}
    simulated = pd.concat(
        (tokens[is_in].groupby("week")["tokens"].sum() / of_week)
        .fillna(0)
        .rename("share")
        .reset_index()
        .assign(name=name)
        for name, is_in in found.items()
    )
    left, without, right = (
        _percent(_at_the_end(side, [name]))
        for side, name in ((simulated, REASONING), (simulated, WITHOUT_CLAUDE), (study, REASONING))
    )
    panels = [_lines(side, what, simulated) for side, what in _sides(simulated, study)]
    return _beside(
        panels,
        f"Reasoning models end at {left} of the tokens, in the study at {right}",
        f"share of tokens by week; without Claude's hybrid models, which the catalogue counts, {without}",
    )


def of_categories(simulated: pd.DataFrame, study: pd.DataFrame) -> alt.HConcatChart:
    """F19: weekly shares of the categories that the study's figure has."""
    left, right = (_percent(_at_the_end(side, ["programming"])) for side in (simulated, study))
    panels = [_bars(side, CATEGORIES, what, simulated) for side, what in _sides(simulated, study)]
    return _beside(
        panels,
        f"Programming ends at {left} of these categories, in the study at {right}",
        "share of tokens by week; weeks that cannot be read off the study's figure are left out",
    )


def of_cohorts(retention: pd.DataFrame, models: list[str]) -> alt.VConcatChart:
    """F25: for each model the retention of its cohorts, the first one by its name."""
    panels = [_curves(retention[retention["model"] == model], model) for model in models]
    rows = [alt.hconcat(*panels[n : n + 2], spacing=30) for n in range(0, len(panels), 2)]
    return _finish(
        alt.vconcat(*rows, spacing=14),
        "Founders stay longer with two models; to DeepSeek R1 they come back",
        "simulated: users of a model by month of first use, and how many use it later; in colour the first cohort",
    )


def _sides(simulated: pd.DataFrame, study: pd.DataFrame) -> tuple[tuple[pd.DataFrame, str], ...]:
    return (simulated, SIMULATED), (study, STUDY)


def _at_the_end(side: pd.DataFrame, names: list[str]) -> float:
    """The share of these names together, as the mean of the last weeks."""
    by_week = side[side["name"].isin(names)].groupby("week")["share"].sum()
    return float(by_week.tail(LAST_WEEKS).mean())


def _rows(frame: pd.DataFrame) -> alt.Data:
    """The frame as data that a picture embeds, days as ISO text."""
    days = {name: frame[name].astype(str) for name in ("week", "cohort") if name in frame}
    return alt.Data(values=frame.assign(**days).to_dict("records"))


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _weeks(of: pd.DataFrame) -> alt.X:
    """The time axis of both panels."""
    first, last = (pd.Timestamp(day) for day in (of["week"].min(), of["week"].max()))
    ends = [(first - pd.Timedelta(days=4)).isoformat(), (last + pd.Timedelta(days=4)).isoformat()]
    every = 1 if (last - first).days < 250 else 2
    months = pd.date_range(first, last, freq="MS")[::every]
    return (
        alt.X("week:T")
        .title(None)
        .scale(type="utc", domain=ends, nice=False)
        .axis(format="%b %y", values=[month.isoformat() for month in months], labelAngle=-45)
    )


def _bars(shares: pd.DataFrame, order: tuple[str, ...], what: str, span: pd.DataFrame) -> alt.Chart:
    """Bars of one week each, stacked from the bottom in this order."""
    names = [style.NAME.get(name, name) for name in order]
    ordered = shares.assign(position=shares["name"].map(order.index), share=shares["share"].round(4))
    ordered["name"] = [names[position] for position in ordered["position"]]
    weeks = (pd.Timestamp(span["week"].max()) - pd.Timestamp(span["week"].min())).days / 7 + 1
    chart: alt.Chart = (
        alt.Chart(_rows(ordered[["week", "name", "share", "position"]]), title=what)
        .mark_bar(width=PANEL_WIDTH / weeks * 0.86)
        .encode(
            x=_weeks(span),
            y=alt.Y("share:Q").title(None).axis(format=".0%", tickCount=5).scale(domain=[0, 1]).stack("zero"),
            color=alt.Color("name:N")
            .scale(domain=names, range=[style.COLOUR[name] for name in order])
            .legend(title=None),
            order="position:Q",
        )
        .properties(width=PANEL_WIDTH, height=PANEL_HEIGHT)
    )
    return chart


def _lines(shares: pd.DataFrame, what: str, span: pd.DataFrame) -> alt.Chart:
    """One line per name."""
    names = [REASONING, WITHOUT_CLAUDE]
    chart: alt.Chart = (
        alt.Chart(_rows(shares.assign(share=shares["share"].round(4))), title=what)
        .mark_line(strokeWidth=2)
        .encode(
            x=_weeks(span),
            y=alt.Y("share:Q").title(None).axis(format=".0%", tickCount=5).scale(domain=[0, 0.8]),
            color=alt.Color("name:N")
            .scale(domain=names, range=[style.COLOUR["reasoning"], style.GREY])
            .legend(title=None, symbolType="stroke"),
            strokeDash=alt.StrokeDash("name:N").scale(domain=names, range=[[1, 0], [4, 3]]).legend(None),
        )
        .properties(width=PANEL_WIDTH, height=PANEL_HEIGHT)
    )
    return chart


def _curves(retention: pd.DataFrame, model: str) -> alt.LayerChart | alt.FacetChart:
    """The cohorts of a model; the first one is named."""
    first = retention["cohort"].min()
    drawn = retention.assign(retention=retention["retention"].round(3), is_first=retention["cohort"] == first)
    base = alt.Chart(title=model).encode(
        x=alt.X("months_since:Q").title("months since first use").axis(tickMinStep=1, format="d").scale(domain=[0, 10]),
        y=alt.Y("retention:Q").title(None).axis(format=".0%", tickCount=4).scale(domain=[0, 1]),
        detail="cohort:N",
    )
    later, founders = (base.properties(data=_rows(drawn[drawn["is_first"] == is_first])) for is_first in (False, True))
    named = _rows(drawn[drawn["is_first"] & (drawn["months_since"] == 1)].assign(name=f"{first:%B %Y}"))
    return alt.layer(
        later.mark_line(strokeWidth=1, color=style.GREY, opacity=0.7),
        founders.mark_line(strokeWidth=2.5, color=FOUNDERS, point=alt.OverlayMarkDef(color=FOUNDERS, size=22)),
        base.properties(data=named)
        .mark_text(color=FOUNDERS, align="left", dx=6, dy=-7, fontSize=12)
        .encode(text="name:N"),
    ).properties(width=PANEL_WIDTH, height=COHORT_HEIGHT)


def _beside(panels: list[alt.Chart], title: str, meaning: str) -> alt.HConcatChart:
    return _finish(alt.hconcat(*panels, spacing=30), title, meaning)


def _finish(chart: AnyConcatChart, title: str, meaning: str) -> AnyConcatChart:
    """The title, and the settings that all pictures share."""
    heading = alt.TitleParams(title, subtitle=meaning, anchor="start", fontSize=16, subtitleFontSize=12, offset=12)
    finished: AnyConcatChart = (
        chart.properties(title=heading, background="white", padding=12)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_title(fontSize=13, fontWeight="bold", anchor="start", subtitleColor="#444444")
        .configure_axis(
            domain=False, ticks=False, labelPadding=5, labelFontSize=11, titleFontWeight="normal", gridColor="#e4e4e4"
        )
        .configure_axisX(grid=False)
        .configure_legend(orient="bottom", labelFontSize=12, columns=5, labelLimit=0)
    )
    return finished
