-- docs/catalogue.md sections 3 and 4: one row a model and span of days over which nothing known of it changed.

-- Section 3.1. One entry a base: the one without a variant, else the alphabetically first id.
CREATE VIEW openrouter_models AS
SELECT base AS model_id, *
FROM entries
WHERE provider = 'openrouter' AND contains(base, '/') AND split_part(base, '/', 1) NOT IN ('openrouter', 'switchpoint')
QUALIFY row_number() OVER (PARTITION BY base ORDER BY entry <> base, entry) = 1;

CREATE TABLE older_models AS
SELECT model_id, coalesce(author_slugs.author, split_part(model_id, '/', 1)) AS author, key_of(model_id) AS key
FROM (SELECT model_id FROM openrouter_models UNION SELECT model_id FROM retired_models)
LEFT JOIN author_slugs ON slug = split_part(model_id, '/', 1);

-- Section 3.3. Labs that serve their models themselves: what neither OpenRouter nor the retired models have.
CREATE TABLE not_known AS
SELECT authors.author, entries.*
FROM authors
JOIN entries ON provider = own_provider
WHERE NOT contains(base, '/')
  AND base NOT IN (SELECT alias FROM curated_aliases)
  AND NOT ends_with(base, '-latest')
  AND NOT EXISTS (
      FROM older_models
      WHERE older_models.author = authors.author AND older_models.key IN (entries.key, entries.undated_key)
  );

CREATE VIEW own_models AS
SELECT author || '/' || base AS model_id, *
FROM not_known AS own
WHERE undated_key = key
   OR NOT EXISTS (FROM not_known AS other WHERE other.provider = own.provider AND other.key = own.undated_key)
QUALIFY row_number() OVER (PARTITION BY author, key ORDER BY base, entry <> base, entry) = 1;

-- One row a model and day on which it was looked at; the bundle wins over the retired models.
CREATE TABLE observations AS
WITH bundle_models AS (
    SELECT model_id, open_weights, reasoning, tool_call, release_date, input, output, cache_read FROM openrouter_models
    UNION ALL
    SELECT model_id, open_weights, reasoning, tool_call, release_date, input, output, cache_read FROM own_models
),
all_models AS (
    SELECT model_id, (SELECT max(day_of(last_updated)) FROM bundle) AS valid_from, 1 AS priority, * EXCLUDE (model_id)
    FROM bundle_models
    UNION ALL
    SELECT
        model_id, CAST(observed_date AS DATE), 2,
        open_weights, reasoning, tool_call, release_date, prompt_price, completion_price, cached_prompt_price
    FROM retired_models
)
SELECT *
FROM all_models
QUALIFY row_number() OVER (PARTITION BY model_id, valid_from ORDER BY priority) = 1;

CREATE TABLE facts AS
SELECT
    model_id,
    valid_from,
    {
        'author': coalesce(author_slugs.author, split_part(model_id, '/', 1)),
        'author_country': country,
        'is_open_weight': CAST(open_weights AS BOOLEAN),
        'source_type': CASE
            WHEN open_weights IS NULL THEN 'unknown'
            WHEN open_weights = 'false' THEN 'proprietary'
            WHEN country IS NULL THEN 'unknown'
            WHEN country IN ('CN', 'HK', 'TW') THEN 'chinese_oss'
            ELSE 'row_oss'
        END,
        'total_parameters_billion': CAST(parameters.total_parameters_billion AS DECIMAL(10, 3)),
        'size_class': CASE
            WHEN open_weights IS DISTINCT FROM 'true' OR parameters.total_parameters_billion IS NULL THEN 'unknown'
            WHEN CAST(parameters.total_parameters_billion AS DECIMAL(10, 3)) < 15 THEN 'small'
            WHEN CAST(parameters.total_parameters_billion AS DECIMAL(10, 3)) < 70 THEN 'medium'
            ELSE 'large'
        END,
        'reasoning_class': CASE reasoning WHEN 'true' THEN 'reasoning' WHEN 'false' THEN 'standard' ELSE 'unknown' END,
        'has_tool_call': CAST(tool_call AS BOOLEAN),
        'release_date': day_of(release_date),
        'prompt_price_usd_per_million_tokens': price_of(input),
        'completion_price_usd_per_million_tokens': price_of(output),
        'cached_prompt_price_usd_per_million_tokens': price_of(cache_read)
    } AS known
FROM observations
LEFT JOIN author_slugs ON slug = split_part(model_id, '/', 1)
LEFT JOIN parameters USING (model_id);

CREATE TABLE models AS
WITH changes AS (
    SELECT *
    FROM facts
    QUALIFY lag(known) OVER (PARTITION BY model_id ORDER BY valid_from) IS DISTINCT FROM known
)
SELECT
    model_id,
    valid_from,
    lead(valid_from) OVER (PARTITION BY model_id ORDER BY valid_from) AS valid_to,
    unnest(known)
FROM changes;
