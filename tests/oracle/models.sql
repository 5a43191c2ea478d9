-- docs/catalogue.md sections 3 and 4: one row a model and span of days over which nothing known of it changed.

-- Section 3.1. One model a base.
CREATE VIEW openrouter_offers AS
SELECT base AS model_id, *
FROM entries
WHERE provider = 'openrouter' AND contains(base, '/') AND split_part(base, '/', 1) NOT IN ('openrouter', 'switchpoint');

CREATE TABLE older_models AS
SELECT model_id, coalesce(author_slugs.author, split_part(model_id, '/', 1)) AS author, key_of(model_id) AS key
FROM (SELECT model_id FROM openrouter_offers UNION SELECT model_id FROM retired_models)
LEFT JOIN author_slugs ON slug = split_part(model_id, '/', 1);

-- Section 3.3. Labs that serve their models themselves: what neither OpenRouter nor the retired models have.
CREATE TABLE not_known AS
SELECT authors.author, entries.*
FROM authors
JOIN entries ON provider = own_provider
WHERE NOT contains(base, '/')
  AND base NOT IN (SELECT alias FROM curated_aliases UNION ALL SELECT alias FROM own_aliases)
  AND NOT ends_with(base, '-latest')
  AND NOT EXISTS (
      FROM older_models
      WHERE older_models.author = authors.author AND older_models.key IN (entries.key, entries.undated_key)
  );

CREATE VIEW own_offers AS
SELECT author || '/' || min(base) OVER (PARTITION BY author, key) AS model_id, * EXCLUDE (author)
FROM not_known AS own
WHERE undated_key = key
   OR NOT EXISTS (FROM not_known AS other WHERE other.provider = own.provider AND other.key = own.undated_key);

CREATE TABLE offers AS
FROM openrouter_offers UNION ALL BY NAME FROM own_offers;

-- Statements: in a snapshot the entry without a variant, if any snapshot has one; a snapshot's before a retired model's.
CREATE TABLE statements AS
WITH counted AS (
    SELECT *, bool_or(entry = base) OVER (PARTITION BY model_id) AS is_ever_standard FROM offers
),
of_snapshots AS (
    SELECT *
    FROM counted
    WHERE entry = base OR NOT is_ever_standard
    QUALIFY row_number() OVER (PARTITION BY model_id, snapshot_date ORDER BY base, entry <> base, entry, id) = 1
),
both_kinds AS (
    SELECT
        model_id, snapshot_date AS day, 1 AS priority,
        open_weights, reasoning, tool_call, release_date, input, output, cache_read, cache_write
    FROM of_snapshots
    UNION ALL
    SELECT
        model_id, CAST(observed_date AS DATE), 2,
        open_weights, reasoning, tool_call, release_date, prompt_price, completion_price, cached_prompt_price,
        cache_write_price
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

CREATE TABLE days AS
SELECT model_id, day FROM statements
UNION
SELECT model_id, day FROM listings
UNION
SELECT model_id, CAST(day AS DATE) FROM own_facts
UNION
SELECT model_id, DATE '1970-01-01'
FROM (SELECT model_id, min(CAST(day AS DATE)) AS own_day FROM own_facts GROUP BY model_id)
JOIN (
    SELECT model_id, min(day) AS other_day
    FROM (SELECT model_id, day FROM statements UNION ALL SELECT model_id, day FROM listings)
    GROUP BY model_id
) USING (model_id)
WHERE own_day < other_day AND own_day > DATE '1970-01-01';

-- The last thing that own files said of a field up to a day: a value, or '-' for nothing any more.
CREATE VIEW own_values AS
UNPIVOT (SELECT * REPLACE (CAST(day AS DATE) AS day) FROM own_facts)
ON COLUMNS(* EXCLUDE (model_id, day)) INTO NAME field VALUE value;

CREATE TABLE own_on_day AS
SELECT
    days.model_id,
    days.day,
    arg_max(value, said.day) FILTER (field = 'open_weights') AS open_weights,
    arg_max(value, said.day) FILTER (field = 'reasoning') AS reasoning,
    arg_max(value, said.day) FILTER (field = 'tool_call') AS tool_call,
    arg_max(value, said.day) FILTER (field = 'release_date') AS release_date,
    arg_max(value, said.day) FILTER (field = 'total_parameters_billion') AS parameters,
    arg_max(value, said.day) FILTER (field = 'prompt_price') AS input,
    arg_max(value, said.day) FILTER (field = 'completion_price') AS output,
    arg_max(value, said.day) FILTER (field = 'cached_prompt_price') AS cache_read,
    arg_max(value, said.day) FILTER (field = 'cache_write_price') AS cache_write
FROM days
JOIN own_values AS said ON said.model_id = days.model_id AND said.day <= days.day
GROUP BY ALL;

CREATE MACRO is_own(own) AS own IS NOT NULL AND own <> '-';
CREATE MACRO known(own, stated) AS CASE WHEN is_own(own) THEN own ELSE stated END;

CREATE TABLE known_on_day AS
WITH said AS (SELECT model_id, day, statements AS row FROM statements),
first_said AS (SELECT model_id, arg_min(row, day) AS row FROM said GROUP BY model_id),
stated AS (
    SELECT
        days.model_id,
        days.day,
        said.day IS NULL AS is_before,
        CASE WHEN said.day IS NULL THEN first_said.row ELSE said.row END AS row
    FROM days
    ASOF LEFT JOIN said ON said.model_id = days.model_id AND days.day >= said.day
    LEFT JOIN first_said ON first_said.model_id = days.model_id
)
SELECT
    stated.model_id,
    stated.day,
    listings.is_listed,
    known(own.open_weights, row.open_weights) AS open_weights,
    known(own.reasoning, row.reasoning) AS reasoning,
    known(own.tool_call, row.tool_call) AS tool_call,
    day_of(known(own.release_date, row.release_date)) AS release_date,
    CAST(known(own.parameters, sizes.total_parameters_billion) AS DECIMAL(10, 3)) AS parameters,
    price_of(known(own.input, row.input)) AS input,
    price_of(known(own.output, row.output)) AS output,
    price_of(known(own.cache_read, row.cache_read)) AS cache_read,
    price_of(known(own.cache_write, row.cache_write)) AS cache_write,
    is_before AND (
        (NOT is_own(own.input) AND price_of(row.input) IS NOT NULL)
        OR (NOT is_own(own.output) AND price_of(row.output) IS NOT NULL)
        OR (NOT is_own(own.cache_read) AND price_of(row.cache_read) IS NOT NULL)
        OR (NOT is_own(own.cache_write) AND price_of(row.cache_write) IS NOT NULL)
    ) AS is_backdated_price
FROM stated
LEFT JOIN own_on_day AS own USING (model_id, day)
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
        'prompt_price_usd_per_million_tokens': input,
        'completion_price_usd_per_million_tokens': output,
        'cached_prompt_price_usd_per_million_tokens': cache_read,
        'cache_write_price_usd_per_million_tokens': cache_write,
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
    unnest(known)
FROM changes;
