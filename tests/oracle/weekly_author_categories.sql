-- F22, F23. One row a week of the window, lab and category: the ten labs with most tokens of the window's sample, and
-- the shares of the twelve categories in each lab's tokens of these. `other` and `unclassified` are counted too.
CREATE TABLE weekly_author_categories AS
WITH first_authors AS (
    SELECT author
    FROM days_in_window('daily_category_usage')
    GROUP BY author
    QUALIFY row_number() OVER (ORDER BY sum(sampled_tokens) DESC, author) <= 10
),
sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        author,
        category,
        sum(sampled_request_count) AS sampled_request_count,
        sum(sampled_tokens) AS sampled_tokens,
        sum(sampled_tokens_squared) AS sampled_tokens_squared
    FROM days_in_window('daily_category_usage')
    JOIN first_authors USING (author)
    GROUP BY ALL
),
shares AS (
    SELECT
        *,
        coalesce(sum(sampled_tokens) FILTER (is_one_of_twelve(category)) OVER author_week, 0) AS total_sampled_tokens,
        coalesce(sum(sampled_tokens_squared) FILTER (is_one_of_twelve(category)) OVER author_week, 0) AS total_squared
    FROM sums
    WINDOW author_week AS (PARTITION BY week_start, author)
)
SELECT
    week_start,
    author,
    category,
    sampled_request_count,
    sampled_tokens,
    total_sampled_tokens,
    unnest(token_share_of_category(
        category, sampled_tokens, sampled_tokens_squared, total_sampled_tokens, total_squared
    )),
    is_complete
FROM shares
JOIN window_weeks_of('daily_category_usage') USING (week_start);
