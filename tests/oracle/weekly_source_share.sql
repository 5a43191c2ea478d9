-- F1, F2. One row an ISO week and source type: its tokens and their share of the week's tokens.
CREATE TABLE weekly_source_share AS
WITH sums AS (
    SELECT monday_of(request_date) AS week_start, source_type, sum(tokens) AS tokens
    FROM daily_model_usage
    GROUP BY ALL
)
SELECT week_start, source_type, tokens, total_tokens, share(tokens, total_tokens) AS token_share, is_complete
FROM sums
JOIN weeks USING (week_start);
