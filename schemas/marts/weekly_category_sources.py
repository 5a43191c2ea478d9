"""`weekly_category_sources`: open and closed models within each category, by week (F8, F9)."""

from schemas import columns as c
from schemas import model_columns as mc
from schemas import sample_columns as s
from schemas.contract import Table
from schemas.rules import SAMPLED_PART_OF_TOTAL, TOKEN_SHARE_IN_INTERVAL

TABLE = Table(
    name="weekly_category_sources",
    stage="marts",
    doc="One row per week, category and source type of the classified sample: the share of the category's tokens.",
    grain=("week_start", "category", "source_type"),
    partition=("week_start",),
    columns=(
        c.WEEK_START,
        s.CATEGORY,
        mc.SOURCE_TYPE,
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
        SAMPLED_PART_OF_TOTAL,
        TOKEN_SHARE_IN_INTERVAL,
    ),
    figures=("F8", "F9"),
    may_be_empty=True,
)
