"""Ranks by a measure, ties by name."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F


def rank(measure: str, name: str, *within: str) -> Column:
    """The place of a row, 1 = most of `measure`, ties by `name`; among the rows with the same values of `within`."""
    return F.row_number().over(Window.partitionBy(*within).orderBy(F.desc(measure), name))


def ranked(rows: DataFrame, name: str, measure: str, rank_name: str) -> DataFrame:
    """One row per value of `name`: `measured`, the sum of `measure`, and its rank as `rank_name`."""
    sums = rows.groupBy(name).agg(F.sum(measure).alias("measured"))
    return sums.select(name, "measured", rank("measured", name).alias(rank_name))


def first_with_any(rows: DataFrame, name: str, measure: str, rank_name: str, count: int) -> DataFrame:
    """The first `count` of `ranked` whose sum is above 0: `name` and `rank_name`."""
    is_first = (F.col("measured") > 0) & (F.col(rank_name) <= count)
    return ranked(rows, name, measure, rank_name).where(is_first).select(name, rank_name)
