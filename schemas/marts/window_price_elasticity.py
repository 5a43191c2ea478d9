"""`window_price_elasticity`: how use depends on price (F27)."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import sample_columns as s
from schemas.contract import Rule, Table

TABLE = Table(
    name="window_price_elasticity",
    stage="marts",
    doc="One row per scope: the line of log10 window tokens on log10 effective cost, by ordinary least squares over "
    "models, each counting once. Zero-cost and unpriced models are left out.",
    grain=("scope",),
    partition=(),
    columns=(
        s.SCOPE,
        c.WINDOW_START_DATE,
        c.WINDOW_END_DATE,
        m.FITTED_MODEL_COUNT,
        m.ZERO_COST_MODEL_COUNT,
        m.UNPRICED_MODEL_COUNT,
        m.SLOPE,
        m.SLOPE_LOW,
        m.SLOPE_HIGH,
        m.INTERCEPT,
        m.R_SQUARED,
    ),
    reads=("window_model_cost_usage",),
    rules=(Rule("slope_within_its_interval", "slope_low <= slope AND slope <= slope_high"),),
    figures=("F27",),
)
