"""Languages by tokens: the picture of `window_language_usage` (T4)."""

import pandas as pd

from jobs.report.charts import places
from jobs.report.charts.drawing import Drawing
from jobs.report.wording import Findings


def findings(frame: pd.DataFrame) -> Findings:
    """The first languages by tokens, and what they spend."""
    return places.findings(frame, "language_name", ("language", "languages"), "language_rank")


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A bar per language by rank."""
    return places.drawings("T4", frame, "language_name", "language_rank", "all other languages")
