"""`daily_token_distribution`: one row per day, kind of tokens and rounded number. Made by `python -m jobs daily`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.requests import is_generation, tokens
from schemas.daily.daily_token_distribution import TABLE

SIGNIFICANT_DIGITS = 3
MOST_DIGITS = 19


def build(*, requests: DataFrame) -> DataFrame:
    """The number of generations with each rounded number of tokens. Each generation counts once in every kind."""
    kinds = {"prompt": F.col("prompt_tokens"), "completion": F.col("completion_tokens"), "total": tokens()}
    of_each_kind = F.array(
        *(
            F.struct(F.lit(kind).alias("token_kind"), _rounded(number).alias("rounded_tokens"))
            for kind, number in kinds.items()
        )
    )
    return (
        requests.where(is_generation())
        .select("request_date", F.inline(of_each_kind))
        .groupBy(*TABLE.grain)
        .agg(F.count(F.lit(1)).alias("generation_count"))
        .select(*TABLE.column_names)
    )


def _rounded(number: Column) -> Column:
    """Round half up to three significant digits, in whole numbers: a logarithm is inexact at powers of ten."""
    units = F.array(*(F.lit(10 ** max(digits - SIGNIFICANT_DIGITS, 0)) for digits in range(1, MOST_DIGITS + 1)))
    unit = F.element_at(units, F.length(number.cast("string"))).cast("bigint")
    rest = number % unit
    return number - rest + F.when(rest * 2 >= unit, unit).otherwise(0)
