"""`weekly_reasoning_share`: tokens served by reasoning models, by week (F10)."""

from schemas import columns as c
from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="weekly_reasoning_share",
    stage="marts",
    doc="One row per week and reasoning class: the share of all tokens that models of that class served, and the "
    "share of reasoning tokens in their completion tokens.",
    grain=("week_start", "reasoning_class"),
    partition=("week_start",),
    columns=(
        c.WEEK_START,
        mc.REASONING_CLASS,
        c.TOKENS,
        c.TOTAL_TOKENS,
        c.TOKEN_SHARE,
        c.COMPLETION_TOKENS,
        c.REASONING_TOKENS,
        c.REASONING_TOKEN_SHARE,
        c.IS_COMPLETE,
    ),
    reads=("daily_model_usage",),
    rules=(
        Rule("share_of_total", "tokens <= total_tokens"),
        Rule("reasoning_within_completion", "reasoning_tokens <= completion_tokens"),
    ),
    figures=("F10",),
    counts_every_token=True,
)
