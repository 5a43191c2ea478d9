"""`weekly_tool_call_share`: how much of the traffic calls tools, by week (F12)."""

from schemas import columns as c
from schemas.contract import Rule, Table

TABLE = Table(
    name="weekly_tool_call_share",
    stage="marts",
    doc="One row per week: tokens and requests that ended in a tool call, the share of requests that offered tools, "
    "and the same share without the user with most tool-call tokens (one account can make a spike). The "
    "`unknown` user stands for many accounts, and is therefore never the largest.",
    grain=("week_start",),
    partition=("week_start",),
    columns=(
        c.WEEK_START,
        c.TOKENS,
        c.TOOL_CALL_TOKENS,
        c.TOOL_CALL_TOKEN_SHARE,
        c.REQUEST_COUNT,
        c.TOOL_CALL_COUNT,
        c.TOOL_CALL_REQUEST_SHARE,
        c.TOOLS_OFFERED_COUNT,
        c.TOOLS_LOGGED_COUNT,
        c.TOOLS_OFFERED_SHARE,
        c.LARGEST_USER_TOKENS,
        c.LARGEST_USER_TOOL_CALL_TOKENS,
        c.LARGEST_USER_TOOL_CALL_SHARE,
        c.TOOL_CALL_TOKEN_SHARE_WITHOUT_LARGEST_USER,
        c.IS_COMPLETE,
    ),
    reads=("daily_model_usage", "daily_user_usage"),
    rules=(
        Rule("tool_calls_within_tokens", "tool_call_tokens <= tokens"),
        Rule("largest_user_within_tool_calls", "largest_user_tool_call_tokens <= tool_call_tokens"),
        Rule("largest_user_within_tokens", "largest_user_tokens <= tokens"),
    ),
    figures=("F12",),
    counts_every_token=True,
)
