"""Why lines were rejected: the picture of `rejected_requests`."""

import altair as alt
import pandas as pd

from jobs.report import style
from jobs.report.wording import Findings, amount, count, percent


def findings(frame: pd.DataFrame) -> Findings:
    """The most frequent reason, of all reasons that the lines give."""
    reasons = _reasons(frame)
    first = reasons.iloc[0]
    sentence = (
        f"{count(len(frame), 'line')} broke {count(len(reasons), 'kind of rule', 'kinds of rules')}; "
        f"{first['reason']} is in {percent(first['lines'] / len(frame))} of them."
    )
    return Findings(
        title=f"Most rejects: {first['reason']}",
        sentence=sentence,
        sample=f"{count(len(frame), 'rejected line')}; a line can have several reasons",
    )


def chart(frame: pd.DataFrame) -> alt.LayerChart:
    """A bar a reason, the most frequent first."""
    reasons = _reasons(frame)
    reasons = reasons.assign(label=[amount(lines) for lines in reasons["lines"]])
    return style.ranked_bars(reasons, "reason", "lines", "rejected lines", style.COLOUR["rejects"])


def _reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a reason: in how many lines it occurs."""
    lines = frame["reasons"].explode().dropna().value_counts()
    reasons = pd.DataFrame({"reason": lines.index.astype(str), "lines": lines.to_numpy()})
    return reasons.sort_values(["lines", "reason"], ascending=[False, True], ignore_index=True)
