"""Columns about who asked for a request, and how it was served: the vocabulary of schemas/columns.py, continued."""

from schemas.columns import STANDARD, UNKNOWN
from schemas.contract import Column

NONE = "none"

TEAM = Column(
    "team", "string", "team of the caller, as logged or as a keyed hash; null where not logged", "research", True
)
REQUESTED_MODEL = Column(
    "requested_model", "string", "model that the caller asked for, where the log names it", "openrouter/auto", True
)

ERROR_CLASSES = ("rate_limit", "server", "timeout", "client", "content_filter", "context_length", "cancelled")
ERROR_CLASS = Column(
    "error_class",
    "string",
    "why the request failed or was cancelled, by the error that is logged, else by its HTTP status; `none`: it did not",
    NONE,
    one_of=(NONE, *ERROR_CLASSES, UNKNOWN),
)
HTTP_STATUS = Column(
    "http_status", "bigint", "HTTP status of the answer; null where not logged", 200, True, at_least=100, at_most=599
)
SERVICE_TIER = Column(
    "service_tier",
    "string",
    "how the provider served the request; `unknown` where not logged",
    STANDARD,
    one_of=(STANDARD, "priority", "flex", "batch", "scale", "reserved", UNKNOWN),
)
ATTEMPT_NUMBER = Column(
    "attempt_number", "bigint", "which attempt of its call this is, from 1; null where not logged", 1, True, at_least=1
)
