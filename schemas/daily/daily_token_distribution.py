"""`daily_token_distribution`: how long prompts and answers are, by day."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Table

TABLE = Table(
    name="daily_token_distribution",
    stage="daily",
    doc="One row per day, kind of tokens and number of tokens rounded to three significant digits: how many "
    "generations had that number. Percentiles of a week come from it; below 1,000 tokens they are exact, above "
    "within half a percent.",
    grain=("request_date", "token_kind", "rounded_tokens"),
    partition=("request_date",),
    columns=(
        c.REQUEST_DATE,
        s.TOKEN_KIND,
        s.ROUNDED_TOKENS,
        c.GENERATION_COUNT,
    ),
    reads=("requests",),
    figures=("F14", "F15", "F17"),
    may_be_empty=True,
)
