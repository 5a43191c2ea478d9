"""`models`: what is known of each model, and since when (a slowly changing dimension of type 2)."""

from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="models",
    stage="models",
    doc="One row per model and span of days over which its facts are the same. Valid from `valid_from` "
    "(inclusive) to `valid_to` (exclusive); a model's first row holds for all earlier days too, since a "
    "catalogue snapshot is newer than the logs it explains (prices applied that way are flagged "
    "`is_backdated_price`). A model that is no longer in the snapshots keeps its last known facts, with "
    "`is_listed` false.",
    grain=("model_id", "valid_from"),
    partition=(),
    reads=("model_prices",),
    inputs=("catalogue",),
    columns=(
        mc.MODEL_ID,
        mc.VALID_FROM,
        mc.VALID_TO,
        mc.AUTHOR,
        mc.AUTHOR_COUNTRY,
        mc.IS_LISTED,
        mc.IS_OPEN_WEIGHT,
        mc.SOURCE_TYPE,
        mc.TOTAL_PARAMETERS_BILLION,
        mc.SIZE_CLASS,
        mc.REASONING_CLASS,
        mc.HAS_TOOL_CALL,
        mc.RELEASE_DATE,
        mc.PROMPT_PRICE,
        mc.COMPLETION_PRICE,
        mc.CACHED_PROMPT_PRICE,
        mc.CACHE_WRITE_PRICE,
        mc.ONE_HOUR_CACHE_WRITE_PRICE,
        mc.IS_BACKDATED_PRICE,
    ),
    rules=(
        Rule("valid_from_before_valid_to", "valid_from < valid_to"),
        Rule(
            "spans_without_overlap_or_gap",
            "valid_to <=> lead(valid_from) OVER (PARTITION BY model_id ORDER BY valid_from)",
        ),
        Rule("author_and_slug", "model_id LIKE '%_/_%' AND model_id = lower(model_id)"),
        Rule("size_only_of_open_weights", "size_class = 'unknown' OR is_open_weight"),
    ),
)
