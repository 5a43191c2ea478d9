-- docs/catalogue.md section 8: one row a model, tier, band and span of days with the same list price in force.

-- What own files last said of a price up to each day on which a price can change.
CREATE VIEW own_price_values AS
FROM own_values WHERE field LIKE '%\_price' ESCAPE '\';

CREATE TABLE price_days AS
SELECT model_id, valid_from AS day FROM stated_prices
UNION
SELECT model_id, day FROM own_price_values
UNION
-- days before the first own price keep the list's
SELECT model_id, DATE '1970-01-01'
FROM (SELECT model_id, min(day) AS own_day FROM own_price_values WHERE is_own(value) GROUP BY model_id)
JOIN (SELECT model_id, min(valid_from) AS first_day FROM stated_prices WHERE price_tier = 'standard' GROUP BY model_id)
    USING (model_id)
WHERE own_day < first_day;

-- The statement in force; before the first of the tier `standard`, that of its first day. Of the current statements of
-- all sources one is the newest word, and of those that say the same the first source counts.
CREATE TABLE listed_on_day AS
WITH first_days AS (
    SELECT model_id, price_tier, min(valid_from) FILTER (price_tier = 'standard') AS first_day
    FROM stated_prices
    GROUP BY model_id, price_tier
),
current AS (
    SELECT
        model_id, day, price_tier, price_source, price_provider, valid_from, level, is_open,
        greatest(stated_on, valid_from) AS word_on,
        coalesce(day < first_day, false) AS is_before,
        list_position(['genai_prices', 'models_dev', 'litellm', 'by_hand'], price_source) AS source_place,
        prices.prompt_price_usd_per_million_tokens AS prompt,
        prices.completion_price_usd_per_million_tokens AS completion
    FROM price_days
    JOIN first_days USING (model_id)
    JOIN stated_prices AS said USING (model_id, price_tier)
    WHERE valid_from <= greatest(day, first_day) AND above_prompt_tokens = 0
    QUALIFY row_number() OVER (
        PARTITION BY model_id, day, price_tier, price_source, price_provider
        ORDER BY level, is_open, word_on DESC, valid_from DESC
    ) = 1
),
with_newest AS (
    SELECT
        *,
        first_value({'level': level, 'is_open': is_open, 'prompt': prompt, 'completion': completion}) OVER (
            PARTITION BY model_id, day, price_tier
            ORDER BY level, is_open, word_on DESC, valid_from DESC, source_place, price_provider
        ) AS newest
    FROM current
),
in_force AS (
    SELECT *
    FROM with_newest
    WHERE level = newest.level
      AND is_open = newest.is_open
      AND prompt IS NOT DISTINCT FROM newest.prompt
      AND completion IS NOT DISTINCT FROM newest.completion
    QUALIFY row_number() OVER (
        PARTITION BY model_id, day, price_tier ORDER BY source_place, word_on DESC, valid_from DESC, price_provider
    ) = 1
)
SELECT
    model_id, day, price_tier, said.above_prompt_tokens, price_source, price_provider, said.prices, is_before
FROM in_force
JOIN stated_prices AS said USING (model_id, price_tier, price_source, price_provider, valid_from);

CREATE TABLE own_prices_on_day AS
WITH said_by_day AS (
    SELECT
        price_days.model_id,
        price_days.day,
        arg_max(value, said.day) FILTER (field = 'prompt_price') AS prompt,
        arg_max(value, said.day) FILTER (field = 'completion_price') AS completion,
        arg_max(value, said.day) FILTER (field = 'cached_prompt_price') AS cached,
        arg_max(value, said.day) FILTER (field = 'cache_write_price') AS written,
        arg_max(value, said.day) FILTER (field = 'one_hour_cache_write_price') AS written_for_an_hour
    FROM price_days
    JOIN own_price_values AS said ON said.model_id = price_days.model_id AND said.day <= price_days.day
    GROUP BY ALL
)
FROM said_by_day
WHERE is_own(prompt) OR is_own(completion) OR is_own(cached) OR is_own(written) OR is_own(written_for_an_hour);

-- An own price, else the list's; and the list's price only where there is no own one.
CREATE MACRO own_or(own, listed) AS CASE WHEN is_own(own) THEN price_of(own) ELSE listed END;
CREATE MACRO without_own(own, listed) AS CASE WHEN NOT is_own(own) THEN listed END;

-- One own price turns off all other tiers and bands: a contract holds for all that a list would tell apart.
CREATE TABLE prices_on_day AS
SELECT
    model_id, day, price_tier, above_prompt_tokens,
    {
        'price_source': price_source, 'price_provider': price_provider, 'prices': prices,
        'is_backdated_price': is_before AND has_any_price(prices)
    } AS known
FROM listed_on_day
ANTI JOIN own_prices_on_day USING (model_id, day)
UNION ALL
SELECT
    own.model_id, own.day, 'standard', 0,
    {
        'price_source': 'own', 'price_provider': 'own',
        'prices': five_prices(
            own_or(prompt, prices.prompt_price_usd_per_million_tokens),
            own_or(completion, prices.completion_price_usd_per_million_tokens),
            own_or(cached, prices.cached_prompt_price_usd_per_million_tokens),
            own_or(written, prices.cache_write_price_usd_per_million_tokens),
            own_or(written_for_an_hour, prices.one_hour_cache_write_price_usd_per_million_tokens)
        ),
        'is_backdated_price': coalesce(is_before, false) AND has_any_price(
            five_prices(
                without_own(prompt, prices.prompt_price_usd_per_million_tokens),
                without_own(completion, prices.completion_price_usd_per_million_tokens),
                without_own(cached, prices.cached_prompt_price_usd_per_million_tokens),
                without_own(written, prices.cache_write_price_usd_per_million_tokens),
                without_own(written_for_an_hour, prices.one_hour_cache_write_price_usd_per_million_tokens)
            )
        )
    }
FROM own_prices_on_day AS own
LEFT JOIN listed_on_day AS listed
    ON listed.model_id = own.model_id AND listed.day = own.day AND price_tier = 'standard' AND above_prompt_tokens = 0;

CREATE TABLE model_prices AS
WITH bands AS (SELECT DISTINCT model_id, price_tier, above_prompt_tokens FROM prices_on_day),
changes AS (
    SELECT model_id, price_tier, above_prompt_tokens, day, known
    FROM bands
    JOIN price_days USING (model_id)
    LEFT JOIN prices_on_day USING (model_id, price_tier, above_prompt_tokens, day)
    QUALIFY lag(known) OVER (PARTITION BY model_id, price_tier, above_prompt_tokens ORDER BY day) IS DISTINCT FROM known
),
spans AS (
    SELECT
        *, lead(day) OVER (PARTITION BY model_id, price_tier, above_prompt_tokens ORDER BY day) AS valid_to
    FROM changes
)
SELECT
    model_id, price_tier, above_prompt_tokens, day AS valid_from, valid_to,
    known.price_source, known.price_provider, known.is_backdated_price, unnest(known.prices)
FROM spans
WHERE known IS NOT NULL;
