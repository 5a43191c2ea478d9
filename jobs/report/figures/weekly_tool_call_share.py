"""How much of the traffic calls tools, by week: the picture of `weekly_tool_call_share` (F12)."""

import pandas as pd

from jobs.report.charts import bands, style, timeline
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, count, percent

SERIES = {
    "by tokens": ("tool_call_token_share", style.BLUE),
    "by requests": ("tool_call_request_share", style.PINK),
    "tokens without top user": ("tool_call_token_share_without_largest_user", style.GREEN),
    "tools offered": ("tools_offered_share", style.GREY),
}
"""Name of a line -> its column and colour; a line without values is neither drawn nor in the key."""


def findings(frame: pd.DataFrame) -> Findings:
    """The share of tool calls with and without the user with most of them."""
    newest, when = timeline.newest(frame)
    week = newest.iloc[0]
    sentence = (
        f"{when}, {percent(week['tool_call_token_share'])} of {amount(week['tokens'])} tokens and "
        f"{percent(week['tool_call_request_share'])} of {count(week['request_count'], 'request')} ended in a tool call"
    )
    if week["tool_call_tokens"]:
        sentence += (
            f"; one user made {percent(week['largest_user_tool_call_share'])} of the tool-call tokens, "
            f"without them the share is {percent(week['tool_call_token_share_without_largest_user'])}"
        )
    oldest = timeline.oldest(frame)
    if oldest:
        sentence += f". It was {percent(oldest[0].iloc[0]['tool_call_token_share'])} of tokens {oldest[1]}"
    return Findings(
        title=f"{percent(week['tool_call_token_share'])} of tokens go into requests that call a tool",
        sentence=sentence + ".",
        sample=f"{count(frame['request_count'].sum(), 'request')} in {count(frame['week_start'].nunique(), 'week')}; "
        f"whether tools were offered is logged for {count(frame['tools_logged_count'].sum(), 'request')}",
    )


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A line for each way to count."""
    keys = ["week_start", "is_complete"]
    drawn = frame[[*keys, *(column for column, _ in SERIES.values())]]
    drawn = drawn.rename(columns={column: name for name, (column, _) in SERIES.items()})
    lines = drawn.melt(keys, var_name="series", value_name="value").astype({"value": float})
    with_values = set(lines.loc[lines["value"].notna(), "series"])
    colours = {name: colour for name, (_, colour) in SERIES.items() if name in with_values}
    if not colours:
        return []
    return [single("F12", bands.chart(lines, colours, bands.Lines("share of the week", "tool calls")))]
