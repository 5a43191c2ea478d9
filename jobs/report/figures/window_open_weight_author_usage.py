"""Labs by the tokens of their open-weight models: the picture of `window_open_weight_author_usage` (T1)."""

import pandas as pd

from jobs.report.charts import bars, style
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, count, percent, window

MOST_BARS = 20
REST = "all other labs"


def findings(frame: pd.DataFrame) -> Findings:
    """The leading lab and how concentrated the rest is."""
    ranked = frame.sort_values("author_rank")
    first = ranked.iloc[0]
    three = ranked.head(3)["tokens"].sum() / first["total_tokens"] if first["total_tokens"] else None
    sentence = (
        f"From {window(frame)}, models of {first['author']} served {percent(first['token_share'])} of all open-weight "
        "tokens"
    )
    if len(ranked) > 3:
        sentence += f"; those of the first three labs together served {percent(three)}"
    return Findings(
        title=f"{first['author']} leads the open-weight labs with {percent(first['token_share'])} of their tokens",
        sentence=sentence + ".",
        sample=f"{amount(first['total_tokens'])} open-weight tokens of {count(len(ranked), 'lab')}",
    )


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A bar per lab by rank; beyond twenty labs, the others are one bar."""
    ranked = frame.sort_values("author_rank")[["author", "tokens", "token_share"]]
    ranked = bars.with_rest(ranked, "author", ["tokens", "token_share"], MOST_BARS, REST)
    ranked = ranked.assign(
        label=[percent(share) for share in ranked["token_share"]],
        colour=[style.LABS.get(author, style.GREY) for author in ranked["author"]],
    )
    return [single("T1", bars.ranked(ranked, "author", "tokens", "share of open-weight tokens"))]
