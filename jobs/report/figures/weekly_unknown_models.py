"""Model names that the catalogue does not explain: the picture of `weekly_unknown_models`."""

import pandas as pd

from jobs.report.charts import bars, style
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, count

MOST_BARS = 15


def findings(frame: pd.DataFrame) -> Findings:
    """How many names there are and which one matters most."""
    totals = _totals(frame)
    first = totals.iloc[0]
    share = "all" if len(totals) == 1 else amount(first["tokens"])
    return Findings(
        title=f"{count(len(totals), 'model name is', 'model names are')} in no catalogue",
        sentence=f"Unexplained names served {count(totals['tokens'].sum(), 'token')} in "
        f"{count(totals['request_count'].sum(), 'request')}; {first['raw_model']} served {share} of them.",
        sample=f"{count(frame['week_start'].nunique(), 'week')}",
    )


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A bar per name, all weeks together, the largest first."""
    totals = _totals(frame).head(MOST_BARS)
    totals = totals.assign(label=[amount(tokens) for tokens in totals["tokens"]], colour=style.GREY)
    return [single("", bars.ranked(totals, "raw_model", "tokens", "tokens"))]


def _totals(frame: pd.DataFrame) -> pd.DataFrame:
    totals = frame.groupby("raw_model", as_index=False)[["tokens", "request_count"]].sum()
    return totals.sort_values(["tokens", "raw_model"], ascending=[False, True], ignore_index=True)
