"""`requests`: one row per valid request, as its gateway logged it."""

from schemas import columns as c
from schemas import serving_columns as sc
from schemas.contract import Rule, Table

MAX_LATENESS_DAYS = 3
"""The greatest lateness of a line: days from the day of its request to its arrival day."""

MAX_EARLINESS_HOURS = 1
"""The greatest clock skew: hours from the end of an arrival day to the start of a request in it."""

DATE_OF_CREATED_AT = Rule("date_of_created_at", "request_date = to_date(created_at)")
ARRIVED_IN_WINDOW = Rule(
    "arrived_in_window",
    f"request_date >= date_sub(arrival_date, {MAX_LATENESS_DAYS}) AND created_at <= "
    f"timestampadd(HOUR, {24 + MAX_EARLINESS_HOURS}, CAST(arrival_date AS TIMESTAMP))",
    reject_reason="timestamp_out_of_window",
)

TABLE = Table(
    name="requests",
    stage="ingest",
    doc="One row per valid request: one generation as its gateway logged it. Retries and fallbacks are rows of their "
    "own that share a `trace_id`. The model stays as logged (`raw_model`): it is resolved when a day is aggregated, "
    "so a better catalogue needs no second read of the logs. A line is a duplicate if a request of the same id and day "
    "has already arrived. No prompt or response text is kept.",
    grain=("request_date", "request_id"),
    partition=("arrival_date", "request_date"),
    inputs=("request_records", "earlier_requests"),
    columns=(
        c.REQUEST_ID,
        c.TRACE_ID,
        c.SESSION_KEY,
        c.CREATED_AT,
        c.REQUEST_DATE,
        c.ARRIVAL_DATE,
        c.SOURCE,
        c.RAW_MODEL,
        sc.REQUESTED_MODEL,
        c.PROVIDER,
        sc.SERVICE_TIER,
        c.USER_KEY,
        c.COUNTRY,
        c.LANGUAGE,
        c.APP,
        sc.TEAM,
        c.PROMPT_TOKENS.up_to(c.MOST_REQUEST_TOKENS),
        c.COMPLETION_TOKENS.up_to(c.MOST_REQUEST_TOKENS),
        c.REASONING_TOKENS.up_to(c.MOST_REQUEST_TOKENS),
        c.CACHED_TOKENS.up_to(c.MOST_REQUEST_TOKENS),
        c.CACHE_WRITE_TOKENS.up_to(c.MOST_REQUEST_TOKENS),
        c.ONE_HOUR_CACHE_WRITE_TOKENS.up_to(c.MOST_REQUEST_TOKENS),
        c.TOKEN_CONVENTION,
        c.COST_USD,
        c.COST_STATUS,
        c.IS_BYOK,
        c.IS_STREAMED,
        c.IS_CANCELLED,
        c.IS_ERROR,
        sc.ERROR_CLASS,
        sc.HTTP_STATUS,
        sc.ATTEMPT_NUMBER,
        c.IS_CACHE_HIT,
        c.FINISH_REASON,
        c.HAS_TOOLS_OFFERED,
        c.HAS_NORMALISED_TOKENS,
        c.TIME_TO_FIRST_TOKEN_MS,
        c.DURATION_MS,
    ),
    rules=(
        Rule("reasoning_within_completion", "reasoning_tokens <= completion_tokens"),
        Rule("cached_within_prompt", "cached_tokens <= prompt_tokens"),
        Rule("cost_missing_only_if_status_allows", "cost_usd IS NOT NULL OR cost_status NOT IN ('billed', 'zero')"),
        DATE_OF_CREATED_AT,
        ARRIVED_IN_WINDOW,
    ),
    may_be_empty=True,
)
