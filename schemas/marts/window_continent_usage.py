"""`window_continent_usage`: continents by tokens (T2)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import sample_columns as s
from schemas.contract import Table
from schemas.rules import PART_OF_TOTAL, SPEND_OF_TOTAL

TABLE = Table(
    name="window_continent_usage",
    stage="marts",
    doc="One row per continent of the billing country: window tokens and spend, their shares, and its rank by tokens.",
    grain=("continent",),
    partition=(),
    columns=(
        s.CONTINENT,
        c.WINDOW_START_DATE,
        c.WINDOW_END_DATE,
        m.CONTINENT_RANK,
        c.REQUEST_COUNT,
        c.TOKENS,
        c.TOTAL_TOKENS,
        c.TOKEN_SHARE,
        c.SPEND_USD,
        s.TOTAL_SPEND_USD,
        s.SPEND_SHARE,
    ),
    reads=("daily_country_usage",),
    rules=(
        PART_OF_TOTAL,
        SPEND_OF_TOTAL,
    ),
    figures=("T2",),
)
