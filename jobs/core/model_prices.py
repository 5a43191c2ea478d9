"""`model_prices`: one row per model, tier of service, length of prompt and span of days of one price in force.

Rules: docs/catalogue.md section 8. Made by `python -m jobs models`.
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.prices_in_force import prices_in_force
from jobs.catalogue.resolve import PRICE_COLUMNS
from schemas.core.model_prices import TABLE


def build(*, price_statements: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """All rows of `model_prices`."""
    stated = price_statements.withColumnsRenamed(
        {"has_open_start": "is_open", **{column: name for name, column in PRICE_COLUMNS.items()}}
    )
    named = {column: F.col(name) for name, column in PRICE_COLUMNS.items()}
    return prices_in_force(stated, catalogue).withColumns(named).select(*TABLE.column_names)
