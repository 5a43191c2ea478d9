"""`weekly_request_shape`: how long prompts and answers are, by week (F14, F15, F17)."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Rule, Table

TABLE = Table(
    name="weekly_request_shape",
    stage="marts",
    doc="One row per week: mean tokens of its generations (neither errors nor gateway-cache hits) with intervals, "
    "and their median and 95th percentile.",
    grain=("week_start",),
    partition=("week_start",),
    columns=(
        c.WEEK_START,
        c.GENERATION_COUNT,
        s.MEAN_PROMPT_TOKENS,
        s.MEAN_PROMPT_TOKENS_LOW,
        s.MEAN_PROMPT_TOKENS_HIGH,
        s.IS_PROMPT_TOKENS_RELIABLE,
        s.MEAN_COMPLETION_TOKENS,
        s.MEAN_COMPLETION_TOKENS_LOW,
        s.MEAN_COMPLETION_TOKENS_HIGH,
        s.IS_COMPLETION_TOKENS_RELIABLE,
        s.MEAN_TOKENS,
        s.MEAN_TOKENS_LOW,
        s.MEAN_TOKENS_HIGH,
        s.IS_TOKENS_RELIABLE,
        s.PROMPT_TOKENS_P50,
        s.PROMPT_TOKENS_P95,
        s.COMPLETION_TOKENS_P50,
        s.COMPLETION_TOKENS_P95,
        s.TOTAL_TOKENS_P50,
        s.TOTAL_TOKENS_P95,
        c.IS_COMPLETE,
    ),
    reads=("daily_model_usage", "daily_token_distribution"),
    rules=(
        Rule(
            "prompt_and_completion_add_up",
            "abs(mean_tokens - mean_prompt_tokens - mean_completion_tokens) <= 1e-9 * mean_tokens",
        ),
    ),
    figures=("F14", "F15", "F17"),
)
