"""`weekly_continent_spend`: where the money comes from, by week (F24)."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Table
from schemas.rules import PART_OF_TOTAL, SPEND_OF_TOTAL

TABLE = Table(
    name="weekly_continent_spend",
    stage="marts",
    doc="One row per week and continent of the billing country: shares of spend and of tokens.",
    grain=("week_start", "continent"),
    partition=("week_start",),
    columns=(
        c.WEEK_START,
        s.CONTINENT,
        c.SPEND_USD,
        s.TOTAL_SPEND_USD,
        s.SPEND_SHARE,
        c.TOKENS,
        c.TOTAL_TOKENS,
        c.TOKEN_SHARE,
        c.IS_COMPLETE,
    ),
    reads=("daily_country_usage",),
    rules=(
        PART_OF_TOTAL,
        SPEND_OF_TOTAL,
    ),
    figures=("F24",),
    counts_every_token=True,
)
