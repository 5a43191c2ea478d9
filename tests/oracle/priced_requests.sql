-- One row a request with its model (docs/catalogue.md section 6), the model's facts as of the day, and its cost bucket.
CREATE TABLE resolved_names AS
WITH bases AS (
    SELECT DISTINCT raw_model, variant_of(lower(trim(raw_model))) AS variant, base_of(lower(trim(raw_model))) AS base
    FROM requests
),
hosted AS (
    SELECT *, without_host(slug_of(base)) AS hosted, without_vendor(without_host(slug_of(base))) AS vendorless
    FROM bases
),
plain AS (
    SELECT *, regexp_replace(vendorless, '-v[0-9]+$', '') AS plain, without_effort(regexp_replace(vendorless, '-v[0-9]+$', '')) AS effortless
    FROM hosted
),
spellings AS (
    SELECT
        raw_model,
        variant,
        list_concat(
            flatten(list_transform(path_suffixes(base), lambda suffix: [suffix, undated(suffix)])),
            [hosted, vendorless],
            [plain, undated(plain), catalogue_spelling(undated(plain))],
            [effortless, undated(effortless), catalogue_spelling(undated(effortless))]
        ) AS names
    FROM plain
),
numbered AS (
    SELECT raw_model, variant, unnest(names) AS alias, generate_subscripts(names, 1) AS attempt
    FROM spellings
)
SELECT raw_model, model_id, variant
FROM numbered
JOIN model_aliases USING (alias)
QUALIFY row_number() OVER (PARTITION BY raw_model ORDER BY attempt) = 1;

-- The row of `models` of each day; a model's first row holds for all earlier days too.
CREATE VIEW models_by_day AS
SELECT
    *,
    min(valid_from) OVER by_model AS first_valid_from,
    CASE WHEN valid_from = min(valid_from) OVER by_model THEN DATE '0001-01-01' ELSE valid_from END AS holds_from,
    coalesce(valid_to, DATE '9999-12-31') AS holds_to
FROM models
WINDOW by_model AS (PARTITION BY model_id);

CREATE MACRO square(number) AS CAST(number AS DECIMAL(19, 0)) * CAST(number AS DECIMAL(19, 0));

-- Millionths of a USD of so many tokens at prices per million, exact; null where a price is missing.
CREATE MACRO list_cost(
    prompt, completion, cached, written, for_an_hour, prompt_price, completion_price, cached_price, write_price,
    hour_write_price
) AS
    CAST(
        CAST(prompt - cached - written AS DECIMAL(19, 0)) * CAST(prompt_price AS DECIMAL(18, 6))
        + CAST(written - for_an_hour AS DECIMAL(19, 0)) * CAST(coalesce(write_price, prompt_price) AS DECIMAL(18, 6))
        + CAST(for_an_hour AS DECIMAL(19, 0))
            * CAST(coalesce(hour_write_price, write_price, prompt_price) AS DECIMAL(18, 6))
        + CAST(cached AS DECIMAL(19, 0)) * CAST(coalesce(cached_price, prompt_price) AS DECIMAL(18, 6))
        + CAST(completion AS DECIMAL(19, 0)) * CAST(completion_price AS DECIMAL(18, 6))
        AS DECIMAL(31, 6)
    );

CREATE TABLE priced_requests AS
WITH named AS (
    SELECT
        requests.*,
        resolved_names.model_id IS NOT NULL AS is_catalogued,
        coalesce(resolved_names.model_id, raw_model) AS model_id,
        coalesce(variant, 'standard') AS variant,
        CASE WHEN variant = 'batch' THEN 'batch' ELSE service_tier END AS asked_tier
    FROM requests
    LEFT JOIN resolved_names USING (raw_model)
),
-- docs/catalogue.md section 8: the list's row for the request's tier and length of prompt; the first holds before it
first_prices AS (
    SELECT model_id, min(valid_from) AS first_price_day
    FROM model_prices
    WHERE price_tier = 'standard' AND above_prompt_tokens = 0
    GROUP BY model_id
),
list_prices_of_requests AS (
    SELECT
        request_date,
        request_id,
        price_tier,
        prices.prompt_price_usd_per_million_tokens AS list_prompt_price,
        prices.completion_price_usd_per_million_tokens AS list_completion_price,
        prices.cached_prompt_price_usd_per_million_tokens AS list_cached_price,
        prices.cache_write_price_usd_per_million_tokens AS list_write_price,
        prices.one_hour_cache_write_price_usd_per_million_tokens AS list_hour_write_price
    FROM named
    LEFT JOIN first_prices USING (model_id)
    JOIN model_prices AS prices
        ON prices.model_id = named.model_id
        AND valid_from <= greatest(request_date, first_price_day)
        AND (valid_to IS NULL OR valid_to > greatest(request_date, first_price_day))
        AND (above_prompt_tokens = 0 OR above_prompt_tokens < prompt_tokens)
        AND price_tier IN (asked_tier, 'standard')
    WHERE is_catalogued
    QUALIFY row_number() OVER (
        PARTITION BY request_date, request_id
        ORDER BY price_tier = asked_tier DESC, above_prompt_tokens DESC
    ) = 1
),
explained AS (
    SELECT
        named.*,
        coalesce(author, 'unknown') AS author,
        coalesce(source_type, 'unknown') AS source_type,
        coalesce(size_class, 'unknown') AS size_class,
        coalesce(reasoning_class, 'unknown') AS reasoning_class,
        coalesce(request_date < first_valid_from OR models_by_day.is_backdated_price, false) AS is_backdated_price,
        prompt_price_usd_per_million_tokens AS prompt_price,
        completion_price_usd_per_million_tokens AS completion_price,
        list_prompt_price,
        list_completion_price,
        list_cached_price,
        list_write_price,
        list_hour_write_price,
        -- at the standard price, though that may not be what the provider took
        coalesce(asked_tier <> 'standard' AND price_tier = 'standard', false) AS is_assumed_tier,
        -- as far as the prompt has room for them beside cached ones: some logs leave them out of it, without a word
        least(cache_write_tokens, prompt_tokens - cached_tokens) AS priced_write_tokens,
        prompt_tokens + completion_tokens AS tokens,
        finish_reason = 'tool_calls' AS is_tool_call,
        NOT is_error AND NOT is_cache_hit AS is_generation,
        -- a zero is a price only where the variant or the catalogue says so
        CASE
            WHEN cost_status IN ('byok', 'failed') THEN cost_status
            WHEN cost_status IN ('billed', 'cached') THEN 'billable'
            WHEN cost_status = 'zero'
                 AND (variant = 'free' OR coalesce(prompt_price = 0 AND completion_price = 0, false)) THEN 'billable'
            ELSE 'unpriced'
        END AS cost_bucket
    FROM named
    LEFT JOIN models_by_day
        ON is_catalogued AND models_by_day.model_id = named.model_id
        AND request_date >= holds_from AND request_date < holds_to
    LEFT JOIN list_prices_of_requests USING (request_date, request_id)
)
SELECT
    *,
    list_cost(
        prompt_tokens, completion_tokens, cached_tokens, priced_write_tokens,
        least(one_hour_cache_write_tokens, priced_write_tokens), list_prompt_price, list_completion_price,
        list_cached_price, list_write_price, list_hour_write_price
    ) AS list_cost_millionths,
    CASE WHEN cost_bucket = 'billable' THEN cost_usd END AS spend_usd
FROM explained;
