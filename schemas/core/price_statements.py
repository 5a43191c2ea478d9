"""`price_statements`: who states which price of a model from which day on, and how it differs from the one in force."""

from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="price_statements",
    stage="models",
    doc="One row per statement on the price of a model: by source, provider, tier of service, length of prompt and "
    "first day. Each is compared with the price in force on its first day; one whose first day is not known, on its "
    "last day.",
    grain=("model_id", "price_source", "price_provider", "price_tier", "above_prompt_tokens", "valid_from"),
    partition=(),
    inputs=("catalogue",),
    columns=(
        mc.MODEL_ID,
        mc.PRICE_SOURCE,
        mc.PRICE_PROVIDER,
        mc.PRICE_TIER,
        mc.ABOVE_PROMPT_TOKENS,
        mc.VALID_FROM,
        mc.STATED_ON,
        mc.HAS_OPEN_START,
        *mc.PRICES,
        mc.IS_IN_FORCE,
        mc.PROMPT_PRICE_DIFFERENCE,
        mc.COMPLETION_PRICE_DIFFERENCE,
    ),
    rules=(
        Rule("stated_by_a_source", "price_source <> 'own'"),
        Rule("open_start_has_no_day", "NOT has_open_start OR valid_from = DATE'1970-01-01'"),
    ),
    may_be_empty=True,
)
