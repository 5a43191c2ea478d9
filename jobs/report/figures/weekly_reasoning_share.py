"""Tokens served by reasoning models, by week: the picture of `weekly_reasoning_share` (F10)."""

import pandas as pd

from jobs.report.charts import stacks, timeline
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, count, percent
from schemas.columns import STANDARD, UNKNOWN

ORDER = ["reasoning", STANDARD, UNKNOWN]


def findings(frame: pd.DataFrame) -> Findings:
    """The share of reasoning models, and how much of all output is reasoning."""
    newest, when = timeline.newest(frame)
    share = _reasoning_share(newest)
    completion = newest["completion_tokens"].sum()
    inner = percent(newest["reasoning_tokens"].sum() / completion if completion else None)
    sentence = (
        f"{when}, reasoning models served {percent(share)} of {amount(newest['total_tokens'].max())} tokens; "
        f"{inner} of all output tokens were reasoning."
    )
    oldest = timeline.oldest(frame)
    if oldest:
        sentence += f" Reasoning models served {percent(_reasoning_share(oldest[0]))} {oldest[1]}."
    return Findings(
        title=f"Reasoning models serve {percent(share)} of all tokens",
        sentence=sentence,
        sample=f"{amount(frame['tokens'].sum())} tokens in {count(frame['week_start'].nunique(), 'week')}",
    )


def _reasoning_share(week: pd.DataFrame) -> float | None:
    total = week["total_tokens"].max()
    return week.loc[week["reasoning_class"] == "reasoning", "tokens"].sum() / total if total else None


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Stacked bars, one per week."""
    return [single("F10", stacks.chart(*stacks.of_tokens("reasoning_class", ORDER, frame)))]
