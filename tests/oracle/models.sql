-- docs/catalogue.md sections 3 and 4: one row a model and span of days over which nothing known of it changed.

-- Statements: of a snapshot before those of a retired model.
CREATE TABLE statements AS
WITH both_kinds AS (
    SELECT model_id, snapshot_date AS day, 1 AS priority, open_weights, reasoning, tool_call, release_date
    FROM stating_entries
    UNION ALL
    SELECT model_id, CAST(observed_date AS DATE), 2, open_weights, reasoning, tool_call, release_date
    FROM retired_models
)
SELECT *
FROM both_kinds
QUALIFY row_number() OVER (PARTITION BY model_id, day ORDER BY priority) = 1;

-- Section 4. Every snapshot that covers a model's provider, from the first that has the model on.
CREATE TABLE listings AS
WITH covers AS (SELECT DISTINCT provider, snapshot_date FROM entries),
seen AS (
    SELECT model_id, provider, min(snapshot_date) AS first_date, list(snapshot_date) AS dates
    FROM offers
    GROUP BY ALL
)
SELECT model_id, snapshot_date AS day, list_contains(dates, snapshot_date) AS is_listed
FROM seen
JOIN covers ON covers.provider = seen.provider AND snapshot_date >= first_date;

-- The price of the tier `standard` for prompts of any length.
CREATE VIEW standard_prices AS
FROM model_prices WHERE price_tier = 'standard' AND above_prompt_tokens = 0;

CREATE TABLE days AS
WITH public AS (
    SELECT model_id, day FROM statements
    UNION
    SELECT model_id, day FROM listings
    UNION
    SELECT model_id, valid_from FROM standard_prices WHERE price_source <> 'own'
    UNION
    -- a model that is sold in batches only
    SELECT model_id, valid_from FROM model_prices WHERE model_id NOT IN (SELECT model_id FROM standard_prices)
)
FROM public
UNION
SELECT model_id, CAST(day AS DATE) FROM own_facts
UNION
SELECT model_id, valid_from FROM standard_prices
UNION
SELECT model_id, DATE '1970-01-01'
FROM (SELECT model_id, min(CAST(day AS DATE)) AS own_day FROM own_facts GROUP BY model_id)
JOIN (SELECT model_id, min(day) AS other_day FROM public GROUP BY model_id) USING (model_id)
WHERE own_day < other_day;

CREATE TABLE own_on_day AS
SELECT
    days.model_id,
    days.day,
    arg_max(value, said.day) FILTER (field = 'open_weights') AS open_weights,
    arg_max(value, said.day) FILTER (field = 'reasoning') AS reasoning,
    arg_max(value, said.day) FILTER (field = 'tool_call') AS tool_call,
    arg_max(value, said.day) FILTER (field = 'release_date') AS release_date,
    arg_max(value, said.day) FILTER (field = 'total_parameters_billion') AS parameters
FROM days
JOIN own_values AS said ON said.model_id = days.model_id AND said.day <= days.day
GROUP BY ALL;

-- What holds for a model of which nothing but a price or own facts is known: the flags of its family.
CREATE TABLE family_statements AS
SELECT model_id, {'open_weights': open_weights, 'reasoning': reasoning, 'tool_call': tool_call} AS flags
FROM (SELECT DISTINCT model_id FROM days)
JOIN families ON starts_with(model_id, beginning)
WHERE model_id NOT IN (SELECT model_id FROM statements)
QUALIFY row_number() OVER (PARTITION BY model_id ORDER BY length(beginning) DESC) = 1;

-- The row of prices of a day; before the first one, the first one's, unless it is the operator's own.
CREATE TABLE prices_of_days AS
WITH numbered AS (
    SELECT *, row_number() OVER (PARTITION BY model_id ORDER BY valid_from) = 1 AS is_first FROM standard_prices
)
SELECT
    days.model_id,
    days.day,
    five_prices(
        prompt_price_usd_per_million_tokens,
        completion_price_usd_per_million_tokens,
        cached_prompt_price_usd_per_million_tokens,
        cache_write_price_usd_per_million_tokens,
        one_hour_cache_write_price_usd_per_million_tokens
    ) AS prices,
    CASE WHEN days.day < valid_from THEN has_any_price(prices) ELSE is_backdated_price END AS is_backdated_price
FROM days
JOIN numbered
    ON numbered.model_id = days.model_id
    AND (
        (days.day >= valid_from AND (valid_to IS NULL OR days.day < valid_to))
        OR (is_first AND days.day < valid_from AND price_source <> 'own')
    );

CREATE MACRO no_prices() AS
    five_prices(
        NULL::DECIMAL(18, 6), NULL::DECIMAL(18, 6), NULL::DECIMAL(18, 6), NULL::DECIMAL(18, 6), NULL::DECIMAL(18, 6)
    );

CREATE TABLE known_on_day AS
WITH said AS (SELECT model_id, day, statements AS row FROM statements),
first_said AS (SELECT model_id, arg_min(row, day) AS row FROM said GROUP BY model_id),
stated AS (
    SELECT
        days.model_id,
        days.day,
        CASE WHEN said.day IS NULL THEN first_said.row ELSE said.row END AS row
    FROM days
    ASOF LEFT JOIN said ON said.model_id = days.model_id AND days.day >= said.day
    LEFT JOIN first_said ON first_said.model_id = days.model_id
)
SELECT
    stated.model_id,
    stated.day,
    listings.is_listed,
    known(own.open_weights, coalesce(row.open_weights, flags.open_weights)) AS open_weights,
    known(own.reasoning, coalesce(row.reasoning, flags.reasoning)) AS reasoning,
    known(own.tool_call, coalesce(row.tool_call, flags.tool_call)) AS tool_call,
    day_of(known(own.release_date, row.release_date)) AS release_date,
    CAST(known(own.parameters, sizes.total_parameters_billion) AS DECIMAL(10, 3)) AS parameters,
    coalesce(prices, no_prices()) AS prices,
    coalesce(is_backdated_price, false) AS is_backdated_price
FROM stated
LEFT JOIN own_on_day AS own USING (model_id, day)
LEFT JOIN prices_of_days USING (model_id, day)
LEFT JOIN family_statements USING (model_id)
ASOF LEFT JOIN listings ON listings.model_id = stated.model_id AND stated.day >= listings.day
LEFT JOIN parameters AS sizes ON sizes.model_id = stated.model_id;

CREATE TABLE facts AS
SELECT
    model_id,
    day AS valid_from,
    {
        'author': coalesce(author_slugs.author, split_part(model_id, '/', 1)),
        'author_country': country,
        'is_listed': is_listed,
        'is_open_weight': CAST(open_weights AS BOOLEAN),
        'source_type': CASE
            WHEN open_weights IS NULL THEN 'unknown'
            WHEN open_weights = 'false' THEN 'proprietary'
            WHEN country IS NULL THEN 'unknown'
            WHEN country IN ('CN', 'HK', 'TW') THEN 'chinese_oss'
            ELSE 'row_oss'
        END,
        'total_parameters_billion': parameters,
        'size_class': CASE
            WHEN open_weights IS DISTINCT FROM 'true' OR parameters IS NULL THEN 'unknown'
            WHEN parameters < 15 THEN 'small'
            WHEN parameters < 70 THEN 'medium'
            ELSE 'large'
        END,
        'reasoning_class': CASE reasoning WHEN 'true' THEN 'reasoning' WHEN 'false' THEN 'standard' ELSE 'unknown' END,
        'has_tool_call': CAST(tool_call AS BOOLEAN),
        'release_date': release_date,
        'prices': prices,
        'is_backdated_price': is_backdated_price
    } AS known
FROM known_on_day
LEFT JOIN author_slugs ON slug = split_part(model_id, '/', 1);

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
    unnest(known),
    unnest(known.prices)
FROM changes;
