"""Rows of Databricks' table `system.ai_gateway.usage`, Parquet or JSON lines. Fields: docs/sources/databricks.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import decimal_of
from jobs.ingest.sources.fields import first_given
from schemas.columns import INCLUSIVE

SCHEMA = """
    request_id string, invocation_id string, endpoint_name string, event_time string, latency_ms string,
    time_to_first_byte_ms string, destination_type string, destination_name string, destination_model string,
    requester string, input_tokens string, output_tokens string, token_details string, response_content_type string,
    status_code string, service_type string, invocation_metadata string
"""

NESTED = {
    "token_details": """
    cache_read_input_tokens string, cache_creation_input_tokens string, output_reasoning_tokens string
""",
    "invocation_metadata": "service_tier string",
}

NOT_READ = (
    "account_id", "workspace_id", "schema_version", "endpoint_id", "endpoint_tags", "endpoint_metadata",
    "destination_id", "requester_type", "ip_address", "url", "user_agent", "api_type", "request_tags",
    "total_tokens", "routing_information", "service_id", "service_name", "service_tags", "mcp_metadata",
)  # fmt: skip
"""Columns of the table that are known and left."""

HOSTED_PREFIX = r"^system\.ai\."


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one call: `request_id` is shared by the calls that a fallback makes of one request."""
    field = record.getField
    details = field("token_details")
    is_byok = F.coalesce(F.upper(field("destination_type")) == "EXTERNAL_FOUNDATION_MODEL", F.lit(False))
    is_error = F.coalesce(decimal_of(field("status_code"), "decimal(9,0)") >= 400, F.lit(False))
    is_streamed = F.lower(field("response_content_type")).contains("event-stream")
    hosted = F.regexp_replace(field("destination_name"), HOSTED_PREFIX, "")
    return {
        "request_id": field("invocation_id"),
        "trace_id": field("request_id"),
        "user_id": field("requester"),
        "created_at": field("event_time"),
        "raw_model": F.when(is_byok, first_given(field("destination_model"), hosted)).otherwise(
            first_given(hosted, field("destination_model"))
        ),
        "provider": F.when(~is_byok, F.lit("databricks")),
        "service_tier": field("invocation_metadata")["service_tier"],
        "app": field("endpoint_name"),
        "prompt_tokens": field("input_tokens"),
        "completion_tokens": field("output_tokens"),
        "cached_tokens": details["cache_read_input_tokens"],
        "cache_write_tokens": details["cache_creation_input_tokens"],
        "reasoning_tokens": details["output_reasoning_tokens"],
        "usual_convention": F.lit(INCLUSIVE),
        "is_byok": is_byok.cast("string"),
        "is_streamed": is_streamed.cast("string"),
        "is_error": is_error.cast("string"),
        "http_status": field("status_code"),
        "finish_reason": F.when(is_error, F.lit("error")),
        # without streaming, the first byte comes when the answer is complete
        "time_to_first_token_ms": F.when(is_streamed, field("time_to_first_byte_ms")),
        "duration_ms": field("latency_ms"),
    }


def skipped(record: Column) -> Column:
    """Calls of tools (MCP), which the table also has."""
    return F.upper(record["service_type"]).contains("MCP")


def skipped_kind(record: Column) -> Column:
    """There is one kind."""
    del record
    return F.lit("call of a tool (MCP)")
