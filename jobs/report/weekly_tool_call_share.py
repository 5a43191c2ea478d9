"""How much of the traffic calls tools, by week: the picture of `weekly_tool_call_share` (F12)."""

import altair as alt
import pandas as pd

from jobs.report import style, timeline
from jobs.report.wording import Findings, amount, count, percent

SERIES = {
    "by tokens": "tool_call_token_share",
    "by requests": "tool_call_request_share",
    "by tokens, without the largest user": "tool_call_token_share_without_largest_user",
    "tools offered": "tools_offered_share",
}
"""Name of a line -> its column; a line without any value is not drawn and not in the key."""

DASHES = [[1, 0], [6, 3], [2, 2], [10, 3, 2, 3]]
"""Lines differ in more than colour."""


def findings(frame: pd.DataFrame) -> Findings:
    """The share of tool calls with and without the user who makes most of them."""
    newest, when = timeline.newest_week(frame)
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
    oldest = timeline.oldest_week(frame)
    if oldest:
        sentence += f". It was {percent(oldest[0].iloc[0]['tool_call_token_share'])} of tokens {oldest[1]}"
    return Findings(
        title=f"{percent(week['tool_call_token_share'])} of tokens go into requests that call a tool",
        sentence=sentence + ".",
        sample=f"{count(frame['request_count'].sum(), 'request')} in {count(frame['week_start'].nunique(), 'week')}; "
        f"whether tools were offered is logged for {count(frame['tools_logged_count'].sum(), 'request')}",
    )


def chart(frame: pd.DataFrame) -> alt.LayerChart:
    """A line for each way to count; hollow points are incomplete weeks."""
    keys = ["week_start", "week", "is_complete"]
    drawn = timeline.with_week(frame)[[*keys, *SERIES.values()]]
    drawn = drawn.rename(columns={column: name for name, column in SERIES.items()})
    long = drawn.melt(keys, var_name="series", value_name="share")
    long = long[long["share"].notna()]
    names = [name for name in SERIES if name in set(long["series"])]
    encodings = {
        "x": timeline.week_axis(frame, "week_start"),
        "y": alt.Y("share:Q").title("share of the week").axis(format="%", tickCount=5).scale(zero=True),
        "color": style.colour_of(names, "series"),
        "tooltip": [
            alt.Tooltip("week:N", title="week of"),
            alt.Tooltip("series:N", title="tool calls"),
            alt.Tooltip("share:Q", title="share", format=".1%"),
        ],
    }
    dashes = alt.StrokeDash("series:N").scale(domain=names, range=DASHES[: len(names)]).legend(None)
    lines = alt.Chart(style.rows(long)).mark_line(strokeWidth=2.5).encode(**encodings, strokeDash=dashes)
    points = [
        alt.Chart(style.rows(some))
        .mark_point(size=45, filled=bool(complete), strokeWidth=2, opacity=1)
        .encode(**encodings)
        for complete, some in long.groupby("is_complete")
    ]
    return style.finish(alt.layer(lines, *points, *timeline.incomplete_marks(drawn)))
