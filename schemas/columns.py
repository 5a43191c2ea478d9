"""The vocabulary: one name = one type, one unit, one meaning, in every table.

Terms follow docs/definitions.md section 1. A name ends in its unit (`_tokens`, `_usd`, `_ms`, `_share`).
"""

import datetime as dt
from decimal import Decimal

from schemas.contract import Column

UNKNOWN = "unknown"
STANDARD = "standard"
INCLUSIVE, WITHOUT_CACHE, WITHOUT_REASONING = "inclusive", "without_cache", "without_reasoning"
WITHOUT_CACHE_AND_REASONING = "without_cache_and_reasoning"
OPEN_WEIGHT_SOURCE_TYPES = ("chinese_oss", "row_oss")

USD = "decimal(18,12)"
"""An amount of one request, or a price per token."""

USD_SUM = "decimal(28,12)"
"""Sums of such amounts."""

WIDE_DECIMAL = "decimal(38,18)"
"""Any number of a log before it is rounded; and sums of squared amounts."""

PRICE = "decimal(18,6)"
"""USD per million tokens."""

BILLIONS = "decimal(10,3)"
"""Parameters of a model."""

SQUARES = "decimal(38,0)"
"""Exact sums of squared tokens; the widest whole number there is."""

MOST_REQUEST_TOKENS = 10**10
"""The most tokens of a kind that one request can have, far beyond any model's context.

Sums over 400 million requests then stay below 2⁶³, beyond which not every engine says that they do not fit.
"""

WINDOW_MONTHS = 13
"""Calendar months of the window, with the month of the newest day."""

SMALL_BELOW_BILLION = 15
MEDIUM_BELOW_BILLION = 70
"""Where the size classes end, in billions of parameters: the limit itself belongs to the next class."""


def tokens_sql(of: str = "") -> str:
    """The tokens of a request as SQL: prompt and completion; `of="generation_"`: those of the sums over generations."""
    return f"{of}prompt_tokens + {of}completion_tokens"


def count_column(name: str, doc: str, example: int = 1) -> Column:
    """A number of things: whole and not negative."""
    return Column(name, "bigint", doc, example, at_least=0)


def fraction_column(name: str, doc: str, example: float = 0.5) -> Column:
    """A fraction from 0 to 1; null where it is not defined."""
    return Column(name, "double", doc, example, nullable=True, at_least=0, at_most=1)


def squares_column(name: str, doc: str, example: int) -> Column:
    """An exact sum of squares."""
    return Column(name, SQUARES, doc, Decimal(example), at_least=0)


def flag_column(name: str, doc: str) -> Column:
    """Whether something is so: never null."""
    return Column(name, "boolean", doc, False)


# When
REQUEST_DATE = Column("request_date", "date", "UTC day of `created_at`", dt.date(2025, 1, 6))
ARRIVAL_DATE = Column(
    "arrival_date", "date", "day of the `dt=` folder in which the log line landed", dt.date(2025, 1, 6)
)
WEEK_START = Column("week_start", "date", "Monday of the ISO week", dt.date(2025, 1, 6))
WINDOW_START_DATE = Column(
    "window_start_date", "date", f"first day of the trailing {WINDOW_MONTHS} months", dt.date(2024, 1, 1)
)
WINDOW_END_DATE = Column("window_end_date", "date", "newest day in the daily tables", dt.date(2025, 1, 6))
CREATED_AT = Column(
    "created_at", "timestamp", "when the request started, UTC", dt.datetime(2025, 1, 6, 12, tzinfo=dt.UTC)
)
IS_COMPLETE = flag_column("is_complete", "whether every day of the period is present in the daily tables")

# Request: identity
REQUEST_ID = Column("request_id", "string", "id of one generation, unique in its day, stable under redelivery", "gen-1")
TRACE_ID = Column("trace_id", "string", "groups the retries and fallbacks of one call", "call-1", nullable=True)
SESSION_KEY = Column("session_key", "string", "keyed hash of the session id", "5e55104e", nullable=True)
USER_KEY = Column("user_key", "string", "keyed hash of the user id; `unknown` where the log names no user", "05e4")
SOURCE = Column("source", "string", "adapter that read the line: a file of jobs/ingest/sources/", "openrouter")
APP = Column("app", "string", "application that sent the request", "chat-ui", nullable=True)
COUNTRY = Column("country", "string", "billing country, ISO 3166 alpha-2; in sums `unknown` without one", "NO", True)
LANGUAGE = Column(
    "language", "string", "language of the prompt, BCP 47; in sums without region, or `unknown`", "en", True
)
PROVIDER = Column("provider", "string", "who hosted the model; `unknown` where not logged", "deepinfra")
RAW_MODEL = Column("raw_model", "string", "model name as the gateway logged it", "deepseek/deepseek-chat:free")

# Request: measures and facts
PROMPT_TOKENS = count_column("prompt_tokens", "input tokens, cached ones included", 1000)
COMPLETION_TOKENS = count_column("completion_tokens", "output tokens, reasoning ones included", 200)
REASONING_TOKENS = count_column("reasoning_tokens", "output tokens spent on reasoning; 0 where not logged", 50)
CACHED_TOKENS = count_column(
    "cached_tokens", "input tokens read from the provider's prompt cache; 0 where not logged", 100
)
CACHE_WRITE_TOKENS = count_column(
    "cache_write_tokens", "input tokens written to the provider's prompt cache; 0 where not logged", 0
)
ONE_HOUR_CACHE_WRITE_TOKENS = count_column(
    "one_hour_cache_write_tokens", "those of them that were written for an hour; 0 where not logged", 0
)
TOKEN_CONVENTION = Column(
    "token_convention",
    "string",
    "what the counts of the log include: the prompt cached tokens and the completion reasoning, or not; then they were "
    "added. `unknown`: the log has such tokens, and nothing in it tells",
    INCLUSIVE,
    one_of=(INCLUSIVE, WITHOUT_CACHE, WITHOUT_REASONING, WITHOUT_CACHE_AND_REASONING, UNKNOWN),
)
COST_USD = Column(
    "cost_usd", USD, "USD charged, as logged; null where not logged", Decimal("0.001"), True,
    at_least=0,
)  # fmt: skip
COST_STATUS = Column(
    "cost_status",
    "string",
    "the cost as logged: charged, an unexplained zero, the user's own provider key (then cost_usd is the gateway's fee "
    "and not spend), answered from the gateway's cache, failed, not logged",
    "billed",
    one_of=("billed", "zero", "byok", "cached", "failed", "missing"),
)
IS_BYOK = flag_column("is_byok", "whether the user's own provider key paid")
IS_STREAMED = flag_column("is_streamed", "whether the answer was streamed")
IS_CANCELLED = flag_column("is_cancelled", "whether the client closed the connection before the end")
IS_ERROR = flag_column("is_error", "whether the generation failed")
IS_CACHE_HIT = flag_column("is_cache_hit", "whether the gateway's own response cache answered; its tokens are then 0")
FINISH_REASON = Column(
    "finish_reason",
    "string",
    "why the generation ended",
    "stop",
    one_of=("stop", "length", "tool_calls", "content_filter", "error", UNKNOWN),
)
HAS_TOOLS_OFFERED = flag_column(
    "has_tools_offered", "whether the request offered tools; null where not logged"
).optional()
HAS_NORMALISED_TOKENS = flag_column(
    "has_normalised_tokens", "whether the counts are the gateway's normalised ones, since the native ones are missing"
)
TIME_TO_FIRST_TOKEN_MS = count_column(
    "time_to_first_token_ms", "milliseconds from start to first token", 400
).optional()
DURATION_MS = count_column("duration_ms", "milliseconds from start to end", 2000).optional()

# Tags
CLASSIFIER_VERSION = Column("classifier_version", "string", "version of the classifier that tagged the request", "v2")
TAG = Column(
    "tag",
    "string",
    "dominant content category: the path of highest confidence, at least 0.5; null without one, in sums `unclassified`",
    "/Science/Computer Science",
    nullable=True,
)
TAG_CONFIDENCE = Column(
    "tag_confidence", "double", "confidence of the dominant tag", 0.75, nullable=True, at_least=0.5, at_most=1
)
TAG_COUNT = count_column("tag_count", "all tags of the classifier, of any confidence", 3)

# Aggregates: requests
REQUEST_COUNT = count_column("request_count", "valid requests, errors included", 2)
ERROR_COUNT = count_column("error_count", "failed requests", 0)
CANCELLED_COUNT = count_column("cancelled_count", "requests that the client cancelled", 0)
STREAMED_COUNT = count_column("streamed_count", "streamed requests")
CACHE_HIT_COUNT = count_column("cache_hit_count", "requests answered from the gateway's cache", 0)
TOOL_CALL_COUNT = count_column("tool_call_count", "requests that ended in a tool call")
TOOLS_OFFERED_COUNT = count_column("tools_offered_count", "requests that offered tools")
TOOLS_LOGGED_COUNT = count_column("tools_logged_count", "requests that log whether tools were offered")
GENERATION_COUNT = count_column("generation_count", "requests that are neither errors nor gateway-cache hits", 2)

# Aggregates: tokens
TOKENS = count_column("tokens", "prompt + completion tokens of all valid requests; a gateway-cache hit has none", 1200)
TOTAL_TOKENS = count_column("total_tokens", "tokens of the whole period and scope: the denominator of the share", 2400)
TOOL_CALL_TOKENS = count_column("tool_call_tokens", "tokens of requests that ended in a tool call", 600)
BILLABLE_TOKENS = count_column("billable_tokens", "tokens with a known cost: billed, free, gateway-cached", 1200)
UNPRICED_TOKENS = count_column("unpriced_tokens", "tokens whose cost is not known", 0)
BYOK_TOKENS = count_column("byok_tokens", "tokens paid with the user's own provider key", 0)
FAILED_TOKENS = count_column("failed_tokens", "tokens of failed requests that were not charged", 0)
ASSUMED_TIER_TOKENS = count_column(
    "assumed_tier_tokens", "tokens whose list cost is at the standard price, as their tier is not logged or has none", 0
)
GENERATION_PROMPT_TOKENS = count_column("generation_prompt_tokens", "prompt tokens of generations", 1000)
GENERATION_COMPLETION_TOKENS = count_column("generation_completion_tokens", "completion tokens of generations", 200)
LARGEST_USER_TOOL_CALL_TOKENS = count_column(
    "largest_user_tool_call_tokens", "tool-call tokens of the user with most of them in the period", 400
)
LARGEST_USER_TOKENS = count_column("largest_user_tokens", "all tokens of that user", 500)

GENERATION_PROMPT_TOKENS_SQUARED = squares_column(
    "generation_prompt_tokens_squared", "sum of squared prompt tokens of generations, for intervals", 500000
)
GENERATION_COMPLETION_TOKENS_SQUARED = squares_column(
    "generation_completion_tokens_squared", "sum of squared completion tokens of generations", 20000
)
GENERATION_TOKENS_SQUARED = squares_column("generation_tokens_squared", "sum of squared tokens of generations", 720000)

# Aggregates: money
SPEND_USD = Column(
    "spend_usd", USD_SUM, "USD charged, BYOK excluded; null where nothing is known", Decimal("0.002"), True
)
LIST_COST_USD = Column(
    "list_cost_usd", USD_SUM, "USD at the day's list prices; null where a price is missing", Decimal("0.003"), True,
    at_least=0,
)  # fmt: skip

# Shares
TOKEN_SHARE = fraction_column("token_share", "tokens (or sampled tokens) over their total beside them; null over 0")
REASONING_TOKEN_SHARE = fraction_column(
    "reasoning_token_share", "reasoning_tokens / completion_tokens; null over 0", 0.25
)
TOOL_CALL_TOKEN_SHARE = fraction_column("tool_call_token_share", "tool_call_tokens / tokens; null over 0")
TOOL_CALL_REQUEST_SHARE = fraction_column("tool_call_request_share", "tool_call_count / request_count")
TOOLS_OFFERED_SHARE = fraction_column(
    "tools_offered_share", "tools_offered_count / tools_logged_count; null over 0", 1.0
)
LARGEST_USER_TOOL_CALL_SHARE = fraction_column(
    "largest_user_tool_call_share", "largest_user_tool_call_tokens / tool_call_tokens; null over 0", 2 / 3
)
TOOL_CALL_TOKEN_SHARE_WITHOUT_LARGEST_USER = fraction_column(
    "tool_call_token_share_without_largest_user", "tool-call share of tokens without that user; null over 0", 2 / 7
)
AUTHOR_RANK = Column("author_rank", "int", "1 = most tokens; ties by name", 1, at_least=1)
