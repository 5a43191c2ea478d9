"""`weekly_category_share`: what people use models for, by week (F6, F7, F19)."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Table
from schemas.rules import SHARE_ONLY_OF_THE_TWELVE, TOKEN_SHARE_IN_INTERVAL

TABLE = Table(
    name="weekly_category_share",
    stage="marts",
    doc="One row per week, scope and category of the classified sample. Shares are among the twelve categories; "
    "`other` and `unclassified` are counted, without a share.",
    grain=("week_start", "scope", "category"),
    partition=("week_start",),
    columns=(
        c.WEEK_START,
        s.SCOPE,
        s.CATEGORY,
        s.SAMPLED_REQUEST_COUNT,
        s.SAMPLED_TOKENS,
        s.TOTAL_SAMPLED_TOKENS,
        c.TOKEN_SHARE,
        s.SHARE_LOW,
        s.SHARE_HIGH,
        s.EFFECTIVE_SAMPLE_SIZE,
        s.IS_RELIABLE,
        c.IS_COMPLETE,
    ),
    reads=("daily_category_usage",),
    rules=(
        TOKEN_SHARE_IN_INTERVAL,
        SHARE_ONLY_OF_THE_TWELVE,
    ),
    figures=("F6", "F7", "F19"),
    may_be_empty=True,
)
