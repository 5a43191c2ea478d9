"""What the counts of a log include. In `requests` the prompt has all tokens of the provider's cache in it, those read
and those written, and the completion those of reasoning.

Some logs leave them beside: then they are added. Which it is follows from the total that the log gives, or is what the
source says of all its logs, or cannot be known; nothing is guessed. The table of sources: docs/definitions.md.
"""

from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from schemas.columns import (
    INCLUSIVE,
    UNKNOWN,
    WITHOUT_CACHE,
    WITHOUT_CACHE_AND_REASONING,
    WITHOUT_REASONING,
)

HELPERS = ("total_tokens", "usual_convention")
"""Canonical columns that a source may map and that are not kept. `usual_convention`: what the source says of all its
logs, where no total tells."""

WHOLE = r"^[0-9]{1,10}(\.0+)?\z"
"""The text of a count that is added or compared; some logs write `60.0`."""

PARTS = ("_beside_prompt", "_beside_completion", "_missing")


def converted(parsed: DataFrame) -> DataFrame:
    """Records with canonical columns as text (jobs/ingest/validate.py) -> the same in the convention of `requests`.

    `token_convention`: as the source has it, where it has converted the counts already; otherwise what the total says.
    """
    prompt, completion = _count("prompt_tokens"), _count("completion_tokens")
    cache = F.coalesce(_count("cached_tokens"), F.lit(0)) + F.coalesce(_count("cache_write_tokens"), F.lit(0))
    beside_prompt, beside_completion, missing = (F.col(name) for name in PARTS)
    with_parts = parsed.withColumns(
        {
            PARTS[0]: cache,
            PARTS[1]: F.coalesce(_count("reasoning_tokens"), F.lit(0)),
            PARTS[2]: _count("total_tokens") - prompt - completion,
        }
    ).withColumn("_by_total", _by_total())
    parts = ("cached_tokens", "cache_write_tokens", "reasoning_tokens")
    is_readable = ~reduce(or_, (F.coalesce(F.length(name) > 0, F.lit(False)) & _count(name).isNull() for name in parts))
    found = F.when(is_readable, F.coalesce("_by_total", "usual_convention"))
    is_new = F.col("token_convention").isNull()
    adds_cache = is_new & found.isin(WITHOUT_CACHE, WITHOUT_CACHE_AND_REASONING) & prompt.isNotNull()
    adds_reasoning = is_new & found.isin(WITHOUT_REASONING, WITHOUT_CACHE_AND_REASONING) & completion.isNotNull()
    has_no_parts = (beside_prompt == 0) & (beside_completion == 0) & F.coalesce(missing == 0, F.lit(True))
    usual = F.when(is_readable & has_no_parts, INCLUSIVE).otherwise(UNKNOWN)
    return with_parts.withColumns(
        {
            "prompt_tokens": F.when(adds_cache, (prompt + beside_prompt).cast("string")).otherwise(
                F.col("prompt_tokens")
            ),
            "completion_tokens": F.when(adds_reasoning, (completion + beside_completion).cast("string")).otherwise(
                F.col("completion_tokens")
            ),
            "token_convention": F.coalesce("token_convention", found, usual),
        }
    ).drop(*PARTS, "_by_total", *HELPERS)


def _count(name: str) -> Column:
    """The number of a whole count; of any other text null."""
    return F.when(F.col(name).rlike(WHOLE), F.substring_index(name, ".", 1).try_cast("bigint"))


def _by_total() -> Column:
    """The convention by which the parts add up to the total; null where none does.

    Where two do, only one is possible if its part is larger than the count that would have to include it; otherwise
    what the source says of all its logs decides if it is one of the two, and nothing does if not.
    """
    beside_prompt, beside_completion, missing = (F.col(name) for name in PARTS)
    fits_cache = (beside_prompt > 0) & (missing == beside_prompt)
    fits_reasoning = (beside_completion > 0) & (missing == beside_completion)
    fits_both = (beside_prompt > 0) & (beside_completion > 0) & (missing == beside_prompt + beside_completion)
    is_cache_beside = beside_prompt > _count("prompt_tokens")
    is_reasoning_beside = beside_completion > _count("completion_tokens")
    usual = F.col("usual_convention")
    of_two = F.when(usual.isin(WITHOUT_CACHE, WITHOUT_REASONING), usual).otherwise(UNKNOWN)
    return (
        F.when(missing == 0, INCLUSIVE)
        .when(fits_cache & fits_reasoning & (is_cache_beside == is_reasoning_beside), of_two)
        .when(fits_cache & (~fits_reasoning | is_cache_beside), WITHOUT_CACHE)
        .when(fits_reasoning, WITHOUT_REASONING)
        .when(fits_both, WITHOUT_CACHE_AND_REASONING)
    )
