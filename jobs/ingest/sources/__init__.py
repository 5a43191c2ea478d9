"""One module per raw format: it maps raw fields to canonical columns, and does nothing else.

All canonical columns are text; types, defaults, reject reasons and keyed hashes are the same for all sources
(jobs/ingest/validate.py). How to write a source: docs/sources/own.md.
"""

import re
from typing import Any, Protocol, runtime_checkable

from pyspark.sql import Column

from jobs.ingest.sources import (
    bedrock,
    classify_text,
    cloudflare,
    databricks,
    langfuse,
    litellm,
    litellm_clickhouse,
    litellm_spend_logs,
    new_api,
    openrouter,
    openrouter_csv,
    otel,
)


class Source(Protocol):
    """The names that a module of this folder defines."""

    SCHEMA: str
    """Spark DDL of the only fields that are read: an allow-list, so that content never leaves the raw line."""

    def canonical(self, record: Column, /) -> dict[str, Column]:
        """Canonical column -> where it comes from in a record of SCHEMA; a column that is left out is null."""


@runtime_checkable
class SourceOfManyRecords(Source, Protocol):
    """A source whose lines may hold several records."""

    def records(self, line: dict[str, Any], /) -> list[str | None] | None:
        """The records of a line's JSON object as texts of SCHEMA, None for a damaged one; None: another format.

        Plain Python, run by a Python process beside the data. It never raises.
        """


@runtime_checkable
class SourceWithNestedJson(Source, Protocol):
    """A source of which some fields hold JSON as text."""

    NESTED: dict[str, str]
    """Field -> Spark DDL of the only fields that are read from its JSON; records have them instead of the text."""


@runtime_checkable
class SourceWithQuota(Source, Protocol):
    """A source whose `cost_usd` is in units of a quota, to be converted."""

    QUOTA_SETTING: str
    """The field of Settings that says how many units are one USD."""


@runtime_checkable
class SourceWithSkips(Source, Protocol):
    """A source of which some records are not requests."""

    def skipped(self, record: Column, /) -> Column:
        """Whether a record is not a request: it is counted, and neither kept nor rejected."""


@runtime_checkable
class SourceWithSkippedKinds(SourceWithSkips, Protocol):
    """A source that names what its skipped records are."""

    def skipped_kind(self, record: Column, /) -> Column:
        """What such a record is, in words of the source, for the end of a run; of others it does not matter.

        Only a word of a known list, or one that `plain_word` lets through: never a text of a user.
        """


@runtime_checkable
class SourceWithKnownFields(Source, Protocol):
    """A source of which some fields are known, and are not read: content, addresses, and what no figure needs."""

    NOT_READ: tuple[str, ...]
    """They are not named among the fields that no run reads (jobs/ingest/passed_over.py)."""


@runtime_checkable
class SourceWithUnreadUsage(Source, Protocol):
    """A source of which some skipped records may be requests in a form that it does not know."""

    def unread_usage(self, record: Column, /) -> Column:
        """What such a record is, in words; null for every other. The run warns of them."""


@runtime_checkable
class SourceOfSpans(Source, Protocol):
    """A source of which several records may be views of one call (jobs/ingest/same_call.py)."""

    def span_facts(self, record: Column, /) -> dict[str, Column]:
        """The columns SPAN_FACTS of jobs/ingest/records.py, all of them text; the scope is never null."""


@runtime_checkable
class SourceWithVersions(Source, Protocol):
    """A source that delivers a record again when it has changed."""

    def record_version(self, record: Column, /) -> Column:
        """When the record last changed, as a timestamp: of the copies in one arrival the newest counts."""


@runtime_checkable
class SourceWithOtherFiles(Source, Protocol):
    """A source that lays files of another kind among its logs."""

    OTHER_FILES: str
    """A regular expression found in their paths, relative to the folder of the day: they are not read."""


def field_names(source: Source) -> tuple[str, ...]:
    """The names of the fields that a source reads of a record: of SCHEMA without what is inside structs and arrays."""
    schema = source.SCHEMA
    while "<" in schema:
        schema = re.sub(r"<[^<>]*>", "", schema)
    return tuple(field.split()[0] for field in schema.split(","))


SOURCES: dict[str, Source] = {
    "bedrock": bedrock,
    "cloudflare": cloudflare,
    "databricks": databricks,
    "langfuse": langfuse,
    "litellm": litellm,
    "litellm_clickhouse": litellm_clickhouse,
    "litellm_spend_logs": litellm_spend_logs,
    "new_api": new_api,
    "openrouter": openrouter,
    "openrouter_csv": openrouter_csv,
    "otel": otel,
}
"""Sources of requests: the raw files are in `requests/source=<name>/`."""

TAG_SOURCES: dict[str, Source] = {"classify_text": classify_text}
"""Sources of tags: the raw files are in `tags/source=<name>/`."""
