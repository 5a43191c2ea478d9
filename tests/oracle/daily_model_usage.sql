-- One row a day, model, variant and provider, with the model's attributes and list prices as of that day.
-- Every token is in exactly one of billable, unpriced, byok and failed (see priced_requests.sql).
CREATE TABLE daily_model_usage AS
SELECT
    request_date,
    model_id,
    variant,
    provider,
    author,
    source_type,
    size_class,
    reasoning_class,
    is_catalogued,
    is_backdated_price,
    count(*) AS request_count,
    count(*) FILTER (is_error) AS error_count,
    count(*) FILTER (is_cancelled) AS cancelled_count,
    count(*) FILTER (is_streamed) AS streamed_count,
    count(*) FILTER (is_cache_hit) AS cache_hit_count,
    count(*) FILTER (is_tool_call) AS tool_call_count,
    count(*) FILTER (has_tools_offered) AS tools_offered_count,
    count(has_tools_offered) AS tools_logged_count,
    sum(tokens) AS tokens,
    sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens,
    sum(reasoning_tokens) AS reasoning_tokens,
    sum(cached_tokens) AS cached_tokens,
    sum(cache_write_tokens) AS cache_write_tokens,
    coalesce(sum(tokens) FILTER (is_tool_call), 0) AS tool_call_tokens,
    count(*) FILTER (is_generation) AS generation_count,
    coalesce(sum(prompt_tokens) FILTER (is_generation), 0) AS generation_prompt_tokens,
    coalesce(sum(completion_tokens) FILTER (is_generation), 0) AS generation_completion_tokens,
    coalesce(sum(square(prompt_tokens)) FILTER (is_generation), 0) AS generation_prompt_tokens_squared,
    coalesce(sum(square(completion_tokens)) FILTER (is_generation), 0) AS generation_completion_tokens_squared,
    coalesce(sum(square(tokens)) FILTER (is_generation), 0) AS generation_tokens_squared,
    coalesce(sum(tokens) FILTER (cost_bucket = 'billable'), 0) AS billable_tokens,
    coalesce(sum(tokens) FILTER (cost_bucket = 'unpriced'), 0) AS unpriced_tokens,
    coalesce(sum(tokens) FILTER (cost_bucket = 'byok'), 0) AS byok_tokens,
    coalesce(sum(tokens) FILTER (cost_bucket = 'failed'), 0) AS failed_tokens,
    coalesce(sum(tokens) FILTER (is_assumed_tier), 0) AS assumed_tier_tokens,
    sum(spend_usd) AS spend_usd,
    -- exact to the twelfth decimal; not known where that of any request is not
    CASE WHEN count(list_cost_millionths) = count(*)
         THEN CAST(sum(list_cost_millionths) AS DECIMAL(31, 6)) * 0.000001::DECIMAL(7, 6) END AS list_cost_usd
FROM priced_requests
GROUP BY
    request_date, model_id, variant, provider, author, source_type, size_class, reasoning_class, is_catalogued,
    is_backdated_price;
