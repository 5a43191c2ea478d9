-- The records of all logs with the types of their fields, and nothing else. Variable: paths.
SELECT unnest(CASE WHEN json_valid(line) THEN from_json(line, '{
    "id": "VARCHAR", "request_id": "VARCHAR", "created_at": "TIMESTAMPTZ", "model": "VARCHAR",
    "provider_name": "VARCHAR", "app_id": "VARCHAR", "streamed": "BOOLEAN", "cancelled": "BOOLEAN",
    "is_byok": "BOOLEAN", "native_tokens_prompt": "BIGINT", "native_tokens_completion": "BIGINT",
    "native_tokens_reasoning": "BIGINT", "native_tokens_cached": "BIGINT", "finish_reason": "VARCHAR",
    "native_finish_reason": "VARCHAR", "latency": "BIGINT", "generation_time": "BIGINT", "total_cost": "DOUBLE",
    "response_cache_source_id": "VARCHAR", "external_user": "VARCHAR", "session_id": "VARCHAR", "country": "VARCHAR",
    "language": "VARCHAR"
}') END)
FROM read_csv(
    getvariable('paths'), columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, delim = chr(1),
    quote = '', escape = '', max_line_size = 8388608
)
