-- F25. One row a model, month of first use and months since, up to the last closed month: how many of the cohort used
-- the model in that month. Cohorts of fewer than 50 users are left out.
CREATE VIEW closed_months AS
SELECT month_of(newest_day + 1) - INTERVAL 1 MONTH AS last_closed_month
FROM (SELECT max(request_date) AS newest_day FROM daily_model_usage);

CREATE TABLE cohort_members AS
SELECT model_id, user_key, min(month) AS cohort_month
FROM monthly_model_users
GROUP BY model_id, user_key;

CREATE TABLE cohort_months AS
WITH cohorts AS (
    SELECT model_id, cohort_month, count(*) AS cohort_user_count
    FROM cohort_members
    JOIN closed_months ON cohort_month <= last_closed_month
    GROUP BY model_id, cohort_month
    HAVING count(*) >= 50
),
months_since AS (
    SELECT *, unnest(range(0, date_diff('month', cohort_month, last_closed_month) + 1)) AS months_since
    FROM cohorts, closed_months
),
used AS (
    SELECT model_id, cohort_month, date_diff('month', cohort_month, month) AS months_since, count(*) AS user_count
    FROM cohort_members
    JOIN monthly_model_users USING (model_id, user_key)
    GROUP BY ALL
)
SELECT
    model_id,
    cohort_month,
    months_since,
    cohort_user_count,
    coalesce(user_count, 0) AS retained_user_count,
    share(coalesce(user_count, 0), cohort_user_count) AS retention
FROM months_since
LEFT JOIN used USING (model_id, cohort_month, months_since);

-- In each of the months 2 to 5 that it and a later cohort of the model have reached, at least two, ten points above the
-- median of the later ones.
CREATE VIEW foundational_cohorts AS
WITH later_medians AS (
    SELECT
        cohort.model_id,
        cohort.cohort_month,
        months_since,
        any_value(cohort.retention) - median(later.retention) AS lead_over_later
    FROM cohort_months AS cohort
    JOIN cohort_months AS later USING (model_id, months_since)
    WHERE months_since BETWEEN 2 AND 5 AND later.cohort_month > cohort.cohort_month
    GROUP BY ALL
)
SELECT model_id, cohort_month
FROM later_medians
GROUP BY model_id, cohort_month
HAVING count(*) >= 2 AND min(lead_over_later) >= 0.10 - 1e-9;

-- Three points more than in any month before, the first one aside.
CREATE VIEW boomerang_cohorts AS
SELECT DISTINCT model_id, cohort_month
FROM cohort_months AS fallen
JOIN cohort_months AS risen USING (model_id, cohort_month)
WHERE fallen.months_since >= 1
  AND risen.months_since > fallen.months_since
  AND risen.retention - fallen.retention >= 0.03 - 1e-9;

CREATE TABLE cohort_retention AS
SELECT
    *,
    wilson_low(retention, cohort_user_count) AS retention_low,
    wilson_high(retention, cohort_user_count) AS retention_high,
    (model_id, cohort_month) IN (FROM foundational_cohorts) AS is_foundational,
    (model_id, cohort_month) IN (FROM boomerang_cohorts) AS is_boomerang
FROM cohort_months;
