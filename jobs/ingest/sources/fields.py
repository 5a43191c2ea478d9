"""Expressions over raw fields that several sources share."""

from decimal import Decimal

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import bare_word, decimal_of, is_structure

PROVIDERS_REASONS = {
    "stop": ("end_turn", "stop_sequence", "completed", "eos", "stop"),
    "length": ("max_tokens", "max_output_tokens", "model_length", "length"),
    "tool_calls": ("tool_use", "function_call", "tool_calls"),
    "content_filter": ("safety", "refusal", "prohibited_content", "blocklist", "recitation", "spii", "content_filter"),
    "error": ("failed", "error"),
}
"""Finish reasons in the words of the providers' own APIs."""


PLAIN_WORD = r"^[A-Za-z][A-Za-z0-9_-]{0,39}\z"
OTHER = "of another name"


def plain_word(text: Column) -> Column:
    """The name of an operation as it is; OTHER for a text that may be anything else."""
    return F.when(text.rlike(PLAIN_WORD) & ~text.rlike("[0-9]{5}"), text).otherwise(OTHER)


def first_given(*ids: Column) -> Column:
    """The first of these texts that is neither null nor empty."""
    return F.coalesce(*(F.when(F.length(one) > 0, one) for one in ids))


def joined_ids(needed: Column, *before: Column) -> Column:
    """`before/needed`; null where an id is an object or array, which may hold content, or `needed` is not given."""
    ids = [F.when(F.length(one) > 0, one) for one in (*before, needed)]
    is_text = F.coalesce(*(F.when(is_structure(one), F.lit(False)) for one in ids), F.lit(True))
    return F.when(is_text & ids[-1].isNotNull(), F.concat_ws("/", *ids))


def usd_of_quota(quota: Column, per_usd: Decimal) -> Column:
    """USD of units of a quota, as text; a text that is not a number stays, to be rejected."""
    # 14 decimals, since the embedded engine's quotient has only 4 more than its dividend; and 14 digits before them,
    # since it takes the dividend times 10^10
    units = decimal_of(quota, "decimal(28,14)") / F.lit(str(per_usd)).cast("decimal(20,6)")
    return F.coalesce(units.cast("string"), quota)


def finish_reason(gateways: Column, providers: Column) -> Column:
    """The gateway's finish reason; where it is missing, the translation of the provider's own, null if not known."""
    word = bare_word(providers)
    known = F.coalesce(
        *(F.when(word.isin(*words), F.lit(reason)) for reason, words in PROVIDERS_REASONS.items()),
    )
    return F.coalesce(first_given(gateways), known)
