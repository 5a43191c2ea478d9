-- F11. One row a model: its window tokens on days on which it is a reasoning model, those during its promotions, and
-- the rest, by which it is ranked.
CREATE TABLE window_reasoning_model_usage AS
WITH reasoning_days AS (
    SELECT *, EXISTS (
        FROM promotions
        WHERE promotions.model_id = days.model_id AND request_date BETWEEN first_date AND last_date
    ) AS is_promotion
    FROM days_in_window('daily_model_usage') AS days
    WHERE reasoning_class = 'reasoning'
),
sums AS (
    SELECT
        model_id,
        any_value(author) AS author,
        window_start_date,
        window_end_date,
        sum(tokens) AS tokens,
        coalesce(sum(tokens) FILTER (is_promotion), 0) AS promotion_tokens,
        coalesce(sum(tokens) FILTER (NOT is_promotion), 0) AS tokens_outside_promotions
    FROM reasoning_days
    GROUP BY model_id, window_start_date, window_end_date
)
SELECT *, row_number() OVER (ORDER BY tokens_outside_promotions DESC, model_id) AS model_rank
FROM sums;
