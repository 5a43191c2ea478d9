"""Small, medium and large open-weight models, by week: the picture of `weekly_size_share` (F4, F5)."""

from typing import Any

import pandas as pd

from jobs.report.charts import stacks, timeline
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, capital, count, listing, percent
from schemas.columns import UNKNOWN

ORDER = ["large", "medium", "small", UNKNOWN]


def findings(frame: pd.DataFrame) -> Findings:
    """The size with the largest share, now and at first."""
    newest, when = timeline.newest(frame)
    first = _first(newest)
    parts = [f"{row['size_class']} {percent(row['token_share'])}" for row in _in_order(newest)]
    sentence = f"{when}, of {amount(newest['total_tokens'].max())} open-weight tokens: {listing(parts)}."
    oldest = timeline.oldest(frame)
    if oldest:
        before = [f"{row['size_class']} {percent(row['token_share'])}" for row in _in_order(oldest[0])]
        sentence += f" {capital(oldest[1])}: {listing(before)}."
    return Findings(
        title=f"{_name(first['size_class'])} serve {percent(first['token_share'])} of open-weight tokens",
        sentence=sentence,
        sample=f"{amount(frame['tokens'].sum())} open-weight tokens in {count(frame['week_start'].nunique(), 'week')}",
    )


def _first(week: pd.DataFrame) -> pd.Series:
    return week.sort_values(["tokens", "size_class"], ascending=[False, True]).iloc[0]


def _name(size: str) -> str:
    return "Models of unknown size" if size == UNKNOWN else f"{capital(size)} models"


def _in_order(week: pd.DataFrame) -> list[dict[str, Any]]:
    return sorted(week.to_dict("records"), key=lambda row: ORDER.index(row["size_class"]))


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Stacked bars, one per week: of shares of tokens, and of models."""
    newest, when = timeline.newest(frame)
    parts = [f"{row['model_count']:,} {row['size_class']}" for row in _in_order(newest)]
    first, total = _first(newest), count(newest["total_model_count"].max(), "open-weight model")
    summary = f"{when}, {total} had requests: {listing(parts)}."
    oldest = timeline.oldest(frame)
    if oldest:
        summary += f" There were {oldest[0]['total_model_count'].max():,} {oldest[1]}."
    shares = stacks.of_tokens("size_class", ORDER, frame)
    models = stacks.by_value("size_class", ORDER, frame, height="model_count", meaning="models", format=",d")
    return [
        single(
            "F4",
            stacks.chart(*shares),
            title=f"{_name(first['size_class'])}: {percent(first['token_share'])} of open-weight tokens",
        ),
        single("F5", stacks.chart(*models), title=f"{total} had requests", summary=summary),
    ]
