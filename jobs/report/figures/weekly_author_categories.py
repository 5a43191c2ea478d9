"""What each lab's models are used for, by week: the picture of `weekly_author_categories` (F22, F23)."""

import pandas as pd

from jobs.report.charts import areas, legends, style, timeline
from jobs.report.charts.drawing import Drawing, Panel
from jobs.report.wording import Findings, count, estimate, percent
from schemas.sample_columns import CATEGORIES

HALF = 5
REST = "smaller categories"
COLOURS = {
    **{style.name_of(each): style.colour_of(each) for each in CATEGORIES if each in style.COLOUR},
    REST: style.GREY,
}
"""Part of a panel -> its colour; the categories without one of their own are one part."""


def findings(frame: pd.DataFrame) -> Findings:
    """The main category of each of the first labs."""
    rows = frame[frame["category"].isin(CATEGORIES) & frame["token_share"].notna()]
    sample = (
        f"{count(frame['sampled_request_count'].sum(), 'classified request')} of "
        f"{count(frame['author'].nunique(), 'lab')} in {count(frame['week_start'].nunique(), 'week')}"
    )
    if rows.empty:
        return Findings("No lab's models are used for one of the twelve categories", "Nothing to compare.", sample)
    newest, when = timeline.newest(rows)
    author, first = next(iter(_firsts(newest, _by_size(newest)).items()))
    shares = newest[newest["category"] == first["category"]].sort_values("token_share", ascending=False)
    most = shares.iloc[0]
    return Findings(
        title=f"{estimate(first, 'token_share')} of the use of {author} is {style.name_of(first['category'])}",
        sentence=f"{when}, {style.name_of(first['category'])} had its greatest share in the use of {most['author']}: "
        f"{estimate(most, 'token_share')}.",
        sample=sample,
    )


def _firsts(newest: pd.DataFrame, authors: list[str]) -> dict[str, pd.Series]:
    """The main category of each of these labs, if it is used."""
    ranked = newest.sort_values(["sampled_tokens", "category"], ascending=[False, True])
    return {each: ranked[ranked["author"] == each].iloc[0] for each in authors if each in set(ranked["author"])}


def _summary(rows: pd.DataFrame, authors: list[str]) -> str:
    newest, when = timeline.newest(rows)
    parts = [
        f"{author} {style.name_of(row['category'])} with {estimate(row, 'token_share')}"
        for author, row in _firsts(newest, authors).items()
    ]
    return f"{when}, what each lab's models were used for most: {'; '.join(parts) or 'nothing'}."


def _by_size(rows: pd.DataFrame) -> list[str]:
    sums = rows.groupby("author")["sampled_tokens"].sum()
    return list(sums.sort_values(ascending=False, kind="stable").index)


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Panels of the first five labs, and of the others; categories without a colour of their own are one."""
    rows = frame[frame["category"].isin(CATEGORIES) & frame["token_share"].notna()]
    labs = _by_size(rows)
    drawn = []
    for figure, some in (("F22", labs[:HALF]), ("F23", labs[HALF:])):
        if some:
            used = {_name(category) for category in rows.loc[rows["author"].isin(some), "category"]}
            colours = {name: colour for name, colour in COLOURS.items() if name in used}
            panels = tuple(_panel(rows[rows["author"] == each], rows, colours) for each in some)
            words = "; ".join(f"{panel.heading}: {panel.summary}" for panel in panels[:2])
            drawn.append(Drawing(figure, panels, title=words, summary=_summary(rows, some), key=legends.key(colours)))
    return drawn


def _name(category: str) -> str:
    return style.name_of(category) if category in style.COLOUR else REST


def _panel(rows: pd.DataFrame, span: pd.DataFrame, colours: dict[str, str]) -> Panel:
    author = rows["author"].iloc[0]
    keys = ["week_start", "is_complete", "part"]
    parts = rows.assign(part=[_name(each) for each in rows["category"]])
    parts = parts.groupby(keys, as_index=False)["token_share"].sum()
    first = _firsts(timeline.newest(span)[0], [author]).get(author)
    summary = "none in the newest week"
    if first is not None:
        summary = f"{style.name_of(first['category'])} {percent(first['token_share'])}"
    return Panel(author, summary, areas.panel(parts, span, colours))
