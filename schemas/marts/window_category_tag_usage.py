"""`window_category_tag_usage`: what each category is made of (F21, F29)."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Table
from schemas.rules import SAMPLED_PART_OF_TOTAL, TOKEN_SHARE_IN_INTERVAL

TABLE = Table(
    name="window_category_tag_usage",
    stage="marts",
    doc="One row per category and tag of the classified sample: its share of the category's window tokens.",
    grain=("category", "tag"),
    partition=(),
    columns=(
        s.CATEGORY,
        c.TAG.required(),
        c.WINDOW_START_DATE,
        c.WINDOW_END_DATE,
        s.TAG_RANK,
        s.SAMPLED_REQUEST_COUNT,
        s.SAMPLED_TOKENS,
        s.TOTAL_SAMPLED_TOKENS,
        c.TOKEN_SHARE,
        s.SHARE_LOW,
        s.SHARE_HIGH,
        s.EFFECTIVE_SAMPLE_SIZE,
        s.IS_RELIABLE,
    ),
    reads=("daily_category_usage",),
    rules=(
        SAMPLED_PART_OF_TOTAL,
        TOKEN_SHARE_IN_INTERVAL,
    ),
    figures=("F21", "F29"),
    may_be_empty=True,
)
