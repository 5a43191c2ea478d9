"""Open against closed models, by week: the picture of `weekly_source_share` (F1, F2)."""

import altair as alt
import pandas as pd

from jobs.report import style, timeline
from jobs.report.wording import Findings, amount, count, listing, percent
from schemas.columns import OPEN_WEIGHT_SOURCE_TYPES, UNKNOWN

ORDER = ["proprietary", "row_oss", "chinese_oss", UNKNOWN]


def findings(frame: pd.DataFrame) -> Findings:
    """The share of open weights in the newest complete week, and in the oldest one to compare with."""
    newest, when = timeline.newest_week(frame)
    shares = dict(zip(newest["source_type"], newest["token_share"], strict=True))
    parts = [f"{style.NAME[each]} {percent(shares[each])}" for each in ORDER if each in shares]
    total = newest["total_tokens"].max()
    sentence = f"{when}, of {amount(total)} tokens: {listing(parts)}."
    oldest = timeline.oldest_week(frame)
    if oldest:
        sentence += f" Open weights had {percent(_open_share(oldest[0]))} {oldest[1]}."
    return Findings(
        title=f"Open-weight models serve {percent(_open_share(newest))} of all tokens",
        sentence=sentence,
        sample=f"{amount(frame['tokens'].sum())} tokens in {count(frame['week_start'].nunique(), 'week')}",
    )


def _open_share(week: pd.DataFrame) -> float | None:
    total = week["total_tokens"].max()
    is_open = week["source_type"].isin(OPEN_WEIGHT_SOURCE_TYPES)
    return week.loc[is_open, "tokens"].sum() / total if total else None


def chart(frame: pd.DataFrame) -> alt.LayerChart:
    """Stacked bars, one a week."""
    return style.finish(timeline.stacked_shares(frame, "source_type", ORDER))
