-- T4. One row a language: window tokens and known spend, their shares, and its rank by tokens, ties by tag.
CREATE TABLE window_language_usage AS
WITH sums AS (
    SELECT
        language,
        window_start_date,
        window_end_date,
        sum(request_count) AS request_count,
        sum(tokens) AS tokens,
        sum(spend_usd) AS spend_usd
    FROM days_in_window('daily_language_usage')
    GROUP BY ALL
)
SELECT
    sums.*,
    coalesce(language_name, language) AS language_name,
    row_number() OVER (ORDER BY tokens DESC, language) AS language_rank,
    sum(tokens) OVER () AS total_tokens,
    share(tokens, sum(tokens) OVER ()) AS token_share,
    sum(spend_usd) OVER () AS total_spend_usd,
    spend_share(spend_usd, sum(spend_usd) OVER ()) AS spend_share
FROM sums
LEFT JOIN language_names USING (language);
