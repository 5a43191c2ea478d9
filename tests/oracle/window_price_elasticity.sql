-- F27. One row a scope: the line of log10 tokens on log10 effective cost by ordinary least squares, each model with a
-- cost above 0 once; its slope's interval by Student's t. Nothing is fitted to fewer than three models or to one cost.
CREATE TABLE window_price_elasticity AS
WITH scopes AS (
    SELECT unnest(['all', 'proprietary', 'open_weight']) AS scope, window_start_date, window_end_date
    FROM window_of('daily_model_usage')
),
scoped AS (
    SELECT
        scope,
        effective_cost_usd_per_million_tokens AS cost,
        CASE WHEN cost > 0 THEN log10(cost) END AS x,
        CASE WHEN cost > 0 THEN log10(tokens) END AS y
    FROM window_model_cost_usage
    JOIN scopes ON scope = 'all'
        OR (scope = 'proprietary' AND source_type = 'proprietary')
        OR (scope = 'open_weight' AND is_open_weight_source(source_type))
),
counts AS (
    SELECT
        scope,
        count(x) AS fitted_model_count,
        count(*) FILTER (cost = 0) AS zero_cost_model_count,
        count(*) FILTER (cost IS NULL) AS unpriced_model_count,
        fitted_model_count >= 3 AND min(cost) FILTER (cost > 0) < max(cost) AS is_fitted,
        min(y) < max(y) AS has_any_variance,
        avg(x) AS mean_x,
        avg(y) AS mean_y
    FROM scoped
    GROUP BY scope
),
slopes AS (
    SELECT
        scope,
        sum((x - mean_x) * (x - mean_x)) AS squares_x,
        sum((y - mean_y) * (y - mean_y)) AS squares_y,
        CASE WHEN any_value(is_fitted) THEN sum((x - mean_x) * (y - mean_y)) / nullif(squares_x, 0) END AS slope
    FROM scoped
    JOIN counts USING (scope)
    GROUP BY scope
),
-- of the residuals themselves: a difference of large sums would leave nothing of a good fit
residuals AS (
    SELECT scope, sum(power(y - mean_y - slope * (x - mean_x), 2)) AS squares_of_residuals
    FROM scoped
    JOIN counts USING (scope)
    JOIN slopes USING (scope)
    GROUP BY scope
),
fits AS (
    SELECT
        *,
        student_t(fitted_model_count - 2) * sqrt(squares_of_residuals / (fitted_model_count - 2) / squares_x)
            AS half_width
    FROM counts
    JOIN slopes USING (scope)
    JOIN residuals USING (scope)
)
SELECT
    scope,
    window_start_date,
    window_end_date,
    coalesce(fitted_model_count, 0) AS fitted_model_count,
    coalesce(zero_cost_model_count, 0) AS zero_cost_model_count,
    coalesce(unpriced_model_count, 0) AS unpriced_model_count,
    slope,
    slope - half_width AS slope_low,
    slope + half_width AS slope_high,
    mean_y - slope * mean_x AS intercept,
    CASE WHEN is_fitted AND has_any_variance THEN greatest(0, 1 - squares_of_residuals / squares_y) END AS r_squared
FROM scopes
LEFT JOIN fits USING (scope);
