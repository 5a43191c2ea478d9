-- One row a valid request. Of the valid lines with one request id and day, over all arrivals and sources, the earliest
-- wins; within an arrival day those that say no tokens of a success come last.
CREATE TABLE valid_lines AS
SELECT
    *,
    row_number() OVER (
        PARTITION BY request_date, request_id
        ORDER BY
            arrival_date,
            prompt_tokens = 0 AND completion_tokens = 0 AND NOT is_error AND NOT is_cache_hit,
            source, file, line_number
    ) AS delivery
FROM checked_lines
WHERE len(reasons) = 0;

CREATE TABLE requests AS
SELECT
    request_id,
    trace_id,
    keyed_hash(session_id) AS session_key,
    CAST(created_at AS TIMESTAMPTZ) AS created_at,
    request_date,
    arrival_date,
    source,
    raw_model,
    requested_model,
    provider,
    service_tier,
    coalesce(keyed_hash(user_id), 'unknown') AS user_key,
    country,
    language,
    app,
    team,
    -- the gateway's own cache answered: no provider produced these tokens
    CASE WHEN is_cache_hit THEN 0 ELSE prompt_tokens END AS prompt_tokens,
    CASE WHEN is_cache_hit THEN 0 ELSE completion_tokens END AS completion_tokens,
    CASE WHEN is_cache_hit THEN 0 ELSE reasoning_tokens END AS reasoning_tokens,
    CASE WHEN is_cache_hit THEN 0 ELSE cached_tokens END AS cached_tokens,
    CASE WHEN is_cache_hit THEN 0 ELSE cache_write_tokens END AS cache_write_tokens,
    CASE WHEN is_cache_hit THEN 0 ELSE one_hour_cache_write_tokens END AS one_hour_cache_write_tokens,
    token_convention,
    cost_usd,
    CASE
        WHEN is_byok THEN 'byok'
        WHEN is_cache_hit THEN 'cached'
        WHEN cost_usd > 0 THEN 'billed'
        WHEN is_error THEN 'failed'
        WHEN cost_usd IS NULL THEN 'missing'
        ELSE 'zero'
    END AS cost_status,
    is_byok,
    is_streamed,
    is_cancelled,
    is_error,
    error_class,
    http_status,
    attempt_number,
    is_cache_hit,
    finish_reason,
    has_tools_offered,
    has_normalised_tokens,
    time_to_first_token_ms,
    duration_ms
FROM valid_lines
WHERE delivery = 1;
