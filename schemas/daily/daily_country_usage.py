"""`daily_country_usage`: where the paying accounts are, by day."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Table

TABLE = Table(
    name="daily_country_usage",
    stage="daily",
    doc="One row per day and billing country; `unknown` where the log names no country, or none of ISO 3166.",
    grain=("request_date", "country"),
    partition=("request_date",),
    columns=(
        c.REQUEST_DATE,
        c.COUNTRY.required(),
        s.CONTINENT,
        c.REQUEST_COUNT,
        c.TOKENS,
        c.SPEND_USD,
    ),
    reads=("requests", "models", "model_aliases", "country_names"),
    figures=("F24", "T2", "T3"),
    counts_every_token=True,
)
