-- F24. One row an ISO week and continent: its shares of the week's known spend and of its tokens.
CREATE TABLE weekly_continent_spend AS
WITH sums AS (
    SELECT
        monday_of(request_date) AS week_start, continent, sum(spend_usd) AS spend_usd, sum(tokens) AS tokens
    FROM daily_country_usage
    GROUP BY ALL
)
SELECT
    week_start,
    continent,
    spend_usd,
    sum(spend_usd) OVER week AS total_spend_usd,
    spend_share(spend_usd, sum(spend_usd) OVER week) AS spend_share,
    tokens,
    sum(tokens) OVER week AS total_tokens,
    share(tokens, sum(tokens) OVER week) AS token_share,
    is_complete
FROM sums
JOIN weeks_of('daily_country_usage') USING (week_start)
WINDOW week AS (PARTITION BY week_start);
