"""`daily_language_usage`: in which languages people ask, by day."""

from schemas import columns as c
from schemas.contract import Table

TABLE = Table(
    name="daily_language_usage",
    stage="daily",
    doc="One row per day and language of the prompt: the language subtag, and the script if the log names one; "
    "`unknown` if the log names no language.",
    grain=("request_date", "language"),
    partition=("request_date",),
    columns=(
        c.REQUEST_DATE,
        c.LANGUAGE.required(),
        c.REQUEST_COUNT,
        c.TOKENS,
        c.SPEND_USD,
    ),
    reads=("requests", "models", "model_aliases"),
    figures=("T4",),
    counts_every_token=True,
)
