-- One row a raw line of any source, in one vocabulary; fields that are still to be checked stay {kind, text, number}.

-- litellm: StandardLoggingPayload. A response id alone is not unique, nor is the id of a call.
CREATE VIEW litellm_records AS
SELECT
    arrival_date, source, file, line_number, line_bytes, line_sha256, line_reason,
    -- tools, reads of stored responses, images, …: nothing else of such a line is looked at
    coalesce(asks_no_language_model(text_of(call_type)), false) AS is_skipped,
    text_of(call_id) || '/' || text_of(response_id) AS request_id,
    text_of(call_id) AS trace_id,
    text_of(trace_id) AS session_id,
    nullif(coalesce(text_of(end_user), text_of(key_user_id), text_of(key_hash)), 'litellm-internal-health-check')
        AS user_id,
    start_time AS created_at,
    text_of(model) AS raw_model,
    text_of(model_group) AS requested_model,
    coalesce(text_of(provider), 'unknown') AS provider,
    tier_of(coalesce(text_of(billed_tier), text_of(usage_tier))) AS service_tier,
    NULL::VARCHAR AS country,
    NULL::VARCHAR AS language,
    text_of(key_alias) AS app,
    coalesce(text_of(team_alias), text_of(team_id)) AS team,
    prompt_tokens,
    completion_tokens,
    reasoning_tokens,
    CASE WHEN openai_cached_tokens IS NOT NULL THEN openai_cached_tokens ELSE anthropic_cached_tokens END
        AS cached_tokens,
    CASE WHEN anthropic_written_tokens IS NOT NULL THEN anthropic_written_tokens
         WHEN openai_written_tokens IS NOT NULL THEN openai_written_tokens
         ELSE bedrock_written_tokens END AS cache_write_tokens,
    CASE WHEN one_hour_tokens IS NOT NULL THEN one_hour_tokens ELSE anthropic_one_hour_tokens END
        AS one_hour_cache_write_tokens,
    total_tokens,
    NULL AS token_convention,
    response_cost AS cost_usd,
    client_oauth_token AS is_byok,
    stream AS is_streamed,
    NULL::STRUCT(kind VARCHAR, text VARCHAR, number VARCHAR) AS is_cancelled,
    cache_hit AS is_cache_hit,
    coalesce(text_of(error_class) = 'ClientDisconnected', false)
        OR coalesce(text_of(error_code) = '499', false) AS client_hung_up,
    false AS answered_from_cache,
    coalesce(text_of(status) = 'failure', false) AS is_error,
    text_of(error_class) AS error_name,
    error_code AS http_status,
    NULL::BIGINT AS attempt_number,
    CASE WHEN text_of(status) = 'failure' THEN 'error' ELSE finish_reason_of(finish_reason) END AS finish_reason,
    CASE WHEN tools.kind = 'array' THEN tools.text <> '0' END AS has_tools_offered,
    CASE WHEN boolean_of(stream) AND NOT coalesce(boolean_of(cache_hit), false)
         THEN milliseconds_between(start_time, completion_start_time) END AS time_to_first_token_ms,
    false AS has_normalised_tokens,
    milliseconds_between(start_time, end_time) AS duration_ms
FROM litellm_lines;

-- openrouter: the generation record. Native counts are the tokens; normalised ones only where native are missing.
CREATE VIEW openrouter_records AS
SELECT
    arrival_date, source, file, line_number, line_bytes, line_sha256, line_reason,
    false AS is_skipped,
    text_of(id) AS request_id,
    text_of(request_id) AS trace_id,
    text_of(session_id) AS session_id,
    coalesce(text_of(external_user), text_of("user")) AS user_id,
    created_at,
    text_of(model) AS raw_model,
    text_of(router) AS requested_model,
    coalesce(text_of(provider_name), 'unknown') AS provider,
    tier_of(text_of(service_tier)) AS service_tier,
    text_of(country) AS country,
    text_of(language) AS language,
    text_of(app_id) AS app,
    NULL::VARCHAR AS team,
    CASE WHEN native_tokens_prompt IS NOT NULL THEN native_tokens_prompt ELSE tokens_prompt END AS prompt_tokens,
    CASE WHEN native_tokens_completion IS NOT NULL THEN native_tokens_completion ELSE tokens_completion END
        AS completion_tokens,
    native_tokens_reasoning AS reasoning_tokens,
    native_tokens_cached AS cached_tokens,
    NULL::STRUCT(kind VARCHAR, text VARCHAR, number VARCHAR) AS cache_write_tokens,
    NULL::STRUCT(kind VARCHAR, text VARCHAR, number VARCHAR) AS one_hour_cache_write_tokens,
    NULL::STRUCT(kind VARCHAR, text VARCHAR, number VARCHAR) AS total_tokens,
    'inclusive' AS token_convention,
    CASE WHEN total_cost IS NOT NULL THEN total_cost ELSE usage END AS cost_usd,
    is_byok,
    streamed AS is_streamed,
    cancelled AS is_cancelled,
    NULL::STRUCT(kind VARCHAR, text VARCHAR, number VARCHAR) AS is_cache_hit,
    false AS client_hung_up,
    text_of(response_cache_source_id) IS NOT NULL AS answered_from_cache,
    openrouter_finish_reason = 'error' AS is_error,
    NULL::VARCHAR AS error_name,
    last_status AS http_status,
    NULL::BIGINT AS attempt_number,
    openrouter_finish_reason AS finish_reason,
    NULL::BOOLEAN AS has_tools_offered,
    (native_tokens_prompt IS NULL AND tokens_prompt IS NOT NULL)
        OR (native_tokens_completion IS NULL AND tokens_completion IS NOT NULL) AS has_normalised_tokens,
    milliseconds_of(latency) AS time_to_first_token_ms,
    milliseconds_of(generation_time) AS duration_ms
FROM (
    SELECT
        *,
        CASE WHEN finish_reason IS NULL THEN native_finish_reason_of(native_finish_reason)
             ELSE finish_reason_of(finish_reason) END AS openrouter_finish_reason
    FROM openrouter_lines
);

CREATE VIEW records AS
SELECT * FROM litellm_records UNION ALL BY NAME SELECT * FROM openrouter_records;
