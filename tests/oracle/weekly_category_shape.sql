-- F16, F18. One row an ISO week and category of the classified sample, and one of all of it: mean tokens a generation.
CREATE TABLE weekly_category_shape AS
WITH sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        category,
        sum(sampled_request_count) AS sampled_request_count,
        sum(generation_count) AS generation_count,
        sum(generation_prompt_tokens) AS prompt,
        sum(generation_prompt_tokens_squared) AS prompt_squared,
        sum(generation_tokens) AS total,
        sum(generation_tokens_squared) AS total_squared
    FROM (SELECT * REPLACE (unnest([category, 'all']) AS category) FROM daily_category_usage)
    GROUP BY ALL
),
means AS (
    SELECT
        *,
        mean_with_interval(generation_count, prompt, prompt_squared) AS prompt_tokens,
        mean_with_interval(generation_count, total, total_squared) AS all_tokens
    FROM sums
)
SELECT
    week_start,
    category,
    sampled_request_count,
    generation_count,
    prompt_tokens.mean AS mean_prompt_tokens,
    prompt_tokens.low AS mean_prompt_tokens_low,
    prompt_tokens.high AS mean_prompt_tokens_high,
    prompt_tokens.is_reliable AS is_prompt_tokens_reliable,
    all_tokens.mean AS mean_tokens,
    all_tokens.low AS mean_tokens_low,
    all_tokens.high AS mean_tokens_high,
    all_tokens.is_reliable AS is_tokens_reliable,
    is_complete
FROM means
JOIN weeks_of('daily_category_usage') USING (week_start);
