"""`weekly_size_share`: small, medium and large open-weight models, by week (F4, F5)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import model_columns as mc
from schemas.contract import Rule, Table
from schemas.rules import PART_OF_TOTAL

TABLE = Table(
    name="weekly_size_share",
    stage="marts",
    doc="One row per week and size class, open-weight models only: tokens and models seen in traffic, and the "
    "shares of both.",
    grain=("week_start", "size_class"),
    partition=("week_start",),
    columns=(
        c.WEEK_START,
        mc.SIZE_CLASS,
        c.TOKENS,
        c.TOTAL_TOKENS,
        c.TOKEN_SHARE,
        m.MODEL_COUNT,
        m.TOTAL_MODEL_COUNT,
        m.MODEL_SHARE,
        c.IS_COMPLETE,
    ),
    reads=("daily_model_usage",),
    rules=(
        PART_OF_TOTAL,
        Rule("models_of_total", "model_count <= total_model_count"),
    ),
    figures=("F4", "F5"),
    may_be_empty=True,
)
