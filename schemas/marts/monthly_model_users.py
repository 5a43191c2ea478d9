"""`monthly_model_users`: who used which model, by month: the base of the cohorts."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="monthly_model_users",
    stage="marts",
    doc="One row per month, model (variants merged) and user with at least one request; requests without a named "
    "user are left out.",
    grain=("month", "model_id", "user_key"),
    partition=("month",),
    columns=(
        m.MONTH,
        mc.MODEL_ID,
        c.USER_KEY,
    ),
    reads=("daily_user_usage",),
    rules=(Rule("nobody_is_no_user", "user_key <> 'unknown'"),),
    figures=("F25",),
    may_be_empty=True,
)
