"""`daily_user_usage`: who used which model, by day."""

from schemas import columns as c
from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="daily_user_usage",
    stage="daily",
    doc="One row per day, user and model (variants merged): for showback, for retention, and to see whether one "
    "account moves a share.",
    grain=("request_date", "user_key", "model_id"),
    partition=("request_date",),
    columns=(
        c.REQUEST_DATE,
        c.USER_KEY,
        mc.MODEL_ID,
        c.REQUEST_COUNT,
        c.TOOL_CALL_COUNT,
        c.TOKENS,
        c.TOOL_CALL_TOKENS,
        c.SPEND_USD,
    ),
    reads=("requests", "models", "model_aliases"),
    rules=(Rule("tool_calls_within_tokens", "tool_call_tokens <= tokens"),),
    figures=("F12",),
    counts_every_token=True,
)
