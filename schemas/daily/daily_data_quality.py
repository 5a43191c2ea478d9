"""`daily_data_quality`: what each arrival was like, and the checks that it is judged by."""

from dataclasses import dataclass

from schemas import columns as c
from schemas import quality_columns as q
from schemas.contract import Table
from schemas.wording import REFRESH_CATALOGUE

LEAST_RECORDS = 100
"""A share of fewer records is not judged."""

TRAILING_DAYS = 7
LEAST_TRAILING_DAYS = 3

ANY_CHECK = "any"
"""The check of an acceptance that accepts the day whatever fails."""


@dataclass(frozen=True)
class Limits:
    """The values beyond which a check is a warning or critical; None: never."""

    warning_below: float | None = None
    critical_below: float | None = None
    warning_above: float | None = None
    critical_above: float | None = None


@dataclass(frozen=True)
class Check:
    """One expectation of an arrival: what is measured, its default limits, and where to look when it fails."""

    doc: str
    limits: Limits
    look_at: str


UNKNOWN_MODEL_CHECKS = ("unknown_model_token_share", "unknown_unpriced_token_share")
"""The checks of models that the catalogue does not know. Their messages end with what to do, also as warnings."""

KNOW_MODELS = f"run `python -m jobs catalogue explain NAME`, or `{REFRESH_CATALOGUE}` for newer models"
"""What to do about them."""

CHECKS = {
    "rejected_share": Check(
        "rejected / (records - skipped)",
        Limits(warning_above=0.01, critical_above=0.2),
        "the reasons below; a format that changed, or files in the folder of another source",
    ),
    "duplicate_share": Check(
        "duplicates / (records - skipped)",
        # each copy is counted once: a whole redelivery is no reason to stop
        Limits(warning_above=0.05),
        "core/arrival_files: files delivered twice",
    ),
    "late_share": Check(
        "requests of an earlier day / requests", Limits(warning_above=0.05), "when the gateway's files are shipped"
    ),
    "volume_ratio": Check(
        f"requests / median of the {TRAILING_DAYS} arrivals before (at least {LEAST_TRAILING_DAYS})",
        Limits(warning_below=0.5, critical_below=0.1, warning_above=2, critical_above=10),
        "whether all files of the day arrived: core/arrival_files of the days before, and the raw folder",
    ),
    "unknown_model_token_share": Check(
        "tokens of models that the catalogue does not know / tokens",
        # their tokens count in every figure that is not by author, and a later catalogue explains them
        Limits(warning_above=0.05),
        f"`marts/weekly_unknown_models`, and {KNOW_MODELS}",
    ),
    "unknown_unpriced_token_share": Check(
        "tokens of models that the catalogue does not know and whose cost is not in the log / tokens",
        Limits(critical_above=0.9),
        "the model names below or in `marts/weekly_unknown_models` (a field that changed, or models of your own: "
        f"docs/catalogue.md), and {KNOW_MODELS}",
    ),
    "unpriced_token_share": Check(
        "tokens whose cost is not known / tokens (BYOK and failures aside)",
        Limits(warning_above=0.1),
        "daily/daily_model_usage: unpriced_tokens by model; docs/catalogue.md says how to add a price",
    ),
    "hours_to_end_of_day": Check(
        "hours from the start of the newest request to the end of the arrival day",
        Limits(warning_above=6),
        "whether the last files of the day arrived",
    ),
}
"""By name. The limits are defaults: `CENSUS_<CHECK>_<LIMIT>` sets another, `none` switches one off."""

TABLE = Table(
    name="daily_data_quality",
    stage="daily",
    doc="One row per arrival and check: the measured value, the limits and the status. Each reject reason has a row "
    "of its own (`rejected:<reason>`), without limits. Checks and limits: docs/operations.md.",
    grain=("arrival_date", "check_name"),
    partition=("arrival_date",),
    columns=(
        c.ARRIVAL_DATE,
        q.CHECK_NAME,
        q.NUMERATOR,
        q.DENOMINATOR,
        q.VALUE,
        q.WARNING_BELOW,
        q.CRITICAL_BELOW,
        q.WARNING_ABOVE,
        q.CRITICAL_ABOVE,
        q.CHECK_STATUS,
        q.IS_ACCEPTED,
    ),
    reads=("load_audit", "rejected_records", "requests", "models", "model_aliases", "accepted_days"),
    inputs=("limits",),
)
