"""`weekly_author_categories`: what each lab's models are used for, by week (F22, F23)."""

from schemas import columns as c
from schemas import model_columns as mc
from schemas import sample_columns as s
from schemas.contract import Table
from schemas.rules import SHARE_ONLY_OF_THE_TWELVE, TOKEN_SHARE_IN_INTERVAL

AUTHORS = 10

TABLE = Table(
    name="weekly_author_categories",
    stage="marts",
    doc=f"One row per week of the window, lab and category: the {AUTHORS} labs with most tokens of the classified "
    "sample over the window. Shares are among the twelve categories; `other` and `unclassified` are counted, "
    "without a share.",
    grain=("week_start", "author", "category"),
    partition=(),
    columns=(
        c.WEEK_START,
        mc.AUTHOR,
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
    figures=("F22", "F23"),
    may_be_empty=True,
)
