"""`window_language_usage`: languages by tokens (T4)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import sample_columns as s
from schemas.contract import Table
from schemas.rules import PART_OF_TOTAL, SPEND_OF_TOTAL

TABLE = Table(
    name="window_language_usage",
    stage="marts",
    doc="One row per language of the prompt: window tokens and spend, their shares, and its rank by tokens.",
    grain=("language",),
    partition=(),
    columns=(
        c.LANGUAGE.required(),
        s.LANGUAGE_NAME,
        c.WINDOW_START_DATE,
        c.WINDOW_END_DATE,
        m.LANGUAGE_RANK,
        c.REQUEST_COUNT,
        c.TOKENS,
        c.TOTAL_TOKENS,
        c.TOKEN_SHARE,
        c.SPEND_USD,
        s.TOTAL_SPEND_USD,
        s.SPEND_SHARE,
    ),
    reads=("daily_language_usage", "language_names"),
    rules=(
        PART_OF_TOTAL,
        SPEND_OF_TOTAL,
    ),
    figures=("T4",),
)
