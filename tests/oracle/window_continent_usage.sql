-- T2. One row a continent: window tokens and known spend, their shares, and its rank by tokens.
CREATE TABLE window_continent_usage AS
WITH sums AS (
    SELECT
        continent,
        window_start_date,
        window_end_date,
        sum(request_count) AS request_count,
        sum(tokens) AS tokens,
        sum(spend_usd) AS spend_usd
    FROM days_in_window('daily_country_usage')
    GROUP BY ALL
)
SELECT
    *,
    row_number() OVER (ORDER BY tokens DESC, continent) AS continent_rank,
    sum(tokens) OVER () AS total_tokens,
    share(tokens, sum(tokens) OVER ()) AS token_share,
    sum(spend_usd) OVER () AS total_spend_usd,
    spend_share(spend_usd, sum(spend_usd) OVER ()) AS spend_share
FROM sums;
