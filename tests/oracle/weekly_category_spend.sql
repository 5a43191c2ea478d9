-- F20. One row a week of the window, category and lab: the ten labs with most spend of the window's sample, the rest
-- together as `other`; the share of the category's known spend of the week.
CREATE TABLE weekly_category_spend AS
WITH first_authors AS (
    SELECT author
    FROM days_in_window('daily_category_usage')
    GROUP BY author
    HAVING sum(spend_usd) > 0
    QUALIFY row_number() OVER (ORDER BY sum(spend_usd) DESC, author) <= 10
),
sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        category,
        coalesce(first_authors.author, 'other') AS author,
        sum(sampled_request_count) AS sampled_request_count,
        sum(spend_usd) AS spend_usd,
        sum(spend_usd_squared) AS spend_usd_squared
    FROM days_in_window('daily_category_usage') AS days
    LEFT JOIN first_authors ON first_authors.author = days.author
    GROUP BY ALL
),
shares AS (
    SELECT
        *,
        sum(spend_usd) OVER whole AS total_spend_usd,
        sum(spend_usd_squared) OVER whole AS total_spend_usd_squared
    FROM sums
    WINDOW whole AS (PARTITION BY week_start, category)
)
SELECT
    week_start,
    category,
    author,
    sampled_request_count,
    spend_usd,
    total_spend_usd,
    unnest(spend_share_with_interval(spend_usd, spend_usd_squared, total_spend_usd, total_spend_usd_squared)),
    is_complete
FROM shares
JOIN window_weeks_of('daily_category_usage') USING (week_start);
