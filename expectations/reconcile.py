"""The few truths across tables: sums agree downward, to the token (docs/definitions.md section 5, law 5)."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.errors import CensusError


class ReconcileError(CensusError):
    """Two tables that count the same tokens disagree; the message names both, the period and both numbers."""


def same_tokens(part: tuple[str, DataFrame, str], whole: tuple[str, DataFrame, str], period: str) -> None:
    """Raise ReconcileError unless both frames have the same sum in every value of `period`.

    Each side: its name, a frame with the column `period`, and the SQL expression to sum.
    """
    (part_name, part_frame, part_sql), (whole_name, whole_frame, whole_sql) = part, whole
    left = part_frame.groupBy(period).agg(F.sum(F.expr(part_sql)).alias("part"))
    right = whole_frame.groupBy(period).agg(F.sum(F.expr(whole_sql)).alias("whole"))
    differing = (
        left.join(right, on=period, how="full")
        .where(~F.col("part").eqNullSafe(F.col("whole")))
        .orderBy(period)
        .limit(5)
        .collect()
    )
    if differing:
        lines = [f"  {row[period]}: {part_name} {row['part']}, {whole_name} {row['whole']}" for row in differing]
        raise ReconcileError(f"{part_name} and {whole_name} count other tokens:\n" + "\n".join(lines))
