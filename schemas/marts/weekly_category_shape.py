"""`weekly_category_shape`: how long requests of each category are, by week (F16, F18)."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Table

TABLE = Table(
    name="weekly_category_shape",
    stage="marts",
    doc="One row per week and category of the classified sample (`all`: the whole sample): mean tokens of its "
    "generations, with intervals.",
    grain=("week_start", "category"),
    partition=("week_start",),
    columns=(
        c.WEEK_START,
        s.CATEGORY,
        s.SAMPLED_REQUEST_COUNT,
        c.GENERATION_COUNT,
        s.MEAN_PROMPT_TOKENS,
        s.MEAN_PROMPT_TOKENS_LOW,
        s.MEAN_PROMPT_TOKENS_HIGH,
        s.IS_PROMPT_TOKENS_RELIABLE,
        s.MEAN_TOKENS,
        s.MEAN_TOKENS_LOW,
        s.MEAN_TOKENS_HIGH,
        s.IS_TOKENS_RELIABLE,
        c.IS_COMPLETE,
    ),
    reads=("daily_category_usage",),
    figures=("F16", "F18"),
    may_be_empty=True,
)
