-- One row an ISO week and logged model name that resolved to nothing in the catalogue (kept as its model_id).
CREATE TABLE weekly_unknown_models AS
SELECT
    monday_of(request_date) AS week_start,
    model_id AS raw_model,
    sum(request_count) AS request_count,
    sum(tokens) AS tokens,
    sum(spend_usd) AS spend_usd
FROM daily_model_usage
WHERE NOT is_catalogued
GROUP BY ALL;
