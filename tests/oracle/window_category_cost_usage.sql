-- F26. One row a category of the twelve: effective cost and token share of the window's sample, and on which side of
-- both medians it lies. A category without a known cost has no part in the median of costs alone.
CREATE TABLE window_category_cost_usage AS
WITH sums AS (
    SELECT
        category,
        window_start_date,
        window_end_date,
        sum(sampled_request_count) AS sampled_request_count,
        sum(sampled_tokens) AS sampled_tokens,
        sum(sampled_tokens_squared) AS sampled_tokens_squared,
        sum(billable_tokens) AS billable_tokens,
        sum(spend_usd) AS spend_usd
    FROM days_in_window('daily_category_usage')
    WHERE is_one_of_twelve(category)
    GROUP BY ALL
),
shares AS (
    SELECT
        *,
        sum(sampled_tokens) OVER () AS total_sampled_tokens,
        unnest(token_share_with_interval(
            sampled_tokens, sampled_tokens_squared, sum(sampled_tokens) OVER (), sum(sampled_tokens_squared) OVER ()
        )),
        effective_cost(spend_usd, billable_tokens) AS effective_cost_usd_per_million_tokens
    FROM sums
),
sides AS (
    SELECT
        *,
        effective_cost_usd_per_million_tokens >= median(effective_cost_usd_per_million_tokens) OVER () AS is_dear,
        token_share >= median(token_share) OVER () AS is_much_used
    FROM shares
)
SELECT
    *,
    CASE
        WHEN is_dear AND is_much_used THEN 'premium_workload'
        WHEN NOT is_dear AND is_much_used THEN 'mass_market'
        WHEN is_dear AND NOT is_much_used THEN 'specialized_expert'
        WHEN NOT is_dear AND NOT is_much_used THEN 'niche_utility'
        ELSE 'unknown'
    END AS category_segment
FROM sides;
