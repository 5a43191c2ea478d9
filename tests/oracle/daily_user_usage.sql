-- One row a day, user and model, variants merged; nobody named in the log is the user `unknown`.
CREATE TABLE daily_user_usage AS
SELECT
    request_date,
    user_key,
    model_id,
    count(*) AS request_count,
    count(*) FILTER (is_tool_call) AS tool_call_count,
    sum(tokens) AS tokens,
    coalesce(sum(tokens) FILTER (is_tool_call), 0) AS tool_call_tokens,
    sum(spend_usd) AS spend_usd
FROM priced_requests
GROUP BY request_date, user_key, model_id;
