"""Why lines were rejected: the picture of `rejected_records`."""

import pandas as pd

from jobs.report.charts import bars, style
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, count, percent

MOST_BARS = 20
REST = "all other reasons"


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


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A bar per reason, the most frequent first."""
    reasons = bars.with_rest(_reasons(frame), "reason", ["lines"], MOST_BARS, REST)
    reasons = reasons.assign(label=[amount(lines) for lines in reasons["lines"]], colour=style.colour_of("rejects"))
    return [single("", bars.ranked(reasons, "reason", "lines", "rejected lines"))]


def _reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per reason: in how many lines it occurs."""
    lines = frame["reasons"].explode().dropna().value_counts()
    reasons = pd.DataFrame({"reason": lines.index.astype(str), "lines": lines.to_numpy()})
    return reasons.sort_values(["lines", "reason"], ascending=[False, True], ignore_index=True)
