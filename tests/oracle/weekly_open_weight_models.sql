-- F3. One row a week of the window and model: the 15 models with most window tokens on days on which they are
-- open-weight, and their share among these 15.
CREATE TABLE weekly_open_weight_models AS
WITH open_weight_days AS (
    FROM days_in_window('daily_model_usage') WHERE is_open_weight_source(source_type)
),
first_models AS (
    SELECT model_id, row_number() OVER (ORDER BY sum(tokens) DESC, model_id) AS model_rank
    FROM open_weight_days
    GROUP BY model_id
    QUALIFY model_rank <= 15
),
sums AS (
    SELECT monday_of(request_date) AS week_start, model_id, any_value(author) AS author, sum(tokens) AS tokens
    FROM open_weight_days
    GROUP BY ALL
)
SELECT
    week_start,
    model_id,
    author,
    model_rank,
    tokens,
    sum(tokens) OVER week AS total_tokens,
    share(tokens, sum(tokens) OVER week) AS token_share,
    is_complete
FROM sums
JOIN first_models USING (model_id)
JOIN window_weeks_of('daily_model_usage') USING (week_start)
WINDOW week AS (PARTITION BY week_start);
