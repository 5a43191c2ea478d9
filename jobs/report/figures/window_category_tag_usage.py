"""The tags of each category: the picture of `window_category_tag_usage` (F21, F29)."""

from typing import Any

import pandas as pd

from jobs.report.charts import bars, style
from jobs.report.charts.drawing import Drawing, Panel
from jobs.report.wording import Findings, capital, count, estimate, percent, window
from schemas.sample_columns import CATEGORIES

HALF = 6
MOST_TAGS = 5
REST = "all other tags"
NOTE = "Lines: 95% intervals."


def findings(frame: pd.DataFrame) -> Findings:
    """The first tag of the biggest category, and how many tags there are."""
    rows = frame[frame["category"].isin(CATEGORIES)]
    sample = (
        f"{count(rows['sampled_request_count'].sum(), 'classified request')} with {count(len(rows), 'tag')} of "
        f"{count(rows['category'].nunique(), 'category', 'categories')}"
    )
    if rows.empty:
        return Findings("No tag is in one of the twelve categories", f"From {window(frame)}, none was given.", sample)
    firsts = _firsts(rows, _by_size(rows))
    mostly = sum((style.plain(row["token_share"]) or 0) >= 0.5 for row in firsts)
    return Findings(
        title=f"In {mostly} of {count(len(firsts), 'category', 'categories')} one tag has half of the tokens and more",
        sentence=f"From {window(frame)}, {firsts[0]['tag']} had {estimate(firsts[0], 'token_share')} of the tokens of "
        f"{style.name_of(firsts[0]['category'])}, the biggest category.",
        sample=sample,
    )


def _firsts(rows: pd.DataFrame, categories: list[str]) -> list[dict[str, Any]]:
    """The first tag of each of these categories."""
    firsts = rows.sort_values("tag_rank").drop_duplicates("category").set_index("category", drop=False)
    rows_of_categories: list[dict[str, Any]] = firsts.loc[categories].to_dict("records")
    return rows_of_categories


def _title(row: dict[str, Any]) -> str:
    return f"{estimate(row, 'token_share')} of {style.name_of(row['category'])} is {short(row['tag'])}"


def _by_size(rows: pd.DataFrame) -> list[str]:
    totals = rows.groupby("category")["total_sampled_tokens"].max()
    return list(totals.sort_values(ascending=False, kind="stable").index)


def short(tag: str) -> str:
    """The last part of a tag's path, with the one before it if the last is only `Other`."""
    parts = [part for part in tag.split("/") if part]
    if len(parts) > 1 and parts[-1] == "Other":
        return f"{parts[-2]}, other"
    return parts[-1] if parts and tag.startswith("/") else tag


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Panels of the biggest six categories, and of the others: their first tags, the rest together."""
    rows = frame[frame["category"].isin(CATEGORIES) & frame["token_share"].notna()]
    order = _by_size(rows)
    drawn = []
    for figure, some in (("F21", order[:HALF]), ("F29", order[HALF:])):
        if some:
            panels = tuple(_panel(rows[rows["category"] == each], each) for each in some)
            firsts = _firsts(rows, some)
            parts = [
                f"{style.name_of(row['category'])}: {short(row['tag'])} {estimate(row, 'token_share')}"
                for row in firsts
            ]
            summary = f"The first tag of each of these categories: {'; '.join(parts)}."
            title = _title(firsts[0])
            drawn.append(Drawing(figure, panels, title=title, summary=summary, note=NOTE, is_wide=True))
    return drawn


def _panel(rows: pd.DataFrame, category: str) -> Panel:
    ranked = rows.sort_values("tag_rank").assign(name=_distinct)
    columns = ["name", "tag", "token_share", "share_low", "share_high"]
    ranked = bars.with_rest(ranked[columns], "name", ["token_share"], MOST_TAGS, REST)
    ranked = ranked.rename(columns={"share_low": "low", "share_high": "high", "tag": "summary"}).assign(
        label=[percent(share) for share in ranked["token_share"]], colour=style.colour_of(category)
    )
    chart = bars.panel(ranked, "name", "token_share", "share of the category's tokens")
    return Panel(capital(style.name_of(category)), count(len(rows), "tag"), chart)


def _distinct(rows: pd.DataFrame) -> list[str]:
    """Short names, and whole paths if two short names would be the same."""
    names = [short(tag) for tag in rows["tag"]]
    return [tag if names.count(name) > 1 else name for tag, name in zip(rows["tag"], names, strict=True)]
