-- One row a day, provider and model: errors, and percentiles over the generations that say how long they took.
CREATE TABLE daily_provider_performance AS
WITH timed AS (
    SELECT
        *,
        CASE WHEN is_generation THEN CAST(time_to_first_token_ms AS DOUBLE) END AS first_token_ms,
        CASE WHEN is_generation AND completion_tokens > 0 AND duration_ms > 0
             THEN CAST(completion_tokens AS DOUBLE) * 1000 / duration_ms END AS tokens_per_second
    FROM priced_requests
)
SELECT
    request_date,
    provider,
    model_id,
    count(*) AS request_count,
    count(*) FILTER (is_error) AS error_count,
    share(count(*) FILTER (is_error), count(*)) AS error_share,
    count(*) FILTER (is_generation) AS generation_count,
    count(first_token_ms) AS first_token_logged_count,
    quantile_cont(first_token_ms, 0.50) AS time_to_first_token_ms_p50,
    quantile_cont(first_token_ms, 0.95) AS time_to_first_token_ms_p95,
    quantile_cont(first_token_ms, 0.99) AS time_to_first_token_ms_p99,
    count(tokens_per_second) AS speed_logged_count,
    quantile_cont(tokens_per_second, 0.50) AS tokens_per_second_p50,
    quantile_cont(tokens_per_second, 0.95) AS tokens_per_second_p95,
    quantile_cont(tokens_per_second, 0.99) AS tokens_per_second_p99
FROM timed
GROUP BY ALL;
