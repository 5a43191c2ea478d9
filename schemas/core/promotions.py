"""`promotions`: models that were free for their launch."""

from schemas import mart_columns as m
from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="promotions",
    stage="models",
    doc="One row per free-launch promotion of a model: use on these days does not show what users would pay "
    "for it. From jobs/catalogue/inputs/promotions.csv and the operator's own files.",
    grain=("model_id", "first_date"),
    partition=(),
    reads=("models",),
    inputs=("catalogue",),
    columns=(
        mc.MODEL_ID,
        m.PROMOTION_FIRST_DATE,
        m.PROMOTION_LAST_DATE,
    ),
    rules=(
        Rule("first_before_last", "first_date <= last_date"),
        Rule(
            "no_overlap",
            "last_date < coalesce(lead(first_date) OVER (PARTITION BY model_id ORDER BY first_date), DATE'9999-12-31')",
        ),
    ),
    may_be_empty=True,
)
