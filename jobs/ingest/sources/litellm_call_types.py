"""Which of LiteLLM's call types are not requests to a language model; both sources of LiteLLM skip these.

The names are those of LiteLLM's own list of call types, without the `a` before the name of the asynchronous form.
A type that is not listed here is a request: a new one must not be lost.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

TOOLS = ("call_mcp_tool", "list_mcp_tools", "search", "ocr", "run_code", "code_interpreter_tool")
"""Tools that are called through the gateway; LiteLLM logs them like requests, also with a cost."""

STORED = (
    "get_responses", "delete_responses", "cancel_responses", "list_input_items",
    "create_batch", "retrieve_batch", "cancel_batch", "list_batches",
    "create_file", "file_retrieve", "file_delete", "file_list", "file_content",
    "create_fine_tuning_job", "cancel_fine_tuning_job", "list_fine_tuning_jobs", "retrieve_fine_tuning_job",
    "get_assistants", "create_assistants", "delete_assistant",
    "create_thread", "get_thread", "add_message", "_add_message", "get_messages",
    "vector_store_create", "vector_store_search", "vector_store_file_create", "vector_store_file_list",
    "vector_store_file_retrieve", "vector_store_file_content", "vector_store_file_update", "vector_store_file_delete",
    "ingest", "query",
    "create_container", "list_containers", "retrieve_container", "delete_container",
    "list_container_files", "upload_container_file", "create_sandbox", "delete_sandbox", "create_skill",
    "create_realtime_client_secret", "create_realtime_transcription_session",
)  # fmt: skip
"""Reads and administration of what is stored. LiteLLM repeats the tokens and the cost of a stored response in each row
that reads it."""

NOT_TEXT = (
    "image_generation", "image_edit", "image_variation", "passthrough-image-generation",
    "moderation", "rerank", "transcription", "speech",
    "create_video", "video_retrieve", "video_retrieve_job", "video_content", "video_remix", "video_list",
    "video_delete", "video_create_character", "video_get_character", "video_edit", "video_extension",
)  # fmt: skip
"""Models that write no text: a share or a mean of tokens over them says nothing."""

SKIPPED = tuple(prefix + name for name in (*TOOLS, *STORED, *NOT_TEXT) for prefix in ("", "a"))


def is_skipped(call_type: Column) -> Column:
    """Whether an event or a row of this call type is not a request; null where it has none."""
    return call_type.isin(*SKIPPED)


def skipped_kind(call_type: Column) -> Column:
    """The kind of a skipped event or row: its call type, which is one of SKIPPED."""
    return F.concat(F.lit("call type "), F.when(is_skipped(call_type), call_type))
