-- F21, F29. One row a category and tag of the classified sample: its share of the category's window tokens, its rank.
CREATE TABLE window_category_tag_usage AS
WITH sums AS (
    SELECT
        category,
        tag,
        window_start_date,
        window_end_date,
        sum(sampled_request_count) AS sampled_request_count,
        sum(sampled_tokens) AS sampled_tokens,
        sum(sampled_tokens_squared) AS sampled_tokens_squared
    FROM days_in_window('daily_category_usage')
    GROUP BY ALL
)
SELECT
    category,
    tag,
    window_start_date,
    window_end_date,
    row_number() OVER (PARTITION BY category ORDER BY sampled_tokens DESC, tag) AS tag_rank,
    sampled_request_count,
    sampled_tokens,
    sum(sampled_tokens) OVER whole AS total_sampled_tokens,
    unnest(token_share_with_interval(
        sampled_tokens, sampled_tokens_squared, sum(sampled_tokens) OVER whole, sum(sampled_tokens_squared) OVER whole
    ))
FROM sums
WINDOW whole AS (PARTITION BY category);
