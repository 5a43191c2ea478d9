-- F12. One row an ISO week: tokens and requests that ended in a tool call, and the token share without the largest
-- account: the named user with most tool-call tokens (ties: first by key). Nobody with any: zeros, and the plain share.
CREATE TABLE weekly_tool_call_share AS
WITH model_sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        sum(tokens) AS tokens,
        sum(tool_call_tokens) AS tool_call_tokens,
        sum(request_count) AS request_count,
        sum(tool_call_count) AS tool_call_count,
        sum(tools_offered_count) AS tools_offered_count,
        sum(tools_logged_count) AS tools_logged_count
    FROM daily_model_usage
    GROUP BY ALL
),
user_sums AS (
    SELECT
        monday_of(request_date) AS week_start,
        user_key,
        sum(tokens) AS tokens,
        sum(tool_call_tokens) AS tool_call_tokens
    FROM daily_user_usage
    WHERE user_key <> 'unknown'
    GROUP BY ALL
    HAVING sum(tool_call_tokens) > 0
),
largest_users AS (
    SELECT week_start, tokens AS user_tokens, tool_call_tokens AS user_tool_call_tokens
    FROM user_sums
    QUALIFY row_number() OVER (PARTITION BY week_start ORDER BY tool_call_tokens DESC, user_key) = 1
),
weekly AS (
    SELECT
        model_sums.*,
        coalesce(user_tokens, 0) AS user_tokens,
        coalesce(user_tool_call_tokens, 0) AS user_tool_call_tokens,
        is_complete
    FROM model_sums
    JOIN weeks USING (week_start)
    LEFT JOIN largest_users USING (week_start)
)
SELECT
    week_start,
    tokens,
    tool_call_tokens,
    share(tool_call_tokens, tokens) AS tool_call_token_share,
    request_count,
    tool_call_count,
    share(tool_call_count, request_count) AS tool_call_request_share,
    tools_offered_count,
    tools_logged_count,
    share(tools_offered_count, tools_logged_count) AS tools_offered_share,
    user_tokens AS largest_user_tokens,
    user_tool_call_tokens AS largest_user_tool_call_tokens,
    share(user_tool_call_tokens, tool_call_tokens) AS largest_user_tool_call_share,
    share(tool_call_tokens - user_tool_call_tokens, tokens - user_tokens)
        AS tool_call_token_share_without_largest_user,
    is_complete
FROM weekly;
