"""Expressions over raw fields that several sources share."""

from pyspark.sql import Column
from pyspark.sql import functions as F

PROVIDERS_REASONS = {
    "stop": ("end_turn", "stop_sequence", "completed", "eos", "stop"),
    "length": ("max_tokens", "max_output_tokens", "model_length", "length"),
    "tool_calls": ("tool_use", "function_call", "tool_calls"),
    "content_filter": ("safety", "refusal", "prohibited_content", "blocklist", "recitation", "spii", "content_filter"),
    "error": ("failed", "error"),
}
"""Finish reasons in the words of the providers' own APIs."""


def first_given(*ids: Column) -> Column:
    """The first of these texts that is neither null nor empty."""
    return F.coalesce(*(F.when(F.length(one) > 0, one) for one in ids))


def finish_reason(gateways: Column, providers: Column) -> Column:
    """The gateway's finish reason; where it is missing, the translation of the provider's own, null if not known."""
    lower = F.lower(F.trim(providers))
    known = F.coalesce(
        *(F.when(lower.isin(*words), F.lit(reason)) for reason, words in PROVIDERS_REASONS.items()),
    )
    return F.coalesce(first_given(gateways), known)
