"""Sums of columns: under a condition, of squares, over a period."""

from pyspark.sql import Column, Window
from pyspark.sql import functions as F

from schemas.columns import SQUARES


def sum_if(condition: Column, value: Column) -> Column:
    """The sum of `value` over the rows for which the condition holds; 0 where it holds for none."""
    return F.sum(F.when(condition, value).otherwise(0))


def squared(tokens: Column) -> Column:
    """The square of a number of tokens, exact: a day's sum of such squares does not fit into a bigint."""
    wide = tokens.cast("decimal(19,0)")
    return (wide * wide).cast(SQUARES)


def total_of(column: str, *period: str) -> Column:
    """The sum of `column` over all rows of the same period (over all rows where no period is named)."""
    return F.sum(column).over(Window.partitionBy(*period))
