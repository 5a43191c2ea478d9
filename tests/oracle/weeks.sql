-- One row an ISO week with any usage: all its tokens, and whether all seven days are there.
CREATE TABLE weeks AS
SELECT
    monday_of(request_date) AS week_start,
    sum(tokens) AS total_tokens,
    count(DISTINCT request_date) = 7 AS is_complete
FROM daily_model_usage
GROUP BY ALL;
