"""`model_prices`: the list price in force of each model, by day, tier of service and length of prompt."""

from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="model_prices",
    stage="models",
    doc="One row per model, tier of service, length of prompt and span of days over which the list price in force is "
    "the same. Valid from `valid_from` (inclusive) to `valid_to` (exclusive); the first row of tier `standard` holds "
    "for all earlier days too. A tier or length without a row on a day has the price of `standard` or of the next "
    "shorter prompt. Who else states which price is in `price_statements`.",
    grain=("model_id", "price_tier", "above_prompt_tokens", "valid_from"),
    partition=(),
    reads=("price_statements",),
    inputs=("catalogue",),
    columns=(
        mc.MODEL_ID,
        mc.PRICE_TIER,
        mc.ABOVE_PROMPT_TOKENS,
        mc.VALID_FROM,
        mc.VALID_TO,
        mc.PRICE_SOURCE,
        mc.PRICE_PROVIDER,
        *mc.PRICES,
        mc.IS_BACKDATED_PRICE,
    ),
    rules=(
        Rule("valid_from_before_valid_to", "valid_from < valid_to"),
        Rule(
            "spans_without_overlap",
            "valid_to <= lead(valid_from) "
            "OVER (PARTITION BY model_id, price_tier, above_prompt_tokens ORDER BY valid_from)",
        ),
        Rule("own_price_is_of_all", "price_source <> 'own' OR (price_tier = 'standard' AND above_prompt_tokens = 0)"),
    ),
)
