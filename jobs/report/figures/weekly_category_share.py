"""What people use models for, by week: the picture of `weekly_category_share` (F6, F7, F19)."""

import pandas as pd

from jobs.report.charts import bands, style, timeline
from jobs.report.charts.drawing import Drawing, Words
from jobs.report.wording import Findings, capital, count, estimate, listing, percent
from schemas.sample_columns import CATEGORIES, OTHER, UNCLASSIFIED

FIGURES = {"open_weight": "F6", "chinese_oss": "F7", "all": "F19"}
"""Scope -> the figure that shows it, in the order of the figures."""

MODELS = {"open_weight": "open-weight models", "chinese_oss": "Chinese open-weight models", "all": "all models"}
MOST_PANELS = 6
LOOK = bands.Lines("share of the twelve categories", "category")


def findings(frame: pd.DataFrame) -> Findings:
    """The first category of all models in the newest complete week, and what is in none of the twelve."""
    whole = frame[frame["scope"] == "all"]
    whole = whole if len(whole) else frame
    newest, when = timeline.newest(whole)
    ranked = _ranked(newest)
    counted = newest["sampled_tokens"].sum()
    outside = newest.loc[newest["category"].isin([OTHER, UNCLASSIFIED]), "sampled_tokens"].sum()
    rest = (
        f"{percent(outside / counted if counted else None)} of the sample's tokens are in none of the twelve categories"
    )
    if ranked.empty:
        return Findings("No classified request is in one of the twelve categories", f"{when}, {rest}.", _sample(whole))
    first = ranked.iloc[0]
    name = capital(style.name_of(first["category"]))
    return Findings(
        title=f"{name} is {estimate(first, 'token_share')} of what models are used for",
        sentence=f"{when}, {rest}; shares are among these.",
        sample=_sample(whole),
    )


def _sample(rows: pd.DataFrame) -> str:
    requests = count(rows["sampled_request_count"].sum(), "classified request")
    return f"{requests} in {count(rows['week_start'].nunique(), 'week')}"


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the twelve categories, the one with most tokens first."""
    twelve = rows[rows["category"].isin(CATEGORIES)]
    return twelve.sort_values(["sampled_tokens", "category"], ascending=[False, True])


def _summary(rows: pd.DataFrame) -> str:
    """The first categories of the newest complete week, and the first one's share in the oldest."""
    newest, when = timeline.newest(rows)
    ranked = _ranked(newest)
    if ranked.empty:
        return f"{when}, none of the twelve categories was seen."
    first = ranked.iloc[0]
    parts = [
        f"{style.name_of(row['category'])} {estimate(row, 'token_share')}" for row in ranked.head(3).to_dict("records")
    ]
    summary = f"{when}, of {count(newest['sampled_request_count'].sum(), 'classified request')}: {listing(parts)}."
    oldest = timeline.oldest(rows)
    if oldest and len(before := oldest[0][oldest[0]["category"] == first["category"]]):
        summary += (
            f" {capital(style.name_of(first['category']))} had {percent(before.iloc[0]['token_share'])} {oldest[1]}."
        )
    return summary


def _title(rows: pd.DataFrame, scope: str) -> str:
    ranked = _ranked(timeline.newest(rows)[0])
    if ranked.empty:
        return f"Categories of {MODELS[scope]}"
    first = ranked.iloc[0]
    name = capital(style.name_of(first["category"]))
    return f"{name} is {estimate(first, 'token_share')} of the use of {MODELS[scope]}"


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Panels of the six biggest categories, for each scope."""
    drawn = []
    for scope, figure in FIGURES.items():
        rows = frame[frame["scope"] == scope]
        sums = _ranked(rows).groupby("category")["sampled_tokens"].sum().sort_values(ascending=False, kind="stable")
        colours = {category: style.colour_of(category) for category in sums.index[:MOST_PANELS]}
        panels = bands.panels(bands.of_shares(rows, "category"), "category", colours, LOOK) if colours else ()
        if panels:
            words = Words(title=_title(rows, scope), summary=_summary(rows), note=bands.NOTE, sample=_sample(rows))
            drawn.append(Drawing(figure, panels, **words))
    return drawn
