"""`weekly_category_share`: what people use models for, by week (F6, F7, F19)."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Rule, Table

TABLE = Table(
    name="weekly_category_share",
    stage="marts",
    doc="One row a week, scope and category of the classified sample. Shares are among the twelve categories; "
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
        Rule("share_within_its_interval", "share_low <= token_share AND token_share <= share_high"),
        Rule("share_only_of_the_twelve", "category NOT IN ('other', 'unclassified') OR token_share IS NULL"),
    ),
    figures=("F6", "F7", "F19"),
    may_be_empty=True,
)
