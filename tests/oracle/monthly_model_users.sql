-- One row a month, model and named user with at least one request.
CREATE TABLE monthly_model_users AS
SELECT DISTINCT month_of(request_date) AS month, model_id, user_key
FROM daily_user_usage
WHERE user_key <> 'unknown';
