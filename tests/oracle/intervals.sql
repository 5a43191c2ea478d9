-- Shares, means and their 95 % intervals (docs/intervals.md), windows and weeks. Sums come in as whole numbers, so
-- that what is compared is compared exactly: money in 10^-12 USD, its squares in 10^-24 USD^2.
CREATE MACRO share(part, whole) AS CASE WHEN whole <> 0 THEN CAST(part AS DOUBLE) / CAST(whole AS DOUBLE) END;

-- The digits of a decimal without its point: a cast to a wider decimal would not fit.
CREATE MACRO digits_of(amount) AS CAST(replace(CAST(amount AS VARCHAR), '.', '') AS HUGEINT);
CREATE MACRO picodollars(usd) AS digits_of(CAST(usd AS DECIMAL(28, 12)));
CREATE MACRO square_picodollars(usd_squared) AS digits_of(CAST(usd_squared AS DECIMAL(38, 18))) * 1000000;

CREATE MACRO is_one_of_twelve(category) AS category IN (
    'programming', 'roleplay', 'technology', 'science', 'translation', 'finance', 'health', 'legal', 'academia',
    'marketing', 'seo', 'trivia'
);
CREATE MACRO is_open_weight_source(source_type) AS source_type IN ('chinese_oss', 'row_oss');

-- Wilson's interval of a share p of n observations.
CREATE MACRO wilson_middle(p, n) AS (p + 1.96 * 1.96 / (2 * n)) / (1 + 1.96 * 1.96 / n);
CREATE MACRO wilson_half_width(p, n) AS
    1.96 / (1 + 1.96 * 1.96 / n) * sqrt(p * (1 - p) / n + 1.96 * 1.96 / (4 * n * n));
CREATE MACRO wilson_low(p, n) AS
    CASE WHEN p = 0 THEN CASE WHEN n > 0 THEN 0.0::DOUBLE END
         WHEN n > 0 THEN greatest(0.0::DOUBLE, wilson_middle(p, n) - wilson_half_width(p, n)) END;
CREATE MACRO wilson_high(p, n) AS
    CASE WHEN p = 1 THEN CASE WHEN n > 0 THEN 1.0::DOUBLE END
         WHEN n > 0 THEN least(1.0::DOUBLE, wilson_middle(p, n) + wilson_half_width(p, n)) END;

-- How many requests of equal size would tell as much of a part: of the ratio's standard error, which a small sample
-- does not know well, and never more than Kish's of the whole.
CREATE MACRO squared_double(total) AS CAST(total AS DOUBLE) * CAST(total AS DOUBLE);
CREATE MACRO kish(total, total_squared) AS
    CASE WHEN total_squared > 0 THEN squared_double(total) / CAST(total_squared AS DOUBLE) END;
CREATE MACRO squared_error(p, part_squared, whole, whole_squared) AS
    (CAST(part_squared AS DOUBLE) * (1 - p) * (1 - p) + CAST(whole_squared - part_squared AS DOUBLE) * p * p)
    / squared_double(whole);
CREATE MACRO effective_size(p, part, part_squared, whole, whole_squared) AS
    CASE WHEN part = 0 OR part = whole THEN kish(whole, whole_squared)
         ELSE least(
             p * (1 - p) / nullif(squared_error(p, part_squared, whole, whole_squared), 0)
             / (1 + 24 / kish(whole, whole_squared)),
             kish(whole, whole_squared)
         ) END;
CREATE MACRO is_reliable_sum(total, total_squared) AS coalesce(round(kish(total, total_squared), 9) >= 10, false);

-- The interval's columns of a share p of n observations.
CREATE MACRO bounds(p, n, part, part_squared) AS {
    'share_low': wilson_low(p, n),
    'share_high': wilson_high(p, n),
    'effective_sample_size': CASE WHEN p IS NOT NULL THEN n END,
    'is_reliable': is_reliable_sum(part, part_squared)
};
-- (A list of one gives a value a name that macros would otherwise repeat a hundred times.)
CREATE MACRO share_bounds(part, part_squared, whole, whole_squared) AS
    list_transform(
        [{'p': share(part, whole),
          'n': effective_size(share(part, whole), part, part_squared, whole, whole_squared)}],
        lambda known: bounds(known.p, known.n, part, part_squared)
    )[1];

-- A share of tokens with its interval. `…_squared`: the sum of the squares of what each request has.
CREATE MACRO token_share_with_interval(part, part_squared, whole, whole_squared) AS
    struct_insert(share_bounds(part, part_squared, whole, whole_squared), token_share := share(part, whole));

-- The same among the twelve categories, of which `other` and `unclassified` are none.
CREATE MACRO token_share_of_category(category, part, part_squared, whole, whole_squared) AS
    CASE WHEN is_one_of_twelve(category) THEN token_share_with_interval(part, part_squared, whole, whole_squared)
         ELSE {
             'share_low': NULL, 'share_high': NULL, 'effective_sample_size': NULL, 'is_reliable': false,
             'token_share': NULL
         } END;

-- A share of spend: nothing where nothing is known of the whole, 0 where only nothing of the part is.
CREATE MACRO spend_share(part, whole) AS share(picodollars(coalesce(part, 0)), picodollars(whole));
CREATE MACRO spend_share_with_interval(part, part_squared, whole, whole_squared) AS
    struct_insert(
        share_bounds(
            picodollars(coalesce(part, 0)),
            square_picodollars(part_squared),
            picodollars(whole),
            square_picodollars(whole_squared)
        ),
        spend_share := spend_share(part, whole)
    );

-- A mean a generation: its interval is that of its logarithm, stretched upward for what a sample has missed.
CREATE MACRO square_of(total) AS CAST(total AS HUGEINT) * CAST(total AS HUGEINT);
CREATE MACRO variance_of(n, total, total_squared) AS
    (
        CAST(CAST(total_squared AS HUGEINT) - square_of(total) // n AS DOUBLE)
        - CAST(square_of(total) % n AS DOUBLE) / CAST(n AS DOUBLE)
    ) / CAST(n - 1 AS DOUBLE);
CREATE MACRO relative_error(n, total, total_squared) AS
    CASE WHEN n >= 2 AND total > 0
         THEN sqrt(variance_of(n, total, total_squared) / CAST(n AS DOUBLE)) / share(total, n) END;
CREATE MACRO bounded_mean(mean, r, total, total_squared) AS {
    'mean': mean,
    'low': mean * exp(-1.96 * r),
    'high': mean * exp(1.96 * r * (1 + 3 * r)),
    'is_reliable': is_reliable_sum(total, total_squared)
};
CREATE MACRO mean_with_interval(n, total, total_squared) AS
    bounded_mean(share(total, n), relative_error(n, total, total_squared), total, total_squared);

-- USD a million tokens, to 9 decimals: one price of two different sums may differ in its last bit.
CREATE MACRO effective_cost(spend_usd, billable_tokens) AS
    round(share(picodollars(spend_usd), billable_tokens) / 1e6, 9);

CREATE MACRO monday_of(day) AS CAST(date_trunc('week', day) AS DATE);
CREATE MACRO month_of(day) AS CAST(date_trunc('month', day) AS DATE);

-- The 13 calendar months that end with the newest day of a daily table; none where it is empty.
CREATE MACRO window_of(daily_table) AS TABLE
SELECT
    CAST(month_of(max(request_date)) - INTERVAL 12 MONTH AS DATE) AS window_start_date,
    max(request_date) AS window_end_date
FROM query_table(daily_table)
HAVING max(request_date) IS NOT NULL;

-- Rows of a daily table on the days of its window.
CREATE MACRO days_in_window(daily_table) AS TABLE
SELECT *
FROM query_table(daily_table), window_of(daily_table)
WHERE request_date BETWEEN window_start_date AND window_end_date;

-- One row a week of a daily table: whether all its seven days are there.
CREATE MACRO weeks_of(daily_table) AS TABLE
SELECT monday_of(request_date) AS week_start, count(DISTINCT request_date) = 7 AS is_complete
FROM query_table(daily_table)
GROUP BY ALL;

-- The same of the days of the window alone: what is cut off at its beginning is not complete.
CREATE MACRO window_weeks_of(daily_table) AS TABLE
SELECT monday_of(request_date) AS week_start, count(DISTINCT request_date) = 7 AS is_complete
FROM days_in_window(daily_table)
GROUP BY ALL;
