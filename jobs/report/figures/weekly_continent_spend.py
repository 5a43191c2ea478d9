"""Where the money comes from, by week: the picture of `weekly_continent_spend` (F24)."""

import altair as alt
import pandas as pd

from jobs.report.charts import stacks, timeline
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, count, dollars, listing, percent
from schemas.columns import UNKNOWN

ORDER = ["North America", "Europe", "Asia", "South America", "Oceania", "Africa", "Antarctica", UNKNOWN]


def findings(frame: pd.DataFrame) -> Findings:
    """The shares of spend by continent, now and at first."""
    newest, when = timeline.newest(frame)
    ranked = newest[newest["spend_share"].notna()]
    ranked = ranked.sort_values(["spend_share", "continent"], ascending=[False, True])
    weeks = count(frame["week_start"].nunique(), "week")
    if ranked.empty:
        return Findings("No spend is known", f"{when}, no cost was known.", weeks)
    first = ranked.iloc[0]
    parts = [f"{row['continent']} {percent(row['spend_share'])}" for row in ranked.head(3).to_dict("records")]
    sentence = f"{when}, of {dollars(first['total_spend_usd'])}: {listing(parts)}."
    oldest = timeline.oldest(frame)
    if oldest and len(before := oldest[0][oldest[0]["continent"] == first["continent"]]):
        sentence += f" {first['continent']} spent {percent(before.iloc[0]['spend_share'])} {oldest[1]}."
    total = frame.groupby("week_start")["total_spend_usd"].max().dropna().sum()
    return Findings(
        title=f"{first['continent']} spends {percent(first['spend_share'])} of all that is spent",
        sentence=sentence,
        sample=f"{dollars(total)} in {weeks}",
    )


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Stacked bars of spend, one per week."""
    tokens = (alt.Tooltip("token_share:Q", title="share of tokens", format=".1%"),)
    look = {"height": "spend_share", "meaning": "share of spend", "tooltip": tokens}
    return [single("F24", stacks.chart(*stacks.by_value("continent", ORDER, frame, **look)))]
