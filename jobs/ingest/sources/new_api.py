"""Rows of the table `logs` of new-api and one-api, JSON lines or CSV. Fields and traps: docs/sources/new_api.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import iso_time, plain_text, whole_number
from jobs.ingest.sources.fields import first_given, joined_ids
from schemas.columns import INCLUSIVE, WITHOUT_CACHE

SCHEMA = """
    id string, created_at string, type string, user_id string, username string, token_name string, model_name string,
    quota string, prompt_tokens string, completion_tokens string, use_time string, elapsed_time string,
    is_stream string, request_id string, other string
"""

NESTED = {
    "other": """
    cache_tokens string, cache_creation_tokens string, cache_creation_tokens_5m string,
    cache_creation_tokens_1h string, claude string, frt string
"""
}

NOT_READ = ("content", "channel", "channel_id", "channel_name", "token_id", "group", "ip", "system_prompt_reset")
"""Columns of the table that are known and left."""

QUOTA_SETTING = "new_api_quota_per_usd"

CALL, FAILED_CALL = "2", "5"
"""The types of rows that are calls; the others are payments, refunds and administration."""

SETTLEMENT = r'"task_id"[ \t]*:[ \t]*("[^"]|[0-9])'
"""In `other` of a row that corrects the price of a task (a video, a song) after its end: it is not a call."""

EPOCH_SECOND = r"^([0-9]{10})([0-9]{3}|[0-9]{6}|[0-9]{9})?(\.[0-9]+)?\z"
"""An epoch time in seconds or a smaller unit; the group is the second."""

TRUE, FALSE = ("1", "t"), ("0", "f")
"""How databases write `is_stream` in an export."""


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one row.

    `id` counts the rows of one installation, so the time is put before it. The row is written when the call ends.
    """
    field = record.getField
    other = field("other")
    is_error = whole_number(field("type")) == FAILED_CALL
    ended = _seconds(field("created_at"))
    # one-api logs milliseconds too; new-api has no such column
    milliseconds = F.coalesce(_whole(F.nullif(field("elapsed_time"), F.lit("0"))), _whole(field("use_time")) * 1000)
    is_split = first_given(other["cache_creation_tokens_5m"], other["cache_creation_tokens_1h"]).isNotNull()
    is_stream = F.lower(field("is_stream"))
    return {
        "request_id": joined_ids(whole_number(field("id")), F.coalesce(ended, field("created_at"))),
        "trace_id": field("request_id"),
        "user_id": first_given(field("username"), field("user_id")),
        "created_at": F.coalesce(_before(ended, milliseconds), field("created_at")),
        "raw_model": field("model_name"),
        "app": field("token_name"),
        "prompt_tokens": field("prompt_tokens"),
        "completion_tokens": field("completion_tokens"),
        "cached_tokens": other["cache_tokens"],
        "cache_write_tokens": other["cache_creation_tokens"],
        "one_hour_cache_write_tokens": other["cache_creation_tokens_1h"],
        # as new-api bills; of the split alone it does not log which it was
        "usual_convention": F.when(F.lower(other["claude"]) == "true", WITHOUT_CACHE).when(~is_split, INCLUSIVE),
        "cost_usd": field("quota"),
        "is_streamed": F.when(is_stream.isin(*TRUE), "true")
        .when(is_stream.isin(*FALSE), "false")
        .otherwise(field("is_stream")),
        "is_error": is_error.cast("string"),
        "finish_reason": F.when(is_error, F.lit("error")),
        "time_to_first_token_ms": F.when(is_stream.isin("true", *TRUE), other["frt"]),
        "duration_ms": milliseconds.cast("string"),
    }


def _whole(text: Column) -> Column:
    """The number of a text; null for any other text."""
    number = whole_number(text)
    return F.when(number.rlike(r"^[0-9]{1,12}\z"), number.try_cast("decimal(12,0)"))


def _seconds(ended: Column) -> Column:
    """The whole second of an epoch time in any unit, or of the text of a time, as text; null for another text.

    Made short, since several columns need it: the times of now have ten digits of seconds.
    """
    digits = F.regexp_extract(plain_text(F.trim(ended)), EPOCH_SECOND, 1)
    return F.coalesce(F.when(digits != "", digits), F.unix_seconds(iso_time(ended)).cast("string"))


def _before(ended: Column, milliseconds: Column) -> Column:
    """The start in epoch seconds, as text, of a call that ended after this many milliseconds."""
    return (ended.cast("decimal(12,0)") - milliseconds * F.lit("0.001").cast("decimal(3,3)")).cast("string")


def skipped(record: Column) -> Column:
    """Payments, refunds, administration, and corrections of the price of a task."""
    is_call = whole_number(record["type"]).isin(CALL, FAILED_CALL)
    return ~is_call | F.coalesce(record["other"].rlike(SETTLEMENT), F.lit(False))


def skipped_kind(record: Column) -> Column:
    """The type of the row, of which only numbers are named, or that it corrects a price."""
    type_ = whole_number(record["type"])
    is_call = type_.isin(CALL, FAILED_CALL)
    return F.when(is_call, "correction of the price of a task").when(
        type_.rlike(r"^[0-9]{1,2}\z"), F.concat(F.lit("row of type "), type_)
    )
