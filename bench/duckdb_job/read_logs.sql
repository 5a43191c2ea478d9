-- One raw file of OpenRouter's generation records -> rows of `checked_lines`, in the order of its lines: a row's rowid
-- says its place. Variables: path, file_number, arrival_date, first_moment and last_moment (the first and the last
-- microsecond since 1970 at which a request of this arrival may start).
--
-- Nearly all lines have every field, with a value of its usual type. The others are set aside whole for odd_logs.sql.
-- (A count that is `true` would be taken for 1.)
INSERT INTO checked_lines
WITH parsed AS (
    SELECT
        line,
        CASE WHEN is_object(line) THEN from_json(line, '{
            "id": "VARCHAR", "request_id": "VARCHAR", "created_at": "VARCHAR", "model": "VARCHAR",
            "provider_name": "VARCHAR", "app_id": "VARCHAR", "streamed": "VARCHAR", "cancelled": "VARCHAR",
            "is_byok": "VARCHAR", "native_tokens_prompt": "DOUBLE", "native_tokens_completion": "DOUBLE",
            "native_tokens_reasoning": "DOUBLE", "native_tokens_cached": "DOUBLE", "finish_reason": "VARCHAR",
            "latency": "DOUBLE", "generation_time": "DOUBLE", "total_cost": "DOUBLE",
            "response_cache_source_id": "VARCHAR", "external_user": "VARCHAR", "user": "VARCHAR",
            "session_id": "VARCHAR", "country": "VARCHAR", "language": "VARCHAR"
        }') END AS record
    FROM read_csv(
        getvariable('path'), columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, delim = chr(1),
        quote = '', escape = '', max_line_size = 8388608
    )
),
timed AS (
    SELECT line, unnest(record), epoch_us(iso_time(record.created_at)) AS created_at_us
    FROM parsed
),
judged AS (
    SELECT
        *,
        coalesce(
            id <> '' AND model <> '' AND provider_name <> ''
            AND created_at_us BETWEEN getvariable('first_moment') AND getvariable('last_moment')
            AND is_count(native_tokens_prompt) AND is_count(native_tokens_completion)
            AND is_count(native_tokens_reasoning) AND is_count(native_tokens_cached)
            AND native_tokens_reasoning <= native_tokens_completion AND native_tokens_cached <= native_tokens_prompt
            AND total_cost >= 0 AND total_cost < 1000000
            AND is_byok IN ('true', 'false') AND streamed IN ('true', 'false') AND cancelled IN ('true', 'false')
            AND finish_reason IN ('stop', 'length', 'tool_calls', 'content_filter', 'error'),
            false
        ) AS is_clean,
        coalesce(response_cache_source_id <> '', false) AS is_cache_hit
    FROM timed
)
SELECT
    getvariable('arrival_date') AS arrival_date,
    getvariable('file_number') AS file_number,
    NOT is_clean AS is_odd,
    CASE WHEN NOT is_clean THEN line END AS line,
    is_clean AS is_valid,
    id AS request_id,
    nullif(request_id, '') AS trace_id,
    nullif(session_id, '') AS session_id,
    created_at_us,
    model AS raw_model,
    provider_name AS provider,
    coalesce(nullif(external_user, ''), nullif("user", '')) AS user_id,
    nullif(country, '') AS country,
    nullif(language, '') AS language,
    nullif(app_id, '') AS app,
    -- the gateway's own cache answered: no provider produced these tokens
    TRY_CAST(CASE WHEN is_cache_hit THEN 0 ELSE native_tokens_prompt END AS BIGINT) AS prompt_tokens,
    TRY_CAST(CASE WHEN is_cache_hit THEN 0 ELSE native_tokens_completion END AS BIGINT) AS completion_tokens,
    TRY_CAST(CASE WHEN is_cache_hit THEN 0 ELSE native_tokens_reasoning END AS BIGINT) AS reasoning_tokens,
    TRY_CAST(CASE WHEN is_cache_hit THEN 0 ELSE native_tokens_cached END AS BIGINT) AS cached_tokens,
    TRY_CAST(total_cost AS DECIMAL(18, 12)) AS cost_usd,
    is_byok = 'true' AS is_byok,
    streamed = 'true' AS is_streamed,
    cancelled = 'true' AS is_cancelled,
    finish_reason = 'error' AS is_error,
    is_cache_hit,
    finish_reason,
    false AS has_normalised_tokens,
    TRY_CAST(CASE WHEN latency >= 0 THEN round(latency) END AS BIGINT) AS time_to_first_token_ms,
    TRY_CAST(CASE WHEN generation_time >= 0 THEN round(generation_time) END AS BIGINT) AS duration_ms
FROM judged;
