"""What daily tables and marts reckon alike, as columns: none raises over 0 or over nothing."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def share(part: str | Column, whole: str | Column) -> Column:
    """`part` / `whole` as a fraction; null where the whole is 0."""
    part, whole = (F.col(side) if isinstance(side, str) else side for side in (part, whole))
    return F.when(whole != 0, part.cast("double") / whole.cast("double"))


def sum_if(condition: Column, value: Column) -> Column:
    """Sum of `value` over the rows for which the condition holds; 0 where it holds for none."""
    return F.sum(F.when(condition, value).otherwise(0))


def median_of_list(values: Column) -> Column:
    """The middle value of an array, or the mean of the two middle ones; null of none."""
    ordered, half = F.sort_array(values), F.size(values) / 2
    low = F.get(ordered, F.floor(half - F.lit(0.5)).cast("int"))
    high = F.get(ordered, F.floor(half).cast("int"))
    return F.when(F.size(values) > 0, (low + high) / 2)
