-- One row a day and language: the language subtag, and the script where it is the second subtag of the logged tag.
CREATE TABLE daily_language_usage AS
WITH tags AS (
    SELECT *, split_part(subtags, '-', 1) AS language_subtag, split_part(subtags, '-', 2) AS second_subtag
    FROM (SELECT *, replace(language, '_', '-') AS subtags FROM priced_requests)
)
SELECT
    request_date,
    CASE
        WHEN coalesce(regexp_full_match(language_subtag, '[A-Za-z]{2,3}'), false)
             AND lower(language_subtag) NOT IN ('und', 'mul', 'mis', 'zxx')
        THEN lower(language_subtag)
             || CASE WHEN regexp_full_match(second_subtag, '[A-Za-z]{4}')
                     THEN '-' || upper(second_subtag[1]) || lower(second_subtag[2:]) ELSE '' END
        ELSE 'unknown'
    END AS language,
    count(*) AS request_count,
    sum(tokens) AS tokens,
    sum(spend_usd) AS spend_usd
FROM tags
GROUP BY ALL;
