"""`window_reasoning_model_usage`: reasoning models by tokens, free launches apart (F11)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="window_reasoning_model_usage",
    stage="marts",
    doc="One row per reasoning model: its window tokens, those outside free-launch promotions, and its rank by the "
    "latter.",
    grain=("model_id",),
    partition=(),
    columns=(
        mc.MODEL_ID,
        mc.AUTHOR,
        c.WINDOW_START_DATE,
        c.WINDOW_END_DATE,
        c.TOKENS,
        m.PROMOTION_TOKENS,
        m.TOKENS_OUTSIDE_PROMOTIONS,
        m.MODEL_RANK,
    ),
    reads=("daily_model_usage", "promotions"),
    rules=(Rule("promotion_and_rest_add_up", "tokens = promotion_tokens + tokens_outside_promotions"),),
    figures=("F11",),
    may_be_empty=True,
)
