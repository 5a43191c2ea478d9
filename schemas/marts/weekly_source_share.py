"""`weekly_source_share`: open against closed models, by week (F1, F2)."""

from schemas import columns as c
from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="weekly_source_share",
    stage="marts",
    doc="One row per week and source type: its tokens and their share of the week's tokens.",
    grain=("week_start", "source_type"),
    partition=("week_start",),
    columns=(c.WEEK_START, mc.SOURCE_TYPE, c.TOKENS, c.TOTAL_TOKENS, c.TOKEN_SHARE, c.IS_COMPLETE),
    reads=("daily_model_usage",),
    rules=(Rule("share_of_total", "tokens <= total_tokens"),),
    figures=("F1", "F2"),
    counts_every_token=True,
)
