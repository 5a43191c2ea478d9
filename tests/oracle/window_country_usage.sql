-- T3. One row a billing country: window tokens and known spend, their shares, and its rank by tokens, ties by code.
CREATE TABLE window_country_usage AS
WITH sums AS (
    SELECT
        country,
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
    sums.*,
    coalesce(country_name, country) AS country_name,
    row_number() OVER (ORDER BY tokens DESC, country) AS country_rank,
    sum(tokens) OVER () AS total_tokens,
    share(tokens, sum(tokens) OVER ()) AS token_share,
    sum(spend_usd) OVER () AS total_spend_usd,
    spend_share(spend_usd, sum(spend_usd) OVER ()) AS spend_share
FROM sums
LEFT JOIN country_names USING (country);
