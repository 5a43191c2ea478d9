-- F27, F28, T5. One row a model: effective cost and tokens of the window, and on which side of both medians it lies:
-- the medians of the models with a cost above 0.
CREATE TABLE window_model_cost_usage AS
WITH sums AS (
    SELECT
        model_id,
        arg_max(author, request_date) AS author,
        arg_max(source_type, request_date) AS source_type,
        window_start_date,
        window_end_date,
        sum(tokens) AS tokens,
        sum(billable_tokens) AS billable_tokens,
        sum(spend_usd) AS spend_usd
    FROM days_in_window('daily_model_usage')
    GROUP BY model_id, window_start_date, window_end_date
),
costs AS (
    SELECT *, effective_cost(spend_usd, billable_tokens) AS effective_cost_usd_per_million_tokens
    FROM sums
),
medians AS (
    SELECT median(effective_cost_usd_per_million_tokens) AS median_cost, median(tokens) AS median_tokens
    FROM costs
    WHERE effective_cost_usd_per_million_tokens > 0
)
SELECT
    costs.*,
    coalesce(effective_cost_usd_per_million_tokens = 0, false) AS is_zero_cost,
    CASE
        WHEN effective_cost_usd_per_million_tokens IS NULL THEN 'unknown'
        WHEN effective_cost_usd_per_million_tokens = 0 THEN 'zero_cost'
        WHEN effective_cost_usd_per_million_tokens >= median_cost
        THEN CASE WHEN tokens >= median_tokens THEN 'premium_leader' ELSE 'premium_specialist' END
        ELSE CASE WHEN tokens >= median_tokens THEN 'efficient_giant' ELSE 'long_tail' END
    END AS model_segment
FROM costs, medians;
