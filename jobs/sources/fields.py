"""What several sources do with raw fields."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def first_given(*ids: Column) -> Column:
    """The first of these texts that is neither null nor empty."""
    return F.coalesce(*(F.when(F.length(one) > 0, one) for one in ids))
