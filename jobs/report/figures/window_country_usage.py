"""Countries by tokens: the picture of `window_country_usage` (T3)."""

import pandas as pd

from jobs.report.charts import places
from jobs.report.charts.drawing import Drawing
from jobs.report.wording import Findings


def findings(frame: pd.DataFrame) -> Findings:
    """The first countries by tokens, and what they spend."""
    return places.findings(frame, "country_name", ("country", "countries"), "country_rank")


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A bar per country by rank."""
    return places.drawings("T3", frame, "country_name", "country_rank", "all other countries")
