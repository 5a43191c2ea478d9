"""Whose models a category pays for, by week: the picture of `weekly_category_spend` (F20)."""

import pandas as pd

from jobs.report.charts import bands, style, timeline
from jobs.report.charts.drawing import Drawing
from jobs.report.wording import Findings, count, dollars, estimate, listing
from schemas.sample_columns import OTHER

MAIN = "programming"
MOST_PANELS = 6
LOOK = bands.Lines("share of the category's spend", "lab")


def findings(frame: pd.DataFrame) -> Findings:
    """The labs that get the spend of programming: the study's case."""
    rows = _shown(frame)
    newest, when = timeline.newest(rows)
    category = rows["category"].iloc[0]
    ranked = newest[newest["spend_share"].notna()].sort_values(["spend_share", "author"], ascending=[False, True])
    sample = (
        f"{count(rows['sampled_request_count'].sum(), 'classified request')} of {category} in "
        f"{count(rows['week_start'].nunique(), 'week')}"
    )
    if ranked.empty:
        return Findings(f"No spend is known of {category}", f"{when}, no cost of {category} was known.", sample)
    first = ranked.iloc[0]
    parts = [f"{_name(row['author'])} {estimate(row, 'spend_share')}" for _, row in ranked.head(3).iterrows()]
    sentence = f"{when}, of {dollars(first['total_spend_usd'])} that the sample spent on {category}: {listing(parts)}."
    oldest = timeline.oldest(rows)
    if oldest and len(before := oldest[0][oldest[0]["author"] == first["author"]]):
        sentence += f" Of {_name(first['author'])} it was {estimate(before.iloc[0], 'spend_share')} {oldest[1]}."
    share = estimate(first, "spend_share").split(" (")[0]
    return Findings(f"{_name(first['author'])} gets {share} of the spend on {category}", sentence, sample)


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of programming; without any, those of the category with most requests."""
    if MAIN in set(frame["category"]):
        return frame[frame["category"] == MAIN]
    sums = frame.groupby("category")["sampled_request_count"].sum().sort_values(ascending=False, kind="stable")
    return frame[frame["category"] == sums.index[0]]


def _name(author: str) -> str:
    return style.OTHER_LABS if author == OTHER else author


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Panels of the labs with most spend on programming."""
    rows = _shown(frame).replace({"author": {OTHER: style.OTHER_LABS}})
    sums = rows.groupby("author")["spend_share"].sum().sort_values(ascending=False, kind="stable")
    colours = {author: style.LABS.get(author, style.GREY) for author in sums.index[:MOST_PANELS]}
    panels = bands.panels(bands.of_shares(rows, "author", "spend_share"), "author", colours, LOOK)
    return [Drawing("F20", panels, note=bands.NOTE)] if panels else []
