"""`window_category_cost_usage`: what categories cost and how much they are used (F26)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import sample_columns as s
from schemas.contract import Table
from schemas.rules import SAMPLED_PART_OF_TOTAL, TOKEN_SHARE_IN_INTERVAL

TABLE = Table(
    name="window_category_cost_usage",
    stage="marts",
    doc="One row per category of the classified sample over the window: effective cost, token share, and its "
    "segment by the two medians over the twelve categories; `other` and `unclassified` are left out.",
    grain=("category",),
    partition=(),
    columns=(
        s.CATEGORY,
        c.WINDOW_START_DATE,
        c.WINDOW_END_DATE,
        s.SAMPLED_REQUEST_COUNT,
        s.SAMPLED_TOKENS,
        s.TOTAL_SAMPLED_TOKENS,
        c.TOKEN_SHARE,
        s.SHARE_LOW,
        s.SHARE_HIGH,
        s.EFFECTIVE_SAMPLE_SIZE,
        s.IS_RELIABLE,
        c.BILLABLE_TOKENS,
        c.SPEND_USD,
        s.EFFECTIVE_COST,
        m.CATEGORY_SEGMENT,
    ),
    reads=("daily_category_usage",),
    rules=(
        SAMPLED_PART_OF_TOTAL,
        TOKEN_SHARE_IN_INTERVAL,
    ),
    figures=("F26",),
    may_be_empty=True,
)
