"""`cohort_retention`: who stays with a model (F25)."""

from schemas import mart_columns as m
from schemas import model_columns as mc
from schemas.contract import Rule, Table

FEWEST_USERS = 50
"""Users of the smallest cohort that is shown."""

TABLE = Table(
    name="cohort_retention",
    stage="marts",
    doc="One row per model, month of first use and months since: how many of the cohort used the model in that "
    f"month, idle months between allowed. Over the whole history. Cohorts of fewer than {FEWEST_USERS} users and "
    "the open month are left out.",
    grain=("model_id", "cohort_month", "months_since"),
    partition=(),
    columns=(
        mc.MODEL_ID,
        m.COHORT_MONTH,
        m.MONTHS_SINCE,
        m.COHORT_USER_COUNT,
        m.RETAINED_USER_COUNT,
        m.RETENTION,
        m.RETENTION_LOW,
        m.RETENTION_HIGH,
        m.IS_FOUNDATIONAL,
        m.IS_BOOMERANG,
    ),
    reads=("monthly_model_users", "daily_model_usage"),
    rules=(
        Rule("retained_within_cohort", "retained_user_count <= cohort_user_count"),
        Rule("enough_users", f"cohort_user_count >= {FEWEST_USERS}"),
        Rule("all_at_first", "months_since > 0 OR retained_user_count = cohort_user_count"),
    ),
    figures=("F25",),
    may_be_empty=True,
)
