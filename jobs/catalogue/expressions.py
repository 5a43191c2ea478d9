"""Expressions that every engine computes alike, where the plain one differs between them."""

import re
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def field(struct: Column, name: str) -> Column:
    """A field of a struct; null where the struct is null.

    For Sail 0.7, the fields of a struct that a condition made null still have values.
    """
    return F.when(struct.isNotNull(), struct[name])


def refuse(message: Column) -> Column:
    """An expression that raises where it is evaluated; `refusal` finds the message in what the engine raises."""
    return F.raise_error(F.concat(F.lit(OPENING), message, F.lit(CLOSING)))


def refusal(error: Exception) -> str | None:
    """The message of `refuse` that made an engine raise this error; None if something else did."""
    found = re.search(f"{OPENING}(.*?){CLOSING}", str(error), re.DOTALL)
    return found[1] if found else None


OPENING, CLOSING = "<census>", "</census>"


def union_of(*frames: DataFrame) -> DataFrame:
    """All rows of these frames, by the names of their columns; a column that a frame lacks is null in its rows.

    For Sail 0.7, the nulls of `unionByName(allowMissingColumns=True)` have no type, and a union cannot give them one.
    """
    types = {one.name: one.dataType.simpleString() for frame in frames for one in frame.schema.fields}

    def completed(frame: DataFrame) -> DataFrame:
        missing = {name: F.lit(None).cast(type_) for name, type_ in types.items() if name not in frame.columns}
        return frame.withColumns(missing).select(*types)

    return reduce(DataFrame.unionByName, map(completed, frames))
