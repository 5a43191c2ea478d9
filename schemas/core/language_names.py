"""`language_names`: names of languages."""

from schemas import columns as c
from schemas import sample_columns as s
from schemas.contract import Table

TABLE = Table(
    name="language_names",
    stage="models",
    doc="One row per language tag (BCP 47, without region) for which CLDR has an English name.",
    grain=("language",),
    partition=(),
    inputs=("catalogue",),
    columns=(
        c.LANGUAGE.required(),
        s.LANGUAGE_NAME,
    ),
)
