-- The daily tables as sums over `usage`: first by numbers, then by the names that several numbers share.
-- A square of tokens that does not fit a bigint (more than 3 * 10^9 tokens in one request) ends the job.
CREATE TABLE daily_model_usage AS
WITH sums AS (
    SELECT
        fact_number,
        provider,
        above_prompt_tokens,
        count(*) AS request_count,
        count(*) FILTER (is_error) AS error_count,
        count(*) FILTER (is_cancelled) AS cancelled_count,
        count(*) FILTER (is_streamed) AS streamed_count,
        count(*) FILTER (is_cache_hit) AS cache_hit_count,
        count(*) FILTER (is_tool_call) AS tool_call_count,
        sum(tokens) AS tokens,
        sum(prompt_tokens) AS prompt_tokens,
        sum(completion_tokens) AS completion_tokens,
        sum(reasoning_tokens) AS reasoning_tokens,
        sum(cached_tokens) AS cached_tokens,
        sum(tokens) FILTER (is_tool_call) AS tool_call_tokens,
        count(*) FILTER (is_generation) AS generation_count,
        sum(prompt_tokens) FILTER (is_generation) AS generation_prompt_tokens,
        sum(completion_tokens) FILTER (is_generation) AS generation_completion_tokens,
        sum(prompt_tokens * prompt_tokens) FILTER (is_generation) AS generation_prompt_tokens_squared,
        sum(completion_tokens * completion_tokens) FILTER (is_generation) AS generation_completion_tokens_squared,
        sum(tokens * tokens) FILTER (is_generation) AS generation_tokens_squared,
        sum(tokens) FILTER (cost_bucket = 'billable') AS billable_tokens,
        sum(tokens) FILTER (cost_bucket = 'unpriced') AS unpriced_tokens,
        sum(tokens) FILTER (cost_bucket = 'byok') AS byok_tokens,
        sum(tokens) FILTER (cost_bucket = 'failed') AS failed_tokens,
        sum(spend_usd) AS spend_usd
    FROM usage
    GROUP BY fact_number, provider, above_prompt_tokens
),
priced AS (
    SELECT
        *,
        CAST(
            CAST(prompt_tokens - cached_tokens AS DECIMAL(19, 0)) * list_prompt_price
            + CAST(cached_tokens AS DECIMAL(19, 0)) * list_cached_price
            + CAST(completion_tokens AS DECIMAL(19, 0)) * list_completion_price
            AS DECIMAL(31, 6)
        ) * 0.000001::DECIMAL(7, 6) AS list_usd
    FROM sums
    JOIN facts USING (fact_number)
    LEFT JOIN list_prices USING (fact_number, above_prompt_tokens)
)
SELECT
    request_date, model_id, variant, provider, author, source_type, size_class, reasoning_class, is_catalogued,
    is_backdated_price,
    sum(request_count) AS request_count,
    sum(error_count) AS error_count,
    sum(cancelled_count) AS cancelled_count,
    sum(streamed_count) AS streamed_count,
    sum(cache_hit_count) AS cache_hit_count,
    sum(tool_call_count) AS tool_call_count,
    -- OpenRouter does not log which tools were offered
    0 AS tools_offered_count,
    0 AS tools_logged_count,
    sum(tokens) AS tokens,
    sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens,
    sum(reasoning_tokens) AS reasoning_tokens,
    sum(cached_tokens) AS cached_tokens,
    -- OpenRouter does not log what was written to the cache
    0 AS cache_write_tokens,
    coalesce(sum(tool_call_tokens), 0) AS tool_call_tokens,
    sum(generation_count) AS generation_count,
    coalesce(sum(generation_prompt_tokens), 0) AS generation_prompt_tokens,
    coalesce(sum(generation_completion_tokens), 0) AS generation_completion_tokens,
    coalesce(sum(generation_prompt_tokens_squared), 0) AS generation_prompt_tokens_squared,
    coalesce(sum(generation_completion_tokens_squared), 0) AS generation_completion_tokens_squared,
    coalesce(sum(generation_tokens_squared), 0) AS generation_tokens_squared,
    coalesce(sum(billable_tokens), 0) AS billable_tokens,
    coalesce(sum(unpriced_tokens), 0) AS unpriced_tokens,
    coalesce(sum(byok_tokens), 0) AS byok_tokens,
    coalesce(sum(failed_tokens), 0) AS failed_tokens,
    coalesce(sum(tokens) FILTER (has_list_price), 0) AS assumed_tier_tokens,
    sum(spend_usd) AS spend_usd,
    CASE WHEN count(list_usd) = count(*) THEN sum(list_usd) END AS list_cost_usd
FROM priced
GROUP BY
    request_date, model_id, variant, provider, author, source_type, size_class, reasoning_class, is_catalogued,
    is_backdated_price;

CREATE TABLE daily_user_usage AS
WITH sums AS (
    SELECT
        request_date,
        user_number,
        model_number,
        count(*) AS request_count,
        count(*) FILTER (is_tool_call) AS tool_call_count,
        sum(tokens) AS tokens,
        coalesce(sum(tokens) FILTER (is_tool_call), 0) AS tool_call_tokens,
        sum(spend_usd) AS spend_usd
    FROM usage
    GROUP BY request_date, user_number, model_number
)
SELECT
    request_date,
    coalesce(user_key, 'unknown') AS user_key,
    model_id,
    request_count,
    tool_call_count,
    tokens,
    tool_call_tokens,
    spend_usd
FROM sums
JOIN (SELECT DISTINCT model_number, model_id FROM facts) USING (model_number)
LEFT JOIN users USING (user_number);

CREATE TABLE daily_country_usage AS
WITH sums AS (
    SELECT
        request_date, country AS logged, count(*) AS request_count, sum(tokens) AS tokens, sum(spend_usd) AS spend_usd
    FROM usage
    GROUP BY request_date, country
)
SELECT
    request_date,
    coalesce(country_names.country, 'unknown') AS country,
    coalesce(continent, 'unknown') AS continent,
    sum(request_count) AS request_count,
    sum(tokens) AS tokens,
    sum(spend_usd) AS spend_usd
FROM sums
LEFT JOIN country_names ON country_names.country = upper(logged) AND regexp_full_match(logged, '[A-Za-z]{2}')
GROUP BY ALL;

CREATE TABLE daily_language_usage AS
WITH sums AS (
    SELECT
        request_date,
        replace(language, '_', '-') AS logged,
        count(*) AS request_count,
        sum(tokens) AS tokens,
        sum(spend_usd) AS spend_usd
    FROM usage
    GROUP BY request_date, language
),
subtags AS (
    SELECT *, split_part(logged, '-', 1) AS language_subtag, split_part(logged, '-', 2) AS second_subtag FROM sums
)
SELECT
    request_date,
    CASE
        WHEN coalesce(regexp_full_match(language_subtag, '[A-Za-z]{2,3}'), false)
             AND lower(language_subtag) NOT IN ('und', 'mul', 'mis', 'zxx')
        THEN lower(language_subtag)
             || CASE WHEN regexp_full_match(second_subtag, '[A-Za-z]{4}')
                     THEN '-' || upper(second_subtag[1]) || lower(second_subtag[2:]) ELSE '' END
        ELSE 'unknown'
    END AS language,
    sum(request_count) AS request_count,
    sum(tokens) AS tokens,
    sum(spend_usd) AS spend_usd
FROM subtags
GROUP BY ALL;

-- Half up to three significant digits.
CREATE MACRO three_digits(number) AS
    CASE WHEN number < 1000 THEN number
         WHEN number < 9995 THEN (number + 5) // 10 * 10
         WHEN number < 99950 THEN (number + 50) // 100 * 100
         WHEN number < 999500 THEN (number + 500) // 1000 * 1000
         WHEN number < 9995000 THEN (number + 5000) // 10000 * 10000
         ELSE round(number, CAST(3 - length(CAST(number AS VARCHAR)) AS INTEGER)) END;

CREATE TABLE daily_token_distribution AS
WITH rounded AS (
    SELECT request_date, 'prompt' AS token_kind, three_digits(prompt_tokens) AS rounded_tokens
    FROM usage WHERE is_generation
    UNION ALL
    SELECT request_date, 'completion', three_digits(completion_tokens) FROM usage WHERE is_generation
    UNION ALL
    SELECT request_date, 'total', three_digits(tokens) FROM usage WHERE is_generation
)
SELECT request_date, token_kind, rounded_tokens, count(*) AS generation_count
FROM rounded
GROUP BY ALL;

CREATE TABLE daily_provider_performance AS
WITH timed AS (
    SELECT
        request_date, provider, model_number, is_error, is_generation,
        CASE WHEN is_generation THEN CAST(time_to_first_token_ms AS DOUBLE) END AS first_token_ms,
        CASE WHEN is_generation AND completion_tokens > 0 AND duration_ms > 0
             THEN CAST(completion_tokens AS DOUBLE) * 1000 / duration_ms END AS tokens_per_second
    FROM usage
),
sums AS (
    SELECT
        request_date,
        provider,
        model_number,
        count(*) AS request_count,
        count(*) FILTER (is_error) AS error_count,
        count(*) FILTER (is_generation) AS generation_count,
        count(first_token_ms) AS first_token_logged_count,
        quantile_cont(first_token_ms, [0.50, 0.95, 0.99]) AS first_token,
        count(tokens_per_second) AS speed_logged_count,
        quantile_cont(tokens_per_second, [0.50, 0.95, 0.99]) AS speed
    FROM timed
    GROUP BY request_date, provider, model_number
)
SELECT
    sums.* EXCLUDE (model_number, first_token, speed),
    model_id,
    share(error_count, request_count) AS error_share,
    first_token[1] AS time_to_first_token_ms_p50,
    first_token[2] AS time_to_first_token_ms_p95,
    first_token[3] AS time_to_first_token_ms_p99,
    speed[1] AS tokens_per_second_p50,
    speed[2] AS tokens_per_second_p95,
    speed[3] AS tokens_per_second_p99
FROM sums
JOIN (SELECT DISTINCT model_number, model_id FROM facts) USING (model_number);

-- A tag's category is that of the longest path that it equals or begins with, followed by a slash.
CREATE TABLE tag_categories AS
SELECT tag, arg_max(category, length(category_path)) AS category
FROM (SELECT DISTINCT tag FROM request_tags WHERE tag IS NOT NULL)
JOIN category_paths ON tag = category_path OR starts_with(tag, category_path || '/')
GROUP BY tag;

CREATE TABLE daily_category_usage AS
SELECT
    usage.request_date,
    CASE WHEN NOT is_classified THEN 'unclassified' ELSE coalesce(category, 'other') END AS category,
    known_tag AS tag,
    model_id,
    author,
    source_type,
    count(*) AS sampled_request_count,
    sum(tokens) AS sampled_tokens,
    sum(tokens * tokens) AS sampled_tokens_squared,
    count(*) FILTER (is_generation) AS generation_count,
    coalesce(sum(prompt_tokens) FILTER (is_generation), 0) AS generation_prompt_tokens,
    coalesce(sum(prompt_tokens * prompt_tokens) FILTER (is_generation), 0) AS generation_prompt_tokens_squared,
    coalesce(sum(tokens) FILTER (is_generation), 0) AS generation_tokens,
    coalesce(sum(tokens * tokens) FILTER (is_generation), 0) AS generation_tokens_squared,
    coalesce(sum(tokens) FILTER (cost_bucket = 'billable'), 0) AS billable_tokens,
    sum(spend_usd) AS spend_usd,
    -- each request's square is rounded by itself
    coalesce(sum(CAST(spend_usd * spend_usd AS DECIMAL(38, 18))), 0) AS spend_usd_squared
FROM usage
JOIN facts USING (fact_number)
LEFT JOIN tag_categories ON tag_categories.tag = known_tag AND is_classified
WHERE known_tag IS NOT NULL
GROUP BY ALL;
