"""`daily_category_usage`: what the classified sample was about, by day."""

from schemas import columns as c
from schemas import model_columns as mc
from schemas import sample_columns as s
from schemas.contract import Rule, Table

TABLE = Table(
    name="daily_category_usage",
    stage="daily",
    doc="One row per day, category, tag and model (variants merged), over the classified requests alone, with the "
    "sums of squares that intervals need. Never scaled to all requests. A tag whose request is not in that "
    "day's `requests` is not counted.",
    grain=("request_date", "category", "tag", "model_id"),
    partition=("request_date",),
    columns=(
        c.REQUEST_DATE,
        s.CATEGORY,
        c.TAG.required(),
        mc.MODEL_ID,
        mc.AUTHOR,
        mc.SOURCE_TYPE,
        s.SAMPLED_REQUEST_COUNT,
        s.SAMPLED_TOKENS,
        s.SAMPLED_TOKENS_SQUARED,
        c.GENERATION_COUNT,
        c.GENERATION_PROMPT_TOKENS,
        c.GENERATION_PROMPT_TOKENS_SQUARED,
        s.GENERATION_TOKENS,
        c.GENERATION_TOKENS_SQUARED,
        c.BILLABLE_TOKENS,
        c.SPEND_USD,
        s.SPEND_USD_SQUARED,
    ),
    reads=("requests", "request_tags", "models", "model_aliases", "category_paths"),
    rules=(
        Rule("generations_within_sample", "generation_count <= sampled_request_count"),
        Rule("billable_within_tokens", "billable_tokens <= sampled_tokens"),
    ),
    figures=("F6", "F7", "F8", "F9", "F16", "F18", "F19", "F20", "F21", "F22", "F23", "F26", "F29"),
    may_be_empty=True,
)
