-- F6, F7, F19. One row an ISO week, scope and category of the classified sample: its share of the tokens of the scope's
-- twelve categories. `other` and `unclassified` are counted beside them.
CREATE TABLE weekly_category_share AS
WITH scoped AS (
    SELECT *, unnest(CASE
        WHEN source_type = 'chinese_oss' THEN ['all', 'open_weight', 'chinese_oss']
        WHEN is_open_weight_source(source_type) THEN ['all', 'open_weight']
        ELSE ['all']
    END) AS scope
    FROM daily_category_usage
),
sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        scope,
        category,
        sum(sampled_request_count) AS sampled_request_count,
        sum(sampled_tokens) AS sampled_tokens,
        sum(sampled_tokens_squared) AS sampled_tokens_squared
    FROM scoped
    GROUP BY ALL
),
shares AS (
    SELECT
        *,
        coalesce(sum(sampled_tokens) FILTER (is_one_of_twelve(category)) OVER scope_week, 0) AS total_sampled_tokens,
        coalesce(sum(sampled_tokens_squared) FILTER (is_one_of_twelve(category)) OVER scope_week, 0) AS total_squared
    FROM sums
    WINDOW scope_week AS (PARTITION BY week_start, scope)
)
SELECT
    week_start,
    scope,
    category,
    sampled_request_count,
    sampled_tokens,
    total_sampled_tokens,
    unnest(token_share_of_category(
        category, sampled_tokens, sampled_tokens_squared, total_sampled_tokens, total_squared
    )),
    is_complete
FROM shares
JOIN weeks_of('daily_category_usage') USING (week_start);
