-- One row an arrival of logs and check, and one an arrival and reject reason: the measure, its limits, and the verdict.
-- Nobody has accepted a day here.
CREATE TABLE arrival_limits AS
SELECT *
FROM (VALUES
    ('rejected_share', NULL, NULL, 0.01, 0.2),
    ('duplicate_share', NULL, NULL, 0.05, NULL),
    ('late_share', NULL, NULL, 0.05, NULL),
    ('volume_ratio', 0.5, 0.1, 2, 10),
    ('unknown_model_token_share', NULL, NULL, 0.05, NULL),
    ('unknown_unpriced_token_share', NULL, NULL, NULL, 0.9),
    ('unpriced_token_share', NULL, NULL, 0.1, NULL),
    ('hours_to_end_of_day', NULL, NULL, 6, NULL)
) AS limits (check_name, warning_below, critical_below, warning_above, critical_above);

-- One row an arrival day of any log; skipped records are no records here.
CREATE VIEW arrival_days AS
SELECT
    arrival_date,
    sum(record_count - skipped_count) AS record_count,
    sum(request_count) AS request_count,
    sum(duplicate_count) AS duplicate_count,
    sum(rejected_count) AS rejected_count,
    sum(late_count) AS late_count
FROM load_audit
JOIN arrivals USING (arrival_date, source)
WHERE is_log
GROUP BY arrival_date;

CREATE VIEW trailing_volumes AS
SELECT
    days.arrival_date,
    count(earlier.arrival_date) AS earlier_arrivals,
    median(earlier.request_count) AS median_requests
FROM arrival_days AS days
LEFT JOIN arrival_days AS earlier
    ON earlier.arrival_date BETWEEN days.arrival_date - 7 AND days.arrival_date - 1
GROUP BY days.arrival_date;

CREATE VIEW arrival_usage AS
SELECT
    arrival_date,
    sum(tokens) AS tokens,
    coalesce(sum(tokens) FILTER (NOT is_catalogued), 0) AS unknown_model_tokens,
    coalesce(sum(tokens) FILTER (NOT is_catalogued AND cost_bucket = 'unpriced'), 0) AS unknown_unpriced_tokens,
    coalesce(sum(tokens) FILTER (cost_bucket IN ('billable', 'unpriced')), 0) AS priceable_tokens,
    coalesce(sum(tokens) FILTER (cost_bucket = 'unpriced'), 0) AS unpriced_tokens,
    epoch_us(CAST(arrival_date + 1 AS TIMESTAMPTZ)) - epoch_us(max(created_at)) AS microseconds_left
FROM priced_requests
GROUP BY arrival_date;

CREATE VIEW arrival_measures AS
WITH days AS (
    SELECT *, record_count >= 100 AS is_enough, EXISTS (FROM models) AS is_catalogue_there
    FROM arrival_days
    JOIN trailing_volumes USING (arrival_date)
    LEFT JOIN arrival_usage USING (arrival_date)
)
SELECT arrival_date, unnest([
    {'check_name': 'rejected_share', 'numerator': CAST(rejected_count AS DOUBLE),
     'denominator': CAST(record_count AS DOUBLE), 'is_ratio': true, 'is_judged': is_enough},
    {'check_name': 'duplicate_share', 'numerator': duplicate_count,
     'denominator': record_count, 'is_ratio': true, 'is_judged': is_enough},
    {'check_name': 'late_share', 'numerator': late_count,
     'denominator': request_count, 'is_ratio': true, 'is_judged': is_enough},
    {'check_name': 'volume_ratio', 'numerator': request_count,
     'denominator': median_requests, 'is_ratio': true,
     'is_judged': earlier_arrivals >= 3 AND median_requests >= 100},
    {'check_name': 'unknown_model_token_share', 'numerator': unknown_model_tokens,
     'denominator': tokens, 'is_ratio': true, 'is_judged': is_enough AND is_catalogue_there},
    {'check_name': 'unknown_unpriced_token_share', 'numerator': unknown_unpriced_tokens,
     'denominator': tokens, 'is_ratio': true, 'is_judged': is_enough AND is_catalogue_there},
    {'check_name': 'unpriced_token_share', 'numerator': unpriced_tokens,
     'denominator': priceable_tokens, 'is_ratio': true, 'is_judged': is_enough},
    {'check_name': 'hours_to_end_of_day', 'numerator': microseconds_left / 3.6e9,
     'denominator': NULL, 'is_ratio': false, 'is_judged': is_enough}
], recursive := true)
FROM days
UNION ALL BY NAME
SELECT
    arrival_date,
    'rejected:' || reason AS check_name,
    count(*) AS numerator,
    any_value(record_count) AS denominator,
    true AS is_ratio,
    false AS is_judged
FROM (SELECT arrival_date, source, unnest(reasons) AS reason FROM rejected_records)
JOIN arrivals USING (arrival_date, source)
JOIN arrival_days USING (arrival_date)
WHERE is_log
GROUP BY arrival_date, reason;

CREATE TABLE daily_data_quality AS
WITH measured AS (
    SELECT
        *,
        CASE WHEN NOT is_ratio THEN numerator WHEN denominator <> 0 THEN numerator / denominator END AS value
    FROM arrival_measures
    LEFT JOIN arrival_limits USING (check_name)
)
SELECT
    arrival_date,
    check_name,
    numerator,
    denominator,
    value,
    warning_below,
    critical_below,
    warning_above,
    critical_above,
    CASE
        WHEN NOT is_judged OR value IS NULL THEN 'not_judged'
        WHEN coalesce(value < critical_below, false) OR coalesce(value > critical_above, false) THEN 'critical'
        WHEN coalesce(value < warning_below, false) OR coalesce(value > warning_above, false) THEN 'warning'
        ELSE 'kept'
    END AS check_status,
    false AS is_accepted
FROM measured;
