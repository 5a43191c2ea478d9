-- `facts`: one row per request day and logged name, with its model as of the day. `usage`: one narrow row per request,
-- with numbers in place of long texts; the daily tables are sums over it. Both need `resolved_names` and
-- `models_by_day` of tests/oracle/priced_requests.sql.
CREATE TABLE facts AS
WITH named AS (
    SELECT
        request_date,
        raw_model,
        resolved_names.model_id IS NOT NULL AS is_catalogued,
        coalesce(resolved_names.model_id, raw_model) AS model_id,
        coalesce(variant, 'standard') AS variant
    FROM (
        SELECT DISTINCT day_of_microseconds(created_at_us) AS request_date, raw_model
        FROM checked_lines
        WHERE is_valid
    )
    LEFT JOIN resolved_names USING (raw_model)
)
SELECT
    row_number() OVER () AS fact_number,
    dense_rank() OVER (ORDER BY named.model_id) AS model_number,
    named.*,
    coalesce(author, 'unknown') AS author,
    coalesce(source_type, 'unknown') AS source_type,
    coalesce(size_class, 'unknown') AS size_class,
    coalesce(reasoning_class, 'unknown') AS reasoning_class,
    coalesce(request_date < first_valid_from OR models_by_day.is_backdated_price, false) AS is_backdated_price,
    prompt_price_usd_per_million_tokens AS prompt_price,
    completion_price_usd_per_million_tokens AS completion_price,
    variant = 'free' OR coalesce(prompt_price = 0 AND completion_price = 0, false) AS is_free
FROM named
LEFT JOIN models_by_day
    ON is_catalogued AND models_by_day.model_id = named.model_id
    AND request_date >= holds_from AND request_date < holds_to;

-- The lengths of prompts at which a price of any model changes, without 0.
SET VARIABLE lengths = (
    SELECT list(DISTINCT above_prompt_tokens) FROM model_prices WHERE above_prompt_tokens > 0
);

-- The list prices of each fact and length. These logs do not tell the tier of service, so the standard one is assumed.
CREATE TABLE list_prices AS
WITH lengths AS (
    SELECT 0 AS above_prompt_tokens UNION ALL SELECT unnest(getvariable('lengths'))
),
firsts AS (
    SELECT model_id, min(valid_from) AS first_day
    FROM model_prices
    WHERE price_tier = 'standard' AND above_prompt_tokens = 0
    GROUP BY model_id
)
SELECT
    fact_number,
    lengths.above_prompt_tokens,
    true AS has_list_price,
    prices.prompt_price_usd_per_million_tokens AS list_prompt_price,
    prices.completion_price_usd_per_million_tokens AS list_completion_price,
    coalesce(prices.cached_prompt_price_usd_per_million_tokens, list_prompt_price) AS list_cached_price
FROM facts
JOIN firsts USING (model_id)
CROSS JOIN lengths
JOIN model_prices AS prices
    ON prices.model_id = facts.model_id
    AND price_tier = 'standard'
    AND prices.above_prompt_tokens <= lengths.above_prompt_tokens
    AND valid_from <= greatest(request_date, first_day)
    AND (valid_to IS NULL OR greatest(request_date, first_day) < valid_to)
QUALIFY row_number() OVER (
    PARTITION BY fact_number, lengths.above_prompt_tokens ORDER BY prices.above_prompt_tokens DESC
) = 1;

CREATE TABLE usage AS
WITH dated AS (
    SELECT
        *,
        day_of_microseconds(created_at_us) AS request_date,
        cost_status_of(is_byok, is_cache_hit, cost_usd, is_error) AS cost_status
    FROM checked_lines
    WHERE is_valid AND rowid NOT IN (SELECT row_id FROM copies_of_requests)
),
explained AS (
    SELECT
        dated.*,
        fact_number,
        model_number,
        is_catalogued,
        user_number,
        CASE WHEN cost_status IN ('byok', 'failed') THEN cost_status
             WHEN cost_status IN ('billed', 'cached') THEN 'billable'
             -- a zero is a price only where the variant or the catalogue says so
             WHEN cost_status = 'zero' AND is_free THEN 'billable'
             ELSE 'unpriced' END AS cost_bucket,
        CASE WHEN request_tags.request_id IS NOT NULL THEN coalesce(tag, 'unclassified') END AS known_tag,
        tag IS NOT NULL AS is_classified
    FROM dated
    JOIN facts USING (request_date, raw_model)
    LEFT JOIN users USING (user_id)
    LEFT JOIN request_tags ON request_tags.request_id = dated.request_id
        AND request_tags.request_date = dated.request_date
)
SELECT
    arrival_date, request_date, created_at_us, fact_number, model_number, is_catalogued, user_number, provider, country,
    language, prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens,
    prompt_tokens + completion_tokens AS tokens,
    CASE WHEN prompt_tokens <= list_min(getvariable('lengths')) THEN 0
         ELSE coalesce(list_max(list_filter(getvariable('lengths'), lambda length: length < prompt_tokens)), 0)
    END AS above_prompt_tokens,
    is_streamed, is_cancelled, is_error, is_cache_hit,
    finish_reason = 'tool_calls' AS is_tool_call,
    NOT is_error AND NOT is_cache_hit AS is_generation,
    time_to_first_token_ms, duration_ms, cost_bucket,
    CASE WHEN cost_bucket = 'billable' THEN cost_usd END AS spend_usd,
    known_tag, is_classified
FROM explained;

-- What tests/oracle/daily_data_quality.sql reads of requests.
CREATE VIEW priced_requests AS
SELECT arrival_date, make_timestamptz(created_at_us) AS created_at, tokens, is_catalogued, cost_bucket FROM usage;
