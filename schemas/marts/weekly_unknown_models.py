"""`weekly_unknown_models`: model names that the catalogue does not explain, by week."""

from schemas import columns as c
from schemas.contract import Table

TABLE = Table(
    name="weekly_unknown_models",
    stage="marts",
    doc="One row per week and raw model name for which the catalogue has no entry. Add an alias or a model to "
    "jobs/catalogue/ and rebuild the days: the raw logs are not needed.",
    grain=("week_start", "raw_model"),
    partition=("week_start",),
    columns=(c.WEEK_START, c.RAW_MODEL, c.REQUEST_COUNT, c.TOKENS, c.SPEND_USD),
    reads=("daily_model_usage",),
    may_be_empty=True,
)
