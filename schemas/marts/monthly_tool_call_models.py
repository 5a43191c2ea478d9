"""`monthly_tool_call_models`: the models that call tools most, by month (F13)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import model_columns as mc
from schemas.contract import Rule, Table

MODELS = 10

TABLE = Table(
    name="monthly_tool_call_models",
    stage="marts",
    doc=f"One row per month of the window and model: the {MODELS} models with most window tool-call tokens, and "
    f"their share among these {MODELS}.",
    grain=("month", "model_id"),
    partition=(),
    columns=(
        m.MONTH,
        mc.MODEL_ID,
        mc.AUTHOR,
        m.MODEL_RANK,
        c.TOOL_CALL_TOKENS,
        m.TOTAL_TOOL_CALL_TOKENS,
        m.TOOL_CALL_TOKEN_SHARE_AMONG_TEN,
        c.IS_COMPLETE,
    ),
    reads=("daily_model_usage",),
    rules=(Rule("part_of_total", "tool_call_tokens <= total_tool_call_tokens"),),
    figures=("F13",),
    may_be_empty=True,
)
