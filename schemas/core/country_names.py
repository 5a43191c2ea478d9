"""`country_names`: names and continents of countries."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Rule, Table

TABLE = Table(
    name="country_names",
    stage="models",
    doc="One row per country or territory of ISO 3166: its English name and its continent (UN M49).",
    grain=("country",),
    partition=(),
    inputs=("catalogue",),
    columns=(
        c.COUNTRY.required(),
        s.COUNTRY_NAME,
        s.CONTINENT,
    ),
    rules=(Rule("two_capitals", "country RLIKE '^[A-Z]{2}$'"),),
)
