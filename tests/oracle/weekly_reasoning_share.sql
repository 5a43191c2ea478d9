-- F10. One row an ISO week and reasoning class: the share of all tokens that models of the class served (a property of
-- the model), and beside it the share of reasoning tokens in the class's completion tokens.
CREATE TABLE weekly_reasoning_share AS
WITH sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        reasoning_class,
        sum(tokens) AS tokens,
        sum(completion_tokens) AS completion_tokens,
        sum(reasoning_tokens) AS reasoning_tokens
    FROM daily_model_usage
    GROUP BY ALL
)
SELECT
    week_start,
    reasoning_class,
    tokens,
    total_tokens,
    share(tokens, total_tokens) AS token_share,
    completion_tokens,
    reasoning_tokens,
    share(reasoning_tokens, completion_tokens) AS reasoning_token_share,
    is_complete
FROM sums
JOIN weeks USING (week_start);
