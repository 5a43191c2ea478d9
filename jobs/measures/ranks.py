"""Who is first: ranks by a sum over the rows of a frame, ties by name."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def ranked(rows: DataFrame, name: str, measure: str, rank: str) -> DataFrame:
    """One row a value of `name`: `measured`, the sum of `measure`, and its place (`rank`, 1 = most; ties by name)."""
    order = Window.partitionBy().orderBy(F.desc("measured"), name)
    sums = rows.groupBy(name).agg(F.sum(measure).alias("measured"))
    return sums.select(name, "measured", F.row_number().over(order).alias(rank))


def first_with_any(rows: DataFrame, name: str, measure: str, rank: str, count: int) -> DataFrame:
    """The first `count` of `ranked` whose sum is above 0: `name` and `rank`."""
    return ranked(rows, name, measure, rank).where((F.col("measured") > 0) & (F.col(rank) <= count)).select(name, rank)
