"""Classes of what logs say in many words: why a request failed, and how the provider served it.

The error that a log names is one of its SDK or gateway (`RateLimitError`), of the provider (`ThrottlingException`,
`context_length_exceeded`), or an HTTP status. Messages of errors are not read: they may hold content.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.ingest.raw_text import bare_word
from schemas.columns import STANDARD, UNKNOWN
from schemas.serving_columns import NONE

ERROR_WORDS = {
    "context_length": "context_?window|context_?length|context_?overflow|prompt_?too_?long",
    "content_filter": "content_?filter|content_?policy|safety|guardrail|moderation|blocked",
    "rate_limit": "rate_?limit|throttl|too_?many_?requests|quota|resource_?exhausted",
    "timeout": "time_?d?_?out|deadline_?exceeded",
    "cancelled": "cancel|abort|generator_?exit|client_?disconnect",
    "server": "internal_?server|server_?error|unavailable|overloaded|bad_?gateway|connection|not_?ready|"
    "internal_?error|model_?error|model_?stream_?error",
    "client": "bad_?request|invalid|authenticat|unauthor|permission|forbidden|access_?denied|not_?found|unprocessable|"
    "validation|unsupported|payment|budget",
}
"""Class -> regular expression of the names of errors; the first class that fits."""

STATUS = r"^[1-5][0-9]{2}(\.0+)?\z"
CLASS_OF_STATUS = {"408": "timeout", "429": "rate_limit", "499": "cancelled", "504": "timeout"}
CLASS_OF_HUNDRED = {"4": "client", "5": "server"}

TIERS = {
    STANDARD: (STANDARD, "default", "on_demand", "ondemand"),
    "priority": ("priority", "fast"),
    "flex": ("flex",),
    "batch": ("batch",),
    "scale": ("scale",),
    "reserved": ("reserved", "provisioned", "provisioned_throughput"),
}
"""Tier of `requests` -> the providers' words. `auto` is a wish, not a tier that served."""


def classified(parsed: DataFrame) -> DataFrame:
    """Records with canonical columns as text (jobs/ingest/validate.py) -> the same with our words for theirs.

    `error_class`: the log's name of the error -> its class; `http_status`: also where the error is named by it.
    `service_tier`: the tier that served.
    """
    word = F.lower(F.trim("error_class"))
    status = F.coalesce(F.when(F.length(F.trim("http_status")) > 0, F.trim("http_status")), _status(word))
    has_failed = F.coalesce(F.lower("is_error") == "true", F.lit(False))
    is_cancelled = F.coalesce(F.lower("is_cancelled") == "true", F.lit(False))
    facts = F.struct(word.alias("word"), status.alias("status"), is_cancelled.alias("is_cancelled"))
    # an array of one, since that binds what is used several times
    found = F.transform(F.array(facts), lambda one: _class(one["word"], one["status"], one["is_cancelled"]))
    tier = bare_word(F.col("service_tier"))
    return parsed.withColumns(
        {
            "error_class": F.when(has_failed | is_cancelled, F.get(found, F.lit(0))).otherwise(NONE),
            "http_status": status,
            "service_tier": F.coalesce(*(F.when(tier.isin(*words), name) for name, words in TIERS.items())),
        }
    )


def _status(word: Column) -> Column:
    return F.when(word.rlike(STATUS), F.substring(word, 1, 3))


def _class(word: Column, status: Column, is_cancelled: Column) -> Column:
    """The class by the error's name; else by the status; of a request that was only cancelled, that."""
    named = [F.when(word.rlike(pattern), name) for name, pattern in ERROR_WORDS.items()]
    code = _status(status)
    by_status = [
        *(F.when(code == number, name) for number, name in CLASS_OF_STATUS.items()),
        *(F.when(code.startswith(digit), name) for digit, name in CLASS_OF_HUNDRED.items()),
    ]
    is_filtered = F.lower("finish_reason") == "content_filter"
    return F.coalesce(
        *named, *by_status, F.when(is_cancelled, "cancelled"), F.when(is_filtered, "content_filter"), F.lit(UNKNOWN)
    )
