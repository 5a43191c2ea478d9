-- F8, F9. One row an ISO week, category and source type: the share of the category's tokens of the classified sample.
CREATE TABLE weekly_category_sources AS
WITH sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        category,
        source_type,
        sum(sampled_request_count) AS sampled_request_count,
        sum(sampled_tokens) AS sampled_tokens,
        sum(sampled_tokens_squared) AS sampled_tokens_squared
    FROM daily_category_usage
    GROUP BY ALL
)
SELECT
    week_start,
    category,
    source_type,
    sampled_request_count,
    sampled_tokens,
    sum(sampled_tokens) OVER whole AS total_sampled_tokens,
    unnest(token_share_with_interval(
        sampled_tokens, sampled_tokens_squared, sum(sampled_tokens) OVER whole, sum(sampled_tokens_squared) OVER whole
    )),
    is_complete
FROM sums
JOIN weeks_of('daily_category_usage') USING (week_start)
WINDOW whole AS (PARTITION BY week_start, category);
