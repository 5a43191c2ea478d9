"""`window_country_usage`: countries by tokens (T3)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import sample_columns as s
from schemas.contract import Table
from schemas.rules import PART_OF_TOTAL, SPEND_OF_TOTAL

TABLE = Table(
    name="window_country_usage",
    stage="marts",
    doc="One row per billing country: window tokens and spend, their shares, and its rank by tokens.",
    grain=("country",),
    partition=(),
    columns=(
        c.COUNTRY.required(),
        s.COUNTRY_NAME,
        s.CONTINENT,
        c.WINDOW_START_DATE,
        c.WINDOW_END_DATE,
        m.COUNTRY_RANK,
        c.REQUEST_COUNT,
        c.TOKENS,
        c.TOTAL_TOKENS,
        c.TOKEN_SHARE,
        c.SPEND_USD,
        s.TOTAL_SPEND_USD,
        s.SPEND_SHARE,
    ),
    reads=("daily_country_usage", "country_names"),
    rules=(
        PART_OF_TOTAL,
        SPEND_OF_TOTAL,
    ),
    figures=("T3",),
)
