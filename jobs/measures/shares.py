"""Quotients and shares: null over 0, never an error."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def ratio(above: str | Column, below: str | Column) -> Column:
    """`above` / `below` as a double; null over 0.

    A divisor that is null instead of a division inside F.when: engines may move one out of its condition.
    """
    above, below = (F.col(side) if isinstance(side, str) else side for side in (above, below))
    # plus 0.0: for Sail, -0.0 is another number than 0.0. Each side once, since quotients of quotients would grow
    return above.cast("double") / F.nullif(below.cast("double") + 0.0, F.lit(0.0))


def share(part: str | Column, whole: str | Column) -> Column:
    """`part` / `whole` as a fraction from 0 to 1; null where the whole is 0."""
    return ratio(part, whole)
