"""Checks across tables: sums agree to the token (docs/definitions.md section 6, law 5)."""

from collections.abc import Mapping

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.validation import Rows
from schemas.errors import CensusError

NAMED_PERIODS = 5

Sums = Mapping[object, int]
"""Period -> its sum of tokens."""


class ReconcileError(CensusError):
    """Two tables that count the same tokens disagree; the message names both, the period and both numbers."""


def token_sums(rows: Rows, period: str) -> dict[object, int]:
    """The sum of the column `tokens` in each value of the column `period`."""
    if not isinstance(rows, DataFrame):
        # as a decimal: in Arrow a sum of 64-bit integers overflows silently
        wide = rows.select([period]).append_column("tokens", rows["tokens"].cast(pa.decimal128(38, 0)))
        sums = wide.group_by(period).aggregate([("tokens", "sum")])
        return {row[period]: int(row["tokens_sum"]) for row in sums.to_pylist()}
    return {row[0]: int(row[1]) for row in rows.groupBy(period).agg(F.sum("tokens")).collect()}


def same_tokens(whole: tuple[str, Sums], parts: Mapping[str, Sums]) -> int:
    """The sum of the tokens of the whole; raises ReconcileError unless every part has the same sum in every period.

    `whole`: the name of a table and its sums; `parts`: those of others by name.
    """
    name, wanted = whole
    for part, found in parts.items():
        periods = sorted({*wanted, *found}, key=str)
        differing = [one for one in periods if found.get(one) != wanted.get(one)]
        if differing:
            lines = [f"  {one}: {part} {found.get(one)}, {name} {wanted.get(one)}" for one in differing[:NAMED_PERIODS]]
            raise ReconcileError(
                f"{part} and {name} count different tokens; nothing was published:\n" + "\n".join(lines)
            )
    return sum(wanted.values())
