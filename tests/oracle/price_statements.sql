-- docs/catalogue.md section 8: one row a statement and band, compared with the price in force on its first day; one
-- whose first day is not known, on its last.
CREATE TABLE price_statements AS
WITH days AS (
    SELECT model_id, price_source, price_provider, price_tier, valid_from, is_open,
        lead(valid_from) OVER (PARTITION BY model_id, price_source, price_provider, price_tier ORDER BY valid_from)
            AS next_valid_from
    FROM (SELECT DISTINCT model_id, price_source, price_provider, price_tier, valid_from, is_open FROM stated_prices)
),
compared AS (
    SELECT
        stated_prices.*,
        CASE WHEN stated_prices.is_open THEN coalesce(next_valid_from - 1, DATE '1970-01-01')
             ELSE stated_prices.valid_from END AS compared_on
    FROM stated_prices
    JOIN days USING (model_id, price_source, price_provider, price_tier, valid_from)
)
SELECT
    said.model_id,
    said.price_source,
    said.price_provider,
    said.price_tier,
    said.above_prompt_tokens,
    said.valid_from,
    said.stated_on,
    said.is_open AS has_open_start,
    unnest(said.prices),
    coalesce(
        held.price_source = said.price_source AND held.price_provider = said.price_provider, false
    ) AS is_in_force,
    said.prices.prompt_price_usd_per_million_tokens - held.prompt_price_usd_per_million_tokens
        AS prompt_price_difference_usd_per_million_tokens,
    said.prices.completion_price_usd_per_million_tokens - held.completion_price_usd_per_million_tokens
        AS completion_price_difference_usd_per_million_tokens
FROM compared AS said
LEFT JOIN model_prices AS held
    ON held.model_id = said.model_id AND held.price_tier = said.price_tier
    AND held.above_prompt_tokens = said.above_prompt_tokens
    AND compared_on >= held.valid_from AND (held.valid_to IS NULL OR compared_on < held.valid_to);
