"""One file a raw format: raw fields -> canonical columns, no more.

A source has a `SCHEMA`, the Spark DDL of the only fields that are read (an allow-list: content never leaves the raw
line), and `canonical(record)`, which names for each canonical column where it comes from. All canonical columns are
text; typing, defaults, reject reasons and keyed hashes are the same for all sources (jobs/ingest/validate.py). A source
may have `records(line)`, where a line holds several records, and `skipped(record)`, where some are no request at all
(jobs/ingest/records.py). How to write one: docs/sources/own.md.
"""

from types import ModuleType

from jobs.ingest.sources import classify_text, litellm, litellm_spend_logs, openrouter, openrouter_csv, otel

SOURCES: dict[str, ModuleType] = {
    "litellm": litellm,
    "litellm_spend_logs": litellm_spend_logs,
    "openrouter": openrouter,
    "openrouter_csv": openrouter_csv,
    "otel": otel,
}
"""Sources of requests: the raw files lie in `requests/source=<name>/`."""

TAG_SOURCES: dict[str, ModuleType] = {"classify_text": classify_text}
"""Sources of tags: the raw files lie in `tags/source=<name>/`."""
