"""`weekly_open_weight_models`: the open-weight models with most tokens, by week (F3)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import model_columns as mc
from schemas.contract import Table
from schemas.rules import PART_OF_TOTAL

MODELS = 15

TABLE = Table(
    name="weekly_open_weight_models",
    stage="marts",
    doc=f"One row per week of the window and model: the {MODELS} open-weight models with most window tokens, and "
    f"their share among these {MODELS}.",
    grain=("week_start", "model_id"),
    partition=(),
    columns=(
        c.WEEK_START,
        mc.MODEL_ID,
        mc.AUTHOR,
        m.MODEL_RANK,
        c.TOKENS,
        c.TOTAL_TOKENS,
        c.TOKEN_SHARE,
        c.IS_COMPLETE,
    ),
    reads=("daily_model_usage",),
    rules=(PART_OF_TOTAL,),
    figures=("F3",),
    may_be_empty=True,
)
