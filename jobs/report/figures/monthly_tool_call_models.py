"""The models that call tools most, by month: the picture of `monthly_tool_call_models` (F13)."""

import pandas as pd

from jobs.report.charts import bands, timeline
from jobs.report.charts.drawing import Drawing
from jobs.report.figures import weekly_open_weight_models
from jobs.report.wording import Findings, amount, count, listing, percent

SHARE = "tool_call_token_share_among_ten"


def findings(frame: pd.DataFrame) -> Findings:
    """The first models of the newest complete month, and the first one of the oldest."""
    newest, when = timeline.newest(frame, "month")
    first = _first(newest)
    parts = [f"{row['model_id']} {percent(row[SHARE])}" for row in first.head(3).to_dict("records")]
    models = count(frame["model_id"].nunique(), "model")
    sentence = (
        f"{when}, of {amount(newest['total_tool_call_tokens'].max())} tool-call tokens of these {models}: "
        f"{listing(parts)}."
    )
    oldest = timeline.oldest(frame, "month")
    if oldest:
        before = _first(oldest[0]).iloc[0]
        sentence += f" First {oldest[1]} was {before['model_id']} with {percent(before[SHARE])}."
    leader = first.iloc[0]
    return Findings(
        title=f"{leader['model_id']} leads the models that call tools with {percent(leader[SHARE])}",
        sentence=sentence,
        sample=f"{amount(frame['tool_call_tokens'].sum())} tool-call tokens in "
        f"{count(frame['month'].nunique(), 'month')}",
    )


def _first(month: pd.DataFrame) -> pd.DataFrame:
    return month.sort_values(["tool_call_tokens", "model_id"], ascending=[False, True])


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Stacked bars, one per month, in the colours of the labs, and a panel for each model."""
    look = bands.Lines("share among these models", "model", period="month")
    return weekly_open_weight_models.of_models(frame, "F13", SHARE, look)
