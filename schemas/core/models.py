"""`models`: what is known of each model, and since when (a slowly changing dimension of type 2)."""

from schemas import columns as c
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
    inputs=("catalogue",),
    columns=(
        c.MODEL_ID,
        c.VALID_FROM,
        c.VALID_TO,
        c.AUTHOR,
        c.AUTHOR_COUNTRY,
        c.IS_LISTED,
        c.IS_OPEN_WEIGHT,
        c.SOURCE_TYPE,
        c.TOTAL_PARAMETERS_BILLION,
        c.SIZE_CLASS,
        c.REASONING_CLASS,
        c.HAS_TOOL_CALL,
        c.RELEASE_DATE,
        c.PROMPT_PRICE,
        c.COMPLETION_PRICE,
        c.CACHED_PROMPT_PRICE,
        c.IS_BACKDATED_PRICE,
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
