"""`window_model_cost_usage`: what models cost and how much they are used (F27, F28, T5)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import model_columns as mc
from schemas import sample_columns as s
from schemas.contract import Rule, Table

TABLE = Table(
    name="window_model_cost_usage",
    stage="marts",
    doc="One row per model (variants merged) over the window: effective cost, tokens, and its segment by the "
    "two medians over the models that cost something.",
    grain=("model_id",),
    partition=(),
    columns=(
        mc.MODEL_ID,
        mc.AUTHOR,
        mc.SOURCE_TYPE,
        c.WINDOW_START_DATE,
        c.WINDOW_END_DATE,
        c.TOKENS,
        c.BILLABLE_TOKENS,
        c.SPEND_USD,
        s.EFFECTIVE_COST,
        m.IS_ZERO_COST,
        m.MODEL_SEGMENT,
    ),
    reads=("daily_model_usage",),
    rules=(Rule("zero_cost_is_a_segment", "is_zero_cost = (model_segment = 'zero_cost')"),),
    figures=("F27", "F28", "T5"),
)
