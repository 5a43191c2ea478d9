"""Observations that Langfuse exports (`observations_v2`), Parquet or JSON lines. Fields: docs/sources/langfuse.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import decimal_of, time_of, whole_number
from jobs.ingest.sources.fields import first_given, plain_word
from schemas.columns import WITHOUT_CACHE_AND_REASONING

SCHEMA = """
    id string, trace_id string, type string, start_time string, level string, provided_model_name string,
    usage_details string, total_cost string, latency string, time_to_first_token string, user_id string,
    session_id string, trace_name string, updated_at string
"""

NESTED = {
    "usage_details": """
    input string, output string, total string,
    input_cached_tokens string, cache_read_input_tokens string, input_cache_read string,
    input_cache_creation string, input_cache_creation_tokens string, cache_creation_input_tokens string,
    output_reasoning_tokens string, output_reasoning string, input_audio_tokens string, output_audio_tokens string
"""
}

OTHER_FILES = r"(^|/)(manifests|scores)/"
"""Lists of the files of each export, and people's scores of answers."""

NOT_READ = (
    "project_id", "environment", "parent_observation_id", "end_time", "completion_start_time", "created_at",
    "name", "status_message", "version", "model_id", "model_parameters", "cost_details", "input",
    "output", "metadata", "tags", "release", "tool_definitions", "tool_calls", "tool_call_names", "prompt_id",
    "prompt_name", "prompt_version", "usage_pricing_tier_id", "usage_pricing_tier_name",
)  # fmt: skip
"""Fields of the export that are known and left: content, and what Langfuse computes."""

CALLS = ("generation", "embedding")


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one observation; each key of its usage counts tokens that the others leave out."""
    field = record.getField
    usage = field("usage_details")
    is_error = F.lower(field("level")) == "error"
    return {
        "request_id": field("id"),
        "trace_id": field("trace_id"),
        "session_id": field("session_id"),
        "user_id": field("user_id"),
        "created_at": field("start_time"),
        "raw_model": field("provided_model_name"),
        "app": field("trace_name"),
        "prompt_tokens": _with(usage["input"], usage["input_audio_tokens"]),
        # an embedding is not an answer in tokens
        "completion_tokens": F.coalesce(
            _with(usage["output"], usage["output_audio_tokens"]),
            F.when((F.lower(field("type")) == "embedding") & usage["input"].isNotNull(), F.lit("0")),
        ),
        "cached_tokens": first_given(
            usage["input_cached_tokens"], usage["cache_read_input_tokens"], usage["input_cache_read"]
        ),
        "cache_write_tokens": first_given(
            usage["input_cache_creation"],
            usage["input_cache_creation_tokens"],
            usage["cache_creation_input_tokens"],
        ),
        "reasoning_tokens": first_given(usage["output_reasoning_tokens"], usage["output_reasoning"]),
        "total_tokens": usage["total"],
        "usual_convention": F.lit(WITHOUT_CACHE_AND_REASONING),
        "cost_usd": field("total_cost"),
        "is_error": F.coalesce(is_error, F.lit(False)).cast("string"),
        "finish_reason": F.when(is_error, F.lit("error")),
        "time_to_first_token_ms": _milliseconds(field("time_to_first_token")),
        "duration_ms": _milliseconds(field("latency")),
    }


def record_version(record: Column) -> Column:
    """When Langfuse last changed the observation: it exports it again with a cost or counts that came later."""
    return time_of(record["updated_at"])


def skipped(record: Column) -> Column:
    """Observations that are not calls of a model, such as spans, events and tools."""
    return ~F.coalesce(F.lower(record["type"]).isin(*CALLS), F.lit(True))


def skipped_kind(record: Column) -> Column:
    """The type of the observation."""
    return F.concat(F.lit("observation "), plain_word(record["type"]))


def _with(count: Column, audio: Column) -> Column:
    """The count with the tokens of audio beside it; where either is not a whole number, the count as it is."""
    both = _whole(count) + _whole(audio)
    return F.coalesce(both.cast("string"), first_given(count), audio)


def _whole(text: Column) -> Column:
    number = whole_number(text)
    return F.when(number.rlike(r"^[0-9]{1,10}\z"), number.try_cast("bigint"))


def _milliseconds(seconds: Column) -> Column:
    """Seconds as milliseconds; a text that is not a number stays as it is."""
    return F.coalesce((decimal_of(seconds, "decimal(20,6)") * 1000).cast("string"), seconds)
