"""`price_statements`: one row per statement on the price of a model, by source, provider, tier, band and first day.

Rules: docs/catalogue.md section 8. Made by `python -m jobs models`.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.inputs.prices import FROM_EVER
from jobs.catalogue.price_lists import PRICED_BY
from jobs.catalogue.price_statements import stated_prices
from jobs.catalogue.prices_in_force import prices_in_force
from jobs.catalogue.resolve import PRICE_COLUMNS
from schemas.core.price_statements import TABLE

COMPARED = ("prompt_price", "completion_price")


def build(*, catalogue: CatalogueFrames) -> DataFrame:
    """All statements, each beside the price in force on the day on which it is compared."""
    stated = stated_prices(catalogue)
    in_time = Window.partitionBy(*PRICED_BY).orderBy("valid_from")
    firsts = stated.where("above_prompt_tokens = 0").select(
        *PRICED_BY, "valid_from", F.lead("valid_from").over(in_time).alias("next_from")
    )
    last_day = F.coalesce(F.date_sub("next_from", 1), F.lit(FROM_EVER))
    compared = stated.join(F.broadcast(firsts), on=[*PRICED_BY, "valid_from"], how="inner").withColumn(
        "compared_on", F.when(F.col("is_open"), last_day).otherwise(F.col("valid_from"))
    )
    in_force = prices_in_force(stated, catalogue)
    in_force = F.broadcast(in_force.select(*(F.col(name).alias(f"force_{name}") for name in in_force.columns)))
    holds = (
        (F.col("force_model_id") == F.col("model_id"))
        & (F.col("force_price_tier") == F.col("price_tier"))
        & (F.col("force_above_prompt_tokens") == F.col("above_prompt_tokens"))
        & (F.col("force_valid_from") <= F.col("compared_on"))
        & (F.col("force_valid_to").isNull() | (F.col("compared_on") < F.col("force_valid_to")))
    )
    is_same = (F.col("force_price_source") == F.col("price_source")) & (
        F.col("force_price_provider") == F.col("price_provider")
    )
    named = {
        **{column: F.col(name) for name, column in PRICE_COLUMNS.items()},
        **{_difference(PRICE_COLUMNS[name]): _minus(name) for name in COMPARED},
        "has_open_start": F.col("is_open"),
        "is_in_force": F.coalesce(is_same, F.lit(False)),
    }
    return compared.join(in_force, on=holds, how="left").withColumns(named).select(*TABLE.column_names)


def _difference(column: str) -> str:
    return column.replace("_price_", "_price_difference_", 1)


def _minus(name: str) -> Column:
    """Both are below 10^12, so that the difference fits."""
    return (F.col(name) - F.col(f"force_{name}")).cast(TABLE.column(_difference(PRICE_COLUMNS[name])).type)
