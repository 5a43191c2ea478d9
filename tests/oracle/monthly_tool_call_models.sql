-- F13. One row a month of the window and model: the ten models with most window tool-call tokens, and their share among
-- these ten. A month with requests of such a model but none of its tool calls has a row with 0.
CREATE TABLE monthly_tool_call_models AS
WITH first_models AS (
    SELECT model_id, row_number() OVER (ORDER BY sum(tool_call_tokens) DESC, model_id) AS model_rank
    FROM days_in_window('daily_model_usage')
    GROUP BY model_id
    HAVING sum(tool_call_tokens) > 0
    QUALIFY model_rank <= 10
),
months AS (
    SELECT
        month_of(request_date) AS month,
        count(DISTINCT request_date) = day(last_day(month_of(request_date))) AS is_complete
    FROM days_in_window('daily_model_usage')
    GROUP BY month_of(request_date)
),
sums AS (
    SELECT
        month_of(request_date) AS month,
        model_id,
        any_value(author) AS author,
        sum(tool_call_tokens) AS tool_call_tokens
    FROM days_in_window('daily_model_usage')
    GROUP BY ALL
)
SELECT
    month,
    model_id,
    author,
    model_rank,
    tool_call_tokens,
    sum(tool_call_tokens) OVER (PARTITION BY month) AS total_tool_call_tokens,
    share(tool_call_tokens, sum(tool_call_tokens) OVER (PARTITION BY month)) AS tool_call_token_share_among_ten,
    is_complete
FROM sums
JOIN first_models USING (model_id)
JOIN months USING (month);
