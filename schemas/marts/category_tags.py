"""`category_tags`: what each category is made of (F21, F29)."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Rule, Table

TABLE = Table(
    name="category_tags",
    stage="marts",
    doc="One row a category and tag of the classified sample: its share of the category's window tokens.",
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
        Rule("part_of_total", "sampled_tokens <= total_sampled_tokens"),
        Rule("share_within_its_interval", "share_low <= token_share AND token_share <= share_high"),
    ),
    figures=("F21", "F29"),
    may_be_empty=True,
)
