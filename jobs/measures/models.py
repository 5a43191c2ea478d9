"""Properties of a model on a day, by the columns that the catalogue adds."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from schemas.columns import OPEN_WEIGHT_SOURCE_TYPES


def is_open_weight() -> Column:
    """Whether a row is of an open-weight model, wherever its lab is."""
    return F.col("source_type").isin(*OPEN_WEIGHT_SOURCE_TYPES)


def is_free() -> Column:
    """Whether the model costs nothing on the row's day: its free variant, or both list prices 0."""
    has_zero_price = (F.col("prompt_price_usd_per_million_tokens") == 0) & (
        F.col("completion_price_usd_per_million_tokens") == 0
    )
    return (F.col("variant") == "free") | F.coalesce(has_zero_price, F.lit(False))
