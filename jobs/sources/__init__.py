"""One file a raw format: raw fields -> canonical columns, no more.

A source has a `SCHEMA`, the Spark DDL of the only fields that are read (an allow-list: content never leaves the raw
line), and `canonical(record)`, which names for each canonical column where it comes from. All canonical columns are
text; typing, defaults, reject reasons and keyed hashes are the same for all sources (jobs/core/canonical.py).
"""

from types import ModuleType

from jobs.sources import litellm, openrouter

SOURCES: dict[str, ModuleType] = {"litellm": litellm, "openrouter": openrouter}
