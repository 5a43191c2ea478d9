"""Open against closed models, by week: the picture of `weekly_source_share` (F1, F2)."""

import pandas as pd

from jobs.report.charts import stacks, style, timeline
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, count, listing, percent, times
from schemas.columns import OPEN_WEIGHT_SOURCE_TYPES, UNKNOWN

ORDER = ["proprietary", "row_oss", "chinese_oss", UNKNOWN]


def findings(frame: pd.DataFrame) -> Findings:
    """The share of open weights in the newest complete week, and in the oldest one to compare with."""
    newest, when = timeline.newest(frame)
    shares = dict(zip(newest["source_type"], newest["token_share"], strict=True))
    parts = [f"{style.name_of(each)} {percent(shares[each])}" for each in ORDER if each in shares]
    total = newest["total_tokens"].max()
    sentence = f"{when}, of {amount(total)} tokens: {listing(parts)}."
    oldest = timeline.oldest(frame)
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


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Stacked bars, one per week: of shares, and of tokens."""
    newest, when = timeline.newest(frame)
    total = newest["total_tokens"].max()
    summary = f"{when}, models served {amount(total)} tokens"
    oldest = timeline.oldest(frame)
    if oldest and (grown := times(total, oldest[0]["total_tokens"].max())):
        summary += f", {grown} those {oldest[1]}"
    tokens = stacks.by_value("source_type", ORDER, frame, height="tokens", meaning="tokens", format=",d")
    shares = stacks.of_tokens("source_type", ORDER, frame)
    return [
        single("F1", stacks.chart(*shares), title=f"Open-weight models: {percent(_open_share(newest))} of tokens"),
        single("F2", stacks.chart(*tokens), title=f"A week has {amount(total)} tokens", summary=f"{summary}."),
    ]
