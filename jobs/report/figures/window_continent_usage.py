"""Continents by tokens: the picture of `window_continent_usage` (T2)."""

import pandas as pd

from jobs.report.charts import places
from jobs.report.charts.drawing import Drawing
from jobs.report.wording import Findings


def findings(frame: pd.DataFrame) -> Findings:
    """The first continents by tokens, and what they spend."""
    return places.findings(frame, "continent", ("continent", "continents"), "continent_rank")


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A bar per continent by rank."""
    return places.drawings("T2", frame, "continent", "continent_rank", "all other continents")
