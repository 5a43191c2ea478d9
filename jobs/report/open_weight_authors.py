"""Labs by the tokens of their open-weight models: the picture of `open_weight_authors` (T1)."""

import altair as alt
import pandas as pd

from jobs.report import style
from jobs.report.wording import Findings, amount, count, day, percent

MOST_BARS = 20
REST = "all other labs"


def findings(frame: pd.DataFrame) -> Findings:
    """The leading lab and how concentrated the rest is."""
    ranked = frame.sort_values("author_rank")
    first = ranked.iloc[0]
    three = ranked.head(3)["tokens"].sum() / first["total_tokens"] if first["total_tokens"] else None
    window = f"{day(first['window_start_date'])} to {day(first['window_end_date'])}"
    sentence = (
        f"From {window}, models of {first['author']} served {percent(first['token_share'])} of all open-weight tokens"
    )
    if len(ranked) > 3:
        sentence += f"; those of the first three labs together served {percent(three)}"
    return Findings(
        title=f"{first['author']} leads the open-weight labs with {percent(first['token_share'])} of their tokens",
        sentence=sentence + ".",
        sample=f"{amount(first['total_tokens'])} open-weight tokens of {count(len(ranked), 'lab')}",
    )


def chart(frame: pd.DataFrame) -> alt.LayerChart:
    """A bar a lab by rank; beyond twenty labs, the others are one bar."""
    ranked = frame.sort_values("author_rank")[["author", "tokens", "token_share"]]
    if len(ranked) > MOST_BARS:
        others = ranked.iloc[MOST_BARS - 1 :]
        rest = {"author": REST, "tokens": others["tokens"].sum(), "token_share": others["token_share"].sum()}
        ranked = pd.concat([ranked.head(MOST_BARS - 1), pd.DataFrame([rest])], ignore_index=True)
    ranked = ranked.assign(label=[percent(share) for share in ranked["token_share"]])
    return style.ranked_bars(ranked, "author", "tokens", "share of open-weight tokens", style.BLUE)
