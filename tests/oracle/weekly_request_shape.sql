-- F14, F15, F17. One row an ISO week: mean tokens of its generations, and percentiles: the smallest rounded number
-- that 50 (95) of 100 generations do not exceed.
CREATE VIEW token_percentiles AS
WITH sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        token_kind,
        rounded_tokens,
        sum(generation_count) AS generation_count
    FROM daily_token_distribution
    GROUP BY ALL
),
running AS (
    SELECT
        *,
        sum(generation_count) OVER (PARTITION BY week_start, token_kind ORDER BY rounded_tokens) AS up_to_here,
        sum(generation_count) OVER (PARTITION BY week_start, token_kind) AS all_of_them
    FROM sums
)
SELECT
    week_start,
    token_kind,
    min(rounded_tokens) FILTER (100 * up_to_here >= 50 * all_of_them) AS p50,
    min(rounded_tokens) FILTER (100 * up_to_here >= 95 * all_of_them) AS p95
FROM running
GROUP BY week_start, token_kind;

CREATE TABLE weekly_request_shape AS
WITH sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        sum(generation_count) AS generation_count,
        sum(generation_prompt_tokens) AS prompt,
        sum(generation_prompt_tokens_squared) AS prompt_squared,
        sum(generation_completion_tokens) AS completion,
        sum(generation_completion_tokens_squared) AS completion_squared,
        sum(generation_tokens_squared) AS total_squared
    FROM daily_model_usage
    GROUP BY ALL
),
means AS (
    SELECT
        *,
        mean_with_interval(generation_count, prompt, prompt_squared) AS prompt_tokens,
        mean_with_interval(generation_count, completion, completion_squared) AS completion_tokens,
        mean_with_interval(generation_count, prompt + completion, total_squared) AS all_tokens
    FROM sums
)
SELECT
    week_start,
    generation_count,
    prompt_tokens.mean AS mean_prompt_tokens,
    prompt_tokens.low AS mean_prompt_tokens_low,
    prompt_tokens.high AS mean_prompt_tokens_high,
    prompt_tokens.is_reliable AS is_prompt_tokens_reliable,
    completion_tokens.mean AS mean_completion_tokens,
    completion_tokens.low AS mean_completion_tokens_low,
    completion_tokens.high AS mean_completion_tokens_high,
    completion_tokens.is_reliable AS is_completion_tokens_reliable,
    all_tokens.mean AS mean_tokens,
    all_tokens.low AS mean_tokens_low,
    all_tokens.high AS mean_tokens_high,
    all_tokens.is_reliable AS is_tokens_reliable,
    prompts.p50 AS prompt_tokens_p50,
    prompts.p95 AS prompt_tokens_p95,
    completions.p50 AS completion_tokens_p50,
    completions.p95 AS completion_tokens_p95,
    totals.p50 AS total_tokens_p50,
    totals.p95 AS total_tokens_p95,
    is_complete
FROM means
JOIN weeks USING (week_start)
LEFT JOIN (FROM token_percentiles WHERE token_kind = 'prompt') AS prompts USING (week_start)
LEFT JOIN (FROM token_percentiles WHERE token_kind = 'completion') AS completions USING (week_start)
LEFT JOIN (FROM token_percentiles WHERE token_kind = 'total') AS totals USING (week_start);
