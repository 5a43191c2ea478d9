-- The lines that read_logs.sql has set aside, by the full rules of docs/definitions.md section 2: every field as text.
CREATE TABLE odd_logs AS
WITH parsed AS (
    SELECT
        rowid AS row_id,
        file_number,
        epoch_us(CAST(arrival_date - 3 AS TIMESTAMP)) AS first_moment,
        epoch_us(CAST(arrival_date + 1 AS TIMESTAMP) + INTERVAL 1 HOUR) AS last_moment,
        line,
        CASE WHEN is_object(line) THEN from_json(line, '{
            "id": "VARCHAR", "request_id": "VARCHAR", "created_at": "VARCHAR", "model": "VARCHAR",
            "provider_name": "VARCHAR", "app_id": "VARCHAR", "streamed": "VARCHAR", "cancelled": "VARCHAR",
            "is_byok": "VARCHAR", "tokens_prompt": "VARCHAR", "tokens_completion": "VARCHAR",
            "native_tokens_prompt": "VARCHAR", "native_tokens_completion": "VARCHAR",
            "native_tokens_reasoning": "VARCHAR", "native_tokens_cached": "VARCHAR", "finish_reason": "VARCHAR",
            "native_finish_reason": "VARCHAR", "latency": "VARCHAR", "generation_time": "VARCHAR", "usage": "VARCHAR",
            "total_cost": "VARCHAR", "response_cache_source_id": "VARCHAR", "external_user": "VARCHAR",
            "user": "VARCHAR", "session_id": "VARCHAR", "country": "VARCHAR", "language": "VARCHAR"
        }') END AS record
    FROM checked_lines
    WHERE is_odd
),
fields AS (
    SELECT
        row_id,
        file_number,
        first_moment,
        last_moment,
        line,
        record IS NULL AS is_damaged,
        nullif(record.id, '') AS request_id,
        nullif(record.request_id, '') AS trace_id,
        nullif(record.session_id, '') AS session_id,
        coalesce(nullif(record.external_user, ''), nullif(record.user, '')) AS user_id,
        nullif(record.created_at, '') AS created_at_text,
        nullif(record.model, '') AS raw_model,
        coalesce(nullif(record.provider_name, ''), 'unknown') AS provider,
        nullif(record.country, '') AS country,
        nullif(record.language, '') AS language,
        nullif(record.app_id, '') AS app,
        coalesce(nullif(record.native_tokens_prompt, ''), nullif(record.tokens_prompt, '')) AS prompt_text,
        coalesce(nullif(record.native_tokens_completion, ''), nullif(record.tokens_completion, '')) AS completion_text,
        nullif(record.native_tokens_reasoning, '') AS reasoning_text,
        nullif(record.native_tokens_cached, '') AS cached_text,
        coalesce(nullif(record.total_cost, ''), nullif(record.usage, '')) AS cost_text,
        coalesce(nullif(record.is_byok, ''), 'false') AS byok_text,
        coalesce(nullif(record.streamed, ''), 'false') AS streamed_text,
        coalesce(nullif(record.cancelled, ''), 'false') AS cancelled_text,
        coalesce(record.response_cache_source_id, '') <> '' AS is_cache_hit,
        CASE WHEN coalesce(record.finish_reason, '') <> '' THEN lower(record.finish_reason)
             ELSE CASE lower(trim(record.native_finish_reason))
                 WHEN 'end_turn' THEN 'stop'
                 WHEN 'max_tokens' THEN 'length'
                 WHEN 'tool_use' THEN 'tool_calls'
                 WHEN 'refusal' THEN 'content_filter'
                 WHEN 'failed' THEN 'error'
                 ELSE lower(record.native_finish_reason) END END AS reason,
        (coalesce(record.native_tokens_prompt, '') = '' AND coalesce(record.tokens_prompt, '') <> '')
            OR (coalesce(record.native_tokens_completion, '') = '' AND coalesce(record.tokens_completion, '') <> '')
            AS has_normalised_tokens,
        nullif(record.latency, '') AS latency_text,
        nullif(record.generation_time, '') AS duration_text
    FROM parsed
),
typed AS (
    SELECT
        *,
        coalesce(epoch_us(iso_time(created_at_text)), epoch_us(to_timestamp(TRY_CAST(created_at_text AS DOUBLE))))
            AS created_at_us,
        reason = 'error' AS is_error,
        whole(prompt_text) AS prompt_whole,
        whole(completion_text) AS completion_whole,
        whole(reasoning_text) AS reasoning_whole,
        whole(cached_text) AS cached_whole,
        TRY_CAST(cost_text AS DOUBLE) AS cost,
        -- an amount below 0 is not known
        CASE WHEN NOT TRY_CAST(cost_text AS DOUBLE) < 0
             THEN TRY_CAST(TRY_CAST(cost_text AS DOUBLE) AS DECIMAL(18, 12)) END AS cost_usd
    FROM fields
),
filled AS (
    SELECT
        *,
        CASE WHEN prompt_text IS NULL AND (is_error OR is_cache_hit) THEN 0 ELSE prompt_whole END AS prompt_tokens,
        CASE WHEN completion_text IS NULL AND (is_error OR is_cache_hit) THEN 0 ELSE completion_whole END
            AS completion_tokens,
        CASE WHEN reasoning_text IS NULL THEN 0 ELSE reasoning_whole END AS reasoning_tokens,
        CASE WHEN cached_text IS NULL THEN 0 ELSE cached_whole END AS cached_tokens
    FROM typed
),
judged AS (
    SELECT
        *,
        -- true for nearly all lines: only the others have their reasons looked for
        coalesce(
            request_id IS NOT NULL AND raw_model IS NOT NULL
            AND created_at_us BETWEEN first_moment AND last_moment
            AND prompt_tokens >= 0 AND completion_tokens >= 0 AND reasoning_tokens >= 0 AND cached_tokens >= 0
            AND reasoning_tokens <= completion_tokens AND cached_tokens <= prompt_tokens
            AND (cost_text IS NULL OR cost < 0 OR cost_usd >= 0)
            AND byok_text IN ('true', 'false') AND streamed_text IN ('true', 'false')
            AND cancelled_text IN ('true', 'false'),
            false
        ) AS is_valid
    FROM filled
)
SELECT
    row_id,
    file_number,
    CASE WHEN NOT is_valid THEN {
        'reasons': CASE WHEN is_damaged THEN [damage(line)] ELSE list_sort(list_filter([
            CASE WHEN request_id IS NULL THEN 'missing:request_id' END,
            CASE WHEN raw_model IS NULL THEN 'missing:raw_model' END,
            CASE WHEN created_at_text IS NULL THEN 'missing:created_at'
                 WHEN created_at_us IS NULL THEN 'not_a_time:created_at'
                 WHEN created_at_us NOT BETWEEN first_moment AND last_moment
                 THEN 'timestamp_out_of_window' END,
            count_reason('prompt_tokens', prompt_text, prompt_tokens),
            count_reason('completion_tokens', completion_text, completion_tokens),
            count_reason('reasoning_tokens', reasoning_text, reasoning_tokens),
            count_reason('cached_tokens', cached_text, cached_tokens),
            CASE WHEN cost_text IS NOT NULL AND cost IS NULL THEN 'not_a_number:cost_usd'
                 WHEN cost >= 0 AND cost_usd IS NULL THEN 'out_of_range:cost_usd' END,
            CASE WHEN byok_text NOT IN ('true', 'false') THEN 'not_a_boolean:is_byok' END,
            CASE WHEN streamed_text NOT IN ('true', 'false') THEN 'not_a_boolean:is_streamed' END,
            CASE WHEN cancelled_text NOT IN ('true', 'false') THEN 'not_a_boolean:is_cancelled' END,
            CASE WHEN completion_tokens >= 0 AND reasoning_tokens > completion_tokens
                 THEN 'rule:reasoning_within_completion' END,
            CASE WHEN prompt_tokens >= 0 AND cached_tokens > prompt_tokens THEN 'rule:cached_within_prompt' END
        ], lambda found: found IS NOT NULL)) END,
        'request_id': left(request_id, 200),
        'raw_model': left(raw_model, 200),
        'raw_created_at': left(created_at_text, 200),
        'line_bytes': coalesce(strlen(line), 0),
        'line_sha256': sha256(coalesce(line, ''))
    } END AS rejected,
    is_valid,
    request_id,
    trace_id,
    session_id,
    created_at_us,
    raw_model,
    provider,
    user_id,
    country,
    language,
    app,
    -- the gateway's own cache answered: no provider produced these tokens
    CASE WHEN is_cache_hit THEN 0 ELSE prompt_tokens END AS prompt_tokens,
    CASE WHEN is_cache_hit THEN 0 ELSE completion_tokens END AS completion_tokens,
    CASE WHEN is_cache_hit THEN 0 ELSE reasoning_tokens END AS reasoning_tokens,
    CASE WHEN is_cache_hit THEN 0 ELSE cached_tokens END AS cached_tokens,
    cost_usd,
    byok_text = 'true' AS is_byok,
    streamed_text = 'true' AS is_streamed,
    cancelled_text = 'true' AS is_cancelled,
    coalesce(is_error, false) AS is_error,
    is_cache_hit,
    CASE WHEN reason IN ('stop', 'length', 'tool_calls', 'content_filter', 'error') THEN reason ELSE 'unknown' END
        AS finish_reason,
    has_normalised_tokens,
    milliseconds(latency_text) AS time_to_first_token_ms,
    milliseconds(duration_text) AS duration_ms
FROM judged;

UPDATE checked_lines
SET
    is_valid = odd.is_valid,
    request_id = odd.request_id,
    trace_id = odd.trace_id,
    session_id = odd.session_id,
    created_at_us = odd.created_at_us,
    raw_model = odd.raw_model,
    provider = odd.provider,
    user_id = odd.user_id,
    country = odd.country,
    language = odd.language,
    app = odd.app,
    prompt_tokens = odd.prompt_tokens,
    completion_tokens = odd.completion_tokens,
    reasoning_tokens = odd.reasoning_tokens,
    cached_tokens = odd.cached_tokens,
    cost_usd = odd.cost_usd,
    is_byok = odd.is_byok,
    is_streamed = odd.is_streamed,
    is_cancelled = odd.is_cancelled,
    is_error = odd.is_error,
    is_cache_hit = odd.is_cache_hit,
    finish_reason = odd.finish_reason,
    has_normalised_tokens = odd.has_normalised_tokens,
    time_to_first_token_ms = odd.time_to_first_token_ms,
    duration_ms = odd.duration_ms
FROM odd_logs AS odd
WHERE checked_lines.rowid = odd.row_id AND odd.is_valid;
