-- docs/catalogue.md section 8: one row a statement on the price of a model and band of prompt tokens.

-- When each price of a list begins. Of several from one day the last counts.
CREATE TABLE dated_prices AS
SELECT
    * EXCLUDE (has_dated),
    start_date IS NULL AND has_dated AS is_open,
    CASE WHEN start_date IS NOT NULL THEN CAST(start_date AS DATE)
         WHEN has_dated THEN DATE '1970-01-01'
         ELSE CAST(list_day AS DATE) END AS valid_from
FROM (
    SELECT
        * REPLACE (CAST(price_id AS BIGINT) AS price_id),
        price_tier = 'standard' AND bool_or(start_date IS NOT NULL) OVER by_tier AS has_dated
    FROM list_prices
    WINDOW by_tier AS (PARTITION BY price_source, list_day, list_provider, id, price_tier)
)
QUALIFY row_number() OVER (
    PARTITION BY price_source, list_day, list_provider, id, price_tier, valid_from ORDER BY price_id DESC
) = 1;

CREATE TABLE stated_units AS
SELECT
    CAST(price_id AS BIGINT) AS price_id,
    unit,
    -- below every band: what holds where no other does
    coalesce(CAST(start AS BIGINT), -1) AS start,
    price
FROM list_units;

-- The units of each price. A tier has the units that it lacks from the standard price of the day.
CREATE TABLE whole_prices AS
WITH standard_of AS (
    SELECT tiers.price_id, standard.price_id AS standard_id
    FROM dated_prices AS tiers
    JOIN dated_prices AS standard USING (price_source, list_day, list_provider, id)
    WHERE tiers.price_tier <> 'standard' AND standard.price_tier = 'standard'
    QUALIFY row_number() OVER (
        PARTITION BY tiers.price_id
        ORDER BY
            standard.valid_from > tiers.valid_from,
            CASE WHEN standard.valid_from <= tiers.valid_from THEN standard.valid_from END DESC,
            standard.valid_from
    ) = 1
)
FROM stated_units
UNION ALL
SELECT standard_of.price_id, unit, start, price
FROM standard_of
JOIN stated_units ON stated_units.price_id = standard_id
WHERE NOT EXISTS (
    FROM stated_units AS said WHERE said.price_id = standard_of.price_id AND said.unit = stated_units.unit
);

CREATE TABLE banded_prices AS
WITH bands AS (
    SELECT price_id, 0 AS above_prompt_tokens FROM dated_prices
    UNION
    SELECT price_id, start FROM whole_prices WHERE start > 0
)
SELECT
    price_id,
    above_prompt_tokens,
    five_prices(
        price_of(arg_max(price, start) FILTER (unit = 'prompt_price')),
        price_of(arg_max(price, start) FILTER (unit = 'completion_price')),
        price_of(arg_max(price, start) FILTER (unit = 'cached_prompt_price')),
        price_of(arg_max(price, start) FILTER (unit = 'cache_write_price')),
        price_of(arg_max(price, start) FILTER (unit = 'one_hour_cache_write_price'))
    ) AS prices
FROM bands
LEFT JOIN whole_prices USING (price_id)
WHERE start IS NULL OR start <= above_prompt_tokens
GROUP BY ALL;

-- Of the entries of a list that are one model's by one provider and tier, one counts.
CREATE TABLE listed_prices AS
SELECT
    model_id,
    price_source,
    price_provider,
    CASE variant WHEN 'batch' THEN 'batch' ELSE price_tier END AS price_tier,
    CAST(list_day AS DATE) AS stated_on,
    valid_from,
    is_open,
    price_id
FROM list_entries
JOIN dated_prices USING (price_source, list_day, list_provider, id)
WHERE variant = 'standard' OR dated_prices.price_tier = 'standard'
QUALIFY dense_rank() OVER (
    PARTITION BY
        price_source, list_day, model_id, price_provider, CASE variant WHEN 'batch' THEN 'batch' ELSE price_tier END
    ORDER BY is_undated_match, base, id, list_provider
) = 1;

-- What labs take for a model that OpenRouter has, or had, in models.dev.
CREATE TABLE lab_entries AS
SELECT models.model_id, authors.author AS price_provider, entries.*
FROM authors
JOIN entries ON provider = own_provider
JOIN (SELECT DISTINCT * FROM older_models) AS models ON models.author = authors.author AND models.key = entries.key
WHERE entry = base
  AND NOT contains(base, '/')
  AND base NOT IN (SELECT alias FROM curated_aliases UNION ALL SELECT alias FROM own_aliases)
  AND NOT ends_with(base, '-latest')
QUALIFY row_number() OVER (PARTITION BY models.model_id, snapshot_date ORDER BY base, id) = 1;

CREATE TABLE stated_prices AS
WITH of_snapshots AS (
    SELECT
        *,
        CASE provider WHEN 'openrouter' THEN 'openrouter' ELSE split_part(model_id, '/', 1) END AS price_provider
    FROM stating_entries
    UNION ALL BY NAME
    FROM lab_entries
),
every AS (
    SELECT
        model_id, 'models_dev' AS price_source, price_provider,
        CASE variant_of(entry) WHEN 'batch' THEN 'batch' ELSE 'standard' END AS price_tier,
        snapshot_date AS stated_on, snapshot_date AS valid_from, false AS is_open, 0 AS above_prompt_tokens,
        five_prices(
            price_of(input), price_of(output), price_of(cache_read), price_of(cache_write), price_of(NULL::VARCHAR)
        ) AS prices
    FROM of_snapshots
    UNION ALL
    SELECT
        model_id, 'by_hand', 'by_hand', 'standard',
        CAST(observed_date AS DATE), CAST(observed_date AS DATE), false, 0,
        five_prices(
            price_of(prompt_price), price_of(completion_price), price_of(cached_prompt_price),
            price_of(cache_write_price), price_of(one_hour_cache_write_price)
        )
    FROM retired_models
    UNION ALL
    SELECT
        model_id, price_source, price_provider, price_tier, stated_on, valid_from, is_open, above_prompt_tokens, prices
    FROM listed_prices
    JOIN banded_prices USING (price_id)
),
counted AS (
    -- a planned change that a later list does not repeat is withdrawn
    SELECT *
    FROM every AS said
    WHERE NOT EXISTS (
        FROM listed_prices AS later
        WHERE later.model_id = said.model_id AND later.price_source = said.price_source
          AND later.price_provider = said.price_provider AND later.price_tier = said.price_tier
          AND later.stated_on > said.stated_on AND said.valid_from >= later.stated_on
          AND said.price_source IN ('genai_prices', 'litellm')
    )
    QUALIFY stated_on = max(stated_on) OVER (
        PARTITION BY model_id, price_source, price_provider, price_tier, valid_from
    )
)
SELECT
    *,
    CASE
        WHEN price_provider IN ('openrouter', 'by_hand') THEN 2
        WHEN bool_or(
            above_prompt_tokens = 0
            AND coalesce(
                prices.prompt_price_usd_per_million_tokens + prices.completion_price_usd_per_million_tokens > 0, false
            )
        ) OVER (PARTITION BY model_id, price_source, price_provider, price_tier, valid_from) THEN 1
        ELSE 3
    END AS level
FROM counted;
