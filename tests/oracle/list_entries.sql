-- docs/catalogue.md section 8: of which model each entry of a price list is, and by which provider.
CREATE TABLE offered_prices AS
WITH named AS (
    SELECT DISTINCT
        price_source, list_day, list_provider, id, replace(lower(trim(id)), '%2f', '/') AS whole_name
    FROM list_prices
    JOIN list_units USING (price_id)
    WHERE NOT starts_with(id, '~')
      AND unit IN ('prompt_price', 'completion_price')
      AND price_of(price) IS NOT NULL
),
spelled AS (
    -- LiteLLM puts the provider before the name of most models
    SELECT
        * EXCLUDE (whole_name),
        CASE WHEN price_source = 'litellm' AND split_part(whole_name, '/', 1) = list_provider
             THEN regexp_replace(whole_name, '^[^/]*/', '') ELSE whole_name END AS name
    FROM named
),
based AS (
    SELECT *, base_of(name) AS base, variant_of(name) AS variant
    FROM spelled
    WHERE variant_of(name) IN ('standard', 'batch') AND NOT ends_with(base_of(name), '-latest')
),
labs AS (SELECT author, unnest(string_split(list_providers, ' ')) AS list_provider FROM authors),
provided AS (
    SELECT based.*, 'openrouter' AS price_provider
    FROM based
    WHERE list_provider = 'openrouter'
      AND contains(base, '/')
      AND split_part(base, '/', 1) NOT IN ('openrouter', 'switchpoint')
    UNION ALL
    SELECT based.*, author
    FROM based
    JOIN labs USING (list_provider)
    WHERE list_provider <> 'openrouter'
      AND NOT contains(base, '/')
      AND base NOT IN (SELECT alias FROM curated_aliases UNION ALL SELECT alias FROM own_aliases)
)
SELECT *, key_of(base) AS key, undated_key_of(base) AS undated_key FROM provided;

-- The models of steps 1 to 3.
CREATE TABLE offered_models AS
SELECT model_id, coalesce(author_slugs.author, split_part(model_id, '/', 1)) AS author, key_of(model_id) AS key
FROM (SELECT model_id FROM offers UNION SELECT model_id FROM retired_models)
LEFT JOIN author_slugs ON slug = split_part(model_id, '/', 1);

-- The models of OpenRouter's entries: one that is known by this id, else one of this author and key, else a new one.
CREATE TABLE routed_models AS
WITH routed AS (
    SELECT DISTINCT base, key, coalesce(author_slugs.author, split_part(base, '/', 1)) AS author
    FROM offered_prices
    LEFT JOIN author_slugs ON slug = split_part(base, '/', 1)
    WHERE price_provider = 'openrouter'
)
SELECT base, author, key, base AS model_id
FROM routed
WHERE base IN (SELECT model_id FROM offered_models)
UNION ALL
SELECT base, author, key, model_id
FROM routed
JOIN offered_models USING (author, key)
WHERE base NOT IN (SELECT model_id FROM offered_models)
UNION ALL
SELECT base, author, key, min(base) OVER (PARTITION BY author, key)
FROM routed
WHERE NOT EXISTS (
    FROM offered_models AS known WHERE known.author = routed.author AND known.key = routed.key
);

-- The models that a lab's entry can be of.
CREATE TABLE nameable_models AS
FROM offered_models
UNION
SELECT
    model_id,
    coalesce(author_slugs.author, split_part(model_id, '/', 1)) AS author,
    key_of(model_id) AS key
FROM routed_models
LEFT JOIN author_slugs ON slug = split_part(model_id, '/', 1);

CREATE TABLE matched_prices AS
SELECT offered.*, model_id, models.key <> offered.key AS is_undated_match
FROM offered_prices AS offered
JOIN nameable_models AS models ON author = price_provider AND models.key IN (offered.key, undated_key)
WHERE price_provider <> 'openrouter'
QUALIFY (models.key = offered.key)
    = bool_or(models.key = offered.key) OVER (PARTITION BY price_source, list_day, list_provider, id, price_provider);

-- One row an entry and its model. A lab's entry that nothing else names is a new model only where a family is known.
CREATE TABLE list_entries AS
SELECT offered_prices.*, model_id, false AS is_undated_match
FROM offered_prices
JOIN routed_models USING (base)
WHERE price_provider = 'openrouter'
UNION ALL BY NAME
FROM matched_prices
UNION ALL BY NAME
SELECT
    *,
    price_provider || '/' || min(base) OVER (PARTITION BY price_provider, key) AS model_id,
    false AS is_undated_match
FROM offered_prices AS offered
WHERE price_provider <> 'openrouter'
  AND key = undated_key
  AND NOT EXISTS (
      FROM nameable_models WHERE author = price_provider AND nameable_models.key = offered.key
  )
  AND EXISTS (FROM families WHERE starts_with(price_provider || '/' || base, beginning));
