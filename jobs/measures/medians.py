"""Medians, and what is at or above them."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from schemas.sample_columns import EFFECTIVE_COST


def median_of_list(values: Column) -> Column:
    """The middle value of an array, or the mean of the two middle ones; null for an empty array."""
    ordered, half = F.sort_array(values), F.size(values) / 2
    low = F.get(ordered, F.floor(half - F.lit(0.5)).cast("int"))
    high = F.get(ordered, F.floor(half).cast("int"))
    return F.when(F.size(values) > 0, (low + high) / 2)


def with_cost_and_use(rows: DataFrame, use: str, among: Column | None = None) -> DataFrame:
    """Add `is_dear` and `is_used`: whether the effective cost and the column `use` are at or above their medians.

    `among`: the rows whose medians these are, all by default. `is_dear` is null where the cost is not known.
    """
    cost = EFFECTIVE_COST.name
    medians = (rows if among is None else rows.where(among)).agg(
        F.median(cost).alias("median_cost"), F.median(use).alias("median_use")
    )
    return rows.crossJoin(F.broadcast(medians)).withColumns(
        {"is_dear": F.col(cost) >= F.col("median_cost"), "is_used": F.col(use) >= F.col("median_use")}
    )
