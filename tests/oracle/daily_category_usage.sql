-- One row a day, category, tag and model over the classified sample: requests with a tag record of their id and day.
-- A tag's category is that of the longest path of category_paths that it equals or begins with, followed by a slash.
CREATE TABLE tag_categories AS
SELECT tag, arg_max(category, length(category_path)) AS category
FROM (SELECT DISTINCT tag FROM request_tags WHERE tag IS NOT NULL)
JOIN category_paths ON tag = category_path OR starts_with(tag, category_path || '/')
GROUP BY tag;

CREATE TABLE sampled_requests AS
SELECT
    priced_requests.*,
    coalesce(request_tags.tag, 'unclassified') AS known_tag,
    CASE WHEN request_tags.tag IS NULL THEN 'unclassified' ELSE coalesce(category, 'other') END AS category
FROM priced_requests
JOIN request_tags USING (request_id, request_date)
LEFT JOIN tag_categories ON tag_categories.tag = request_tags.tag;

CREATE TABLE daily_category_usage AS
SELECT
    request_date,
    category,
    known_tag AS tag,
    model_id,
    author,
    source_type,
    count(*) AS sampled_request_count,
    sum(tokens) AS sampled_tokens,
    sum(square(tokens)) AS sampled_tokens_squared,
    count(*) FILTER (is_generation) AS generation_count,
    coalesce(sum(prompt_tokens) FILTER (is_generation), 0) AS generation_prompt_tokens,
    coalesce(sum(square(prompt_tokens)) FILTER (is_generation), 0) AS generation_prompt_tokens_squared,
    coalesce(sum(tokens) FILTER (is_generation), 0) AS generation_tokens,
    coalesce(sum(square(tokens)) FILTER (is_generation), 0) AS generation_tokens_squared,
    coalesce(sum(tokens) FILTER (cost_bucket = 'billable'), 0) AS billable_tokens,
    sum(spend_usd) AS spend_usd,
    -- each request's square is rounded by itself
    coalesce(sum(CAST(spend_usd * spend_usd AS DECIMAL(38, 18))), 0) AS spend_usd_squared
FROM sampled_requests
GROUP BY ALL;
