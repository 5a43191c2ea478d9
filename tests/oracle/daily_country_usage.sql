-- One row a day and billing country; what is no country of country_names is `unknown`, and so is its continent.
CREATE TABLE daily_country_usage AS
SELECT
    request_date,
    coalesce(country_names.country, 'unknown') AS country,
    coalesce(continent, 'unknown') AS continent,
    count(*) AS request_count,
    sum(tokens) AS tokens,
    sum(spend_usd) AS spend_usd
FROM priced_requests
LEFT JOIN country_names ON country_names.country = upper(priced_requests.country)
    AND regexp_full_match(priced_requests.country, '[A-Za-z]{2}')
GROUP BY ALL;
