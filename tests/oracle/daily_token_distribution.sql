-- One row a day, kind of tokens and number of them, half up to three significant digits: how many generations had it.
CREATE MACRO last_kept_digit(number) AS CAST(10 AS HUGEINT) ** greatest(length(CAST(number AS VARCHAR)) - 3, 0);
CREATE MACRO three_digits(number, unit) AS (CAST(number AS HUGEINT) + unit // 2) // unit * unit;

CREATE TABLE daily_token_distribution AS
WITH generations AS (
    SELECT request_date, unnest([
        {'token_kind': 'prompt', 'number': prompt_tokens},
        {'token_kind': 'completion', 'number': completion_tokens},
        {'token_kind': 'total', 'number': tokens}
    ], recursive := true)
    FROM priced_requests
    WHERE is_generation
)
SELECT
    request_date,
    token_kind,
    three_digits(number, CAST(last_kept_digit(number) AS HUGEINT)) AS rounded_tokens,
    count(*) AS generation_count
FROM generations
GROUP BY ALL;
