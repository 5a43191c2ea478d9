"""AWS Bedrock's model invocation logs, one JSON object per line. Fields and traps: docs/sources/bedrock.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.sources.fields import finish_reason, first_given, plain_word
from schemas.columns import WITHOUT_CACHE

SCHEMA = """
    timestamp string, requestId string, operation string, modelId string, errorCode string,
    identity struct<arn: string>,
    input struct<
        inputTokenCount: string, cacheReadInputTokenCount: string, cacheWriteInputTokenCount: string
    >,
    output struct<
        outputTokenCount: string,
        outputBodyJson: struct<stopReason: string, stop_reason: string, metrics: struct<latencyMs: string>>
    >
"""

OTHER_FILES = r"(^|/)data/|amazon-bedrock-logs-permission-check"
"""Large bodies, which Bedrock puts beside its logs, and the object by which it tries whether it may write."""

NOT_READ = ("schemaType", "schemaVersion", "accountId", "region", "inferenceRegion", "requestMetadata")

NOT_CALLS = ("applyguardrail",)
OPERATIONS = (
    "converse",
    "conversestream",
    "invokemodel",
    "invokemodelwithresponsestream",
    "invokemodelwithbidirectionalstream",
)


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one invocation; its input leaves out what was read from the cache or written to it."""
    field = record.getField
    tokens, answer = field("input"), field("output")["outputBodyJson"]
    is_error = F.length(field("errorCode")) > 0
    reason = first_given(answer["stopReason"], answer["stop_reason"])
    return {
        "request_id": field("requestId"),
        "user_id": field("identity")["arn"],
        "created_at": field("timestamp"),
        "raw_model": field("modelId"),
        "provider": F.lit("bedrock"),
        "prompt_tokens": tokens["inputTokenCount"],
        "completion_tokens": field("output")["outputTokenCount"],
        "cached_tokens": tokens["cacheReadInputTokenCount"],
        "cache_write_tokens": tokens["cacheWriteInputTokenCount"],
        "usual_convention": F.lit(WITHOUT_CACHE),
        "is_streamed": F.lower(field("operation")).contains("stream").cast("string"),
        "is_error": is_error.cast("string"),
        "error_class": field("errorCode"),
        "finish_reason": F.when(is_error, F.lit("error")).otherwise(finish_reason(F.lit(None), reason)),
        "duration_ms": answer["metrics"]["latencyMs"],
    }


def skipped(record: Column) -> Column:
    """Operations that do not call a language model, such as ApplyGuardrail."""
    return ~F.coalesce(F.lower(record["operation"]).isin(*OPERATIONS), F.lit(True))


def skipped_kind(record: Column) -> Column:
    """The operation, and whether it is known not to be a call."""
    is_known = F.lower(record["operation"]).isin(*NOT_CALLS)
    return F.concat(F.when(is_known, "operation ").otherwise("unlisted operation "), plain_word(record["operation"]))
