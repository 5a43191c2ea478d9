"""The few truths across tables: sums agree downward, to the token (docs/definitions.md section 6, law 5)."""

from collections import defaultdict
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.errors import CensusError

NAMED_PERIODS = 5


class ReconcileError(CensusError):
    """Two tables that count the same tokens disagree; the message names both, the period and both numbers."""


def same_tokens(whole: tuple[str, DataFrame, str], parts: list[tuple[str, DataFrame, str]], period: str) -> int:
    """The sum of the whole; raises ReconcileError unless every part has the same sum in every value of `period`.

    Each table: its name, a frame with the column `period`, and the SQL expression to sum.
    """
    sums = [
        frame.groupBy(period)
        .agg(F.sum(F.expr(sql)).alias("tokens"))
        .select(F.lit(name).alias("name"), period, "tokens")
        for name, frame, sql in (whole, *parts)
    ]
    found: dict[str, dict[object, int]] = defaultdict(dict)
    for row in reduce(DataFrame.unionByName, sums).collect():
        found[row["name"]][row[period]] = int(row["tokens"])
    wanted = found[whole[0]]
    for name, _, _ in parts:
        periods = sorted({*wanted, *found[name]}, key=str)
        differing = [one for one in periods if found[name].get(one) != wanted.get(one)]
        if differing:
            lines = [
                f"  {one}: {name} {found[name].get(one)}, {whole[0]} {wanted.get(one)}"
                for one in differing[:NAMED_PERIODS]
            ]
            raise ReconcileError(f"{name} and {whole[0]} count other tokens:\n" + "\n".join(lines))
    return sum(wanted.values())
