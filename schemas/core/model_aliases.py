"""`model_aliases`: the names under which gateways log a model."""

from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="model_aliases",
    stage="models",
    doc="One row per name under which a gateway may log a model, lower case and without variant. A raw name is "
    "looked up whole, then without its leading path segments one by one, each also without a trailing date; a "
    "name that resolves to no model is kept as it is and listed in `weekly_unknown_models`.",
    grain=("alias",),
    partition=(),
    reads=("models",),
    inputs=("catalogue",),
    columns=(mc.ALIAS, mc.MODEL_ID, mc.ALIAS_ORIGIN),
    rules=(Rule("alias_is_lower_case", "alias = lower(alias)"),),
)
