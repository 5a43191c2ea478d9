-- F4, F5. One row an ISO week and size class of open-weight models: tokens, and models with any request. A model that
-- changes its class within the week counts once in each.
CREATE TABLE weekly_size_share AS
WITH sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        size_class,
        sum(tokens) AS tokens,
        count(DISTINCT model_id) AS model_count
    FROM daily_model_usage
    WHERE is_open_weight_source(source_type)
    GROUP BY ALL
)
SELECT
    week_start,
    size_class,
    tokens,
    sum(tokens) OVER week AS total_tokens,
    share(tokens, sum(tokens) OVER week) AS token_share,
    model_count,
    sum(model_count) OVER week AS total_model_count,
    share(model_count, sum(model_count) OVER week) AS model_share,
    is_complete
FROM sums
JOIN weeks_of('daily_model_usage') USING (week_start)
WINDOW week AS (PARTITION BY week_start);
