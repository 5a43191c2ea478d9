-- T1. One row a lab: tokens of its open-weight models over the 13 calendar months that end with the newest day of any
-- model, their share of all open-weight tokens of the window, and its rank.
CREATE TABLE window_open_weight_author_usage AS
WITH time_window AS (
    SELECT
        CAST(date_trunc('month', max(request_date)) - INTERVAL 12 MONTH AS DATE) AS window_start_date,
        max(request_date) AS window_end_date
    FROM daily_model_usage
),
sums AS (
    SELECT author, window_start_date, window_end_date, sum(daily_model_usage.tokens) AS tokens
    FROM daily_model_usage
    JOIN time_window ON request_date >= window_start_date
    WHERE source_type IN ('chinese_oss', 'row_oss')
    GROUP BY ALL
)
SELECT
    author,
    window_start_date,
    window_end_date,
    tokens,
    sum(tokens) OVER () AS total_tokens,
    share(tokens, sum(tokens) OVER ()) AS token_share,
    row_number() OVER (ORDER BY tokens DESC, author) AS author_rank
FROM sums;
