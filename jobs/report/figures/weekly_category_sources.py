"""Open and closed models within a category, by week: the picture of `weekly_category_sources` (F8, F9)."""

import pandas as pd

from jobs.report.charts import bands, style, timeline
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, count, estimate, listing, percent
from schemas.columns import OPEN_WEIGHT_SOURCE_TYPES, UNKNOWN
from schemas.sample_columns import CATEGORIES

FIGURES = {"roleplay": "F8", "programming": "F9"}
ORDER = ["proprietary", "row_oss", "chinese_oss", UNKNOWN]
LOOK = bands.Lines("share of the category's tokens", "models")


def findings(frame: pd.DataFrame) -> Findings:
    """The share of open weights in the two categories of the study, and the categories with most and least."""
    newest, when = timeline.newest(frame)
    shares = [
        f"{percent(_open_share(timeline.newest(rows)[0]))} of {category}"
        for category in FIGURES
        if len(rows := frame[frame["category"] == category])
    ]
    by_category = {
        category: share
        for category in CATEGORIES
        if category in set(newest["category"])
        and (share := _open_share(newest[newest["category"] == category])) is not None
    }
    ranked = sorted(by_category, key=lambda category: (-by_category[category], category))
    sentence = f"{when}, none of the twelve categories had tokens."
    if ranked:
        ends = [f"{style.name_of(each)} ({percent(by_category[each])})" for each in (ranked[0], ranked[-1])]
        kinds = count(len(ranked), "category", "categories")
        sentence = f"{when}, of {kinds} open weights had most of {ends[0]} and least of {ends[1]}."
    return Findings(
        title=f"Open-weight models serve {listing(shares)}" if shares else "Neither roleplay nor programming was seen",
        sentence=sentence,
        sample=f"{count(frame['sampled_request_count'].sum(), 'classified request')} in "
        f"{count(frame['week_start'].nunique(), 'week')} and "
        f"{count(frame['category'].nunique(), 'category', 'categories')}",
    )


def _summary(rows: pd.DataFrame, category: str) -> str:
    newest, when = timeline.newest(rows)
    by_type = {row["source_type"]: row for row in newest.to_dict("records")}
    parts = [f"{style.name_of(each)} {estimate(by_type[each], 'token_share')}" for each in ORDER if each in by_type]
    return f"{when}, of the tokens of {category}: {listing(parts)}."


def _open_share(week: pd.DataFrame) -> float | None:
    total = week["total_sampled_tokens"].max()
    is_open = week["source_type"].isin(OPEN_WEIGHT_SOURCE_TYPES)
    return week.loc[is_open, "sampled_tokens"].sum() / total if total else None


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A line per source type, for each of the two categories."""
    drawn = []
    for category, figure in FIGURES.items():
        rows = frame[frame["category"] == category]
        if rows["token_share"].isna().all():
            continue
        lines = bands.of_shares(rows, "source_type")
        colours = {style.name_of(each): style.colour_of(each) for each in ORDER if each in set(rows["source_type"])}
        share = percent(_open_share(timeline.newest(rows)[0]))
        chart, title = bands.chart(lines, colours, LOOK), f"Open-weight models serve {share} of {category}"
        sample = count(rows["sampled_request_count"].sum(), "classified request")
        drawn.append(
            single(figure, chart, title=title, summary=_summary(rows, category), note=bands.NOTE, sample=sample)
        )
    return drawn
