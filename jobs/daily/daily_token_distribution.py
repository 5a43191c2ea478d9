"""`daily_token_distribution`: one row a day, kind of tokens and rounded number. Made by `python -m jobs daily`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from schemas.daily.daily_token_distribution import TABLE

SIGNIFICANT_DIGITS = 3
MOST_DIGITS = 19


def build(*, requests: DataFrame) -> DataFrame:
    """How many generations (neither errors nor gateway-cache hits) had so many tokens: each once in every kind."""
    prompt, completion = F.col("prompt_tokens"), F.col("completion_tokens")
    kinds = {"prompt": prompt, "completion": completion, "total": prompt + completion}
    is_generation = ~F.col("is_error") & ~F.col("is_cache_hit")
    of_each_kind = F.array(
        *(
            F.struct(F.lit(kind).alias("token_kind"), _rounded(tokens).alias("rounded_tokens"))
            for kind, tokens in kinds.items()
        )
    )
    return (
        requests.where(is_generation)
        .select("request_date", F.inline(of_each_kind))
        .groupBy(*TABLE.grain)
        .agg(F.count(F.lit(1)).alias("generation_count"))
        .select(*TABLE.column_names)
    )


def _rounded(tokens: Column) -> Column:
    """Half up to three significant digits. In whole numbers: a logarithm would be inexact just at powers of ten."""
    units = F.array(*(F.lit(10 ** max(digits - SIGNIFICANT_DIGITS, 0)) for digits in range(1, MOST_DIGITS + 1)))
    unit = F.element_at(units, F.length(tokens.cast("string"))).cast("bigint")
    rest = tokens % unit
    return tokens - rest + F.when(rest * 2 >= unit, unit).otherwise(0)
