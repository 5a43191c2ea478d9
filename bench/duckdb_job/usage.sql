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
    cached_prompt_price_usd_per_million_tokens AS cached_price,
    cache_write_price_usd_per_million_tokens AS write_price,
    variant = 'free' OR coalesce(prompt_price = 0 AND completion_price = 0, false) AS is_free
FROM named
LEFT JOIN models_by_day
    ON is_catalogued AND models_by_day.model_id = named.model_id
    AND request_date >= holds_from AND request_date < holds_to;

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
