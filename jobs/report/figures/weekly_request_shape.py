"""How long prompts and answers are, by week: the picture of `weekly_request_shape` (F14, F15, F17)."""

import pandas as pd

from jobs.report.charts import bands, style, timeline
from jobs.report.charts.drawing import Drawing, single
from jobs.report.charts.style import plain
from jobs.report.wording import Findings, amount, capital, count, percent, times

KINDS = {
    "F14": ("a prompt", "prompt_tokens", "prompt"),
    "F15": ("an answer", "completion_tokens", "completion"),
    "F17": ("a whole request", "tokens", "total"),
}
"""Figure -> the measured length: in words, in the columns of means, in the columns of percentiles."""

COLOURS = {"mean": style.BLUE, "median": style.GREEN, "95 of 100 are below": style.BROWN}
LOOK = bands.Lines("tokens, log scale", "generations", ",.0f", is_log=True)


def findings(frame: pd.DataFrame) -> Findings:
    """The mean prompt of the newest complete week, and how much of a request it is."""
    newest, when = timeline.newest(frame)
    week = newest.iloc[0]
    sample = f"{count(frame['generation_count'].sum(), 'generation')} in {count(len(frame), 'week')}"
    prompt, whole = plain(week["mean_prompt_tokens"]), plain(week["mean_tokens"])
    if prompt is None or not whole:
        return Findings("No generation, no length", f"{when}, no request was a generation with tokens.", sample)
    return Findings(
        title=f"A prompt has {amount(prompt)} tokens, {percent(prompt / whole)} of a request",
        sentence=f"{when}, {count(week['generation_count'], 'generation')}: {amount(prompt)} prompt tokens and "
        f"{amount(week['mean_completion_tokens'])} output tokens on average.",
        sample=sample,
    )


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Mean with its interval, median and 95th percentile, for prompts, answers and both."""
    drawn = []
    for figure, (words, mean, kind) in KINDS.items():
        lines = _lines(frame, mean, kind)
        if lines["value"].notna().any():
            chart, summary = bands.chart(lines, COLOURS, LOOK), _summary(frame, words, mean, kind)
            drawn.append(single(figure, chart, title=_title(frame, words, mean), summary=summary, note=bands.NOTE))
    return drawn


def _title(frame: pd.DataFrame, words: str, mean: str) -> str:
    value = plain(timeline.newest(frame)[0].iloc[0][f"mean_{mean}"])
    return f"Tokens of {words}" if value is None else f"{capital(words)} has {amount(value)} tokens"


def _summary(frame: pd.DataFrame, words: str, mean: str, kind: str) -> str:
    newest, when = timeline.newest(frame)
    week = {name: plain(value) for name, value in newest.iloc[0].items()}
    value, low, high = (week[f"mean_{mean}{end}"] for end in ("", "_low", "_high"))
    if value is None:
        return f"{when}, there was none."
    summary = f"{when}, {words} had {amount(value)} tokens on average"
    summary += f" ({amount(low)} to {amount(high)})" if None not in (low, high) else ""
    half, most = week[f"{kind}_tokens_p50"], week[f"{kind}_tokens_p95"]
    if None not in (half, most):
        summary += f"; half of them had at most {amount(half)}, 95 of 100 at most {amount(most)}"
    oldest = timeline.oldest(frame)
    if oldest and (grown := times(value, oldest[0].iloc[0][f"mean_{mean}"])):
        summary += f". That is {grown} the mean {oldest[1]}"
    return f"{summary}."


def _lines(frame: pd.DataFrame, mean: str, kind: str) -> pd.DataFrame:
    keys = frame[["week_start", "is_complete"]]
    lines = [
        keys.assign(
            series="mean", value=frame[f"mean_{mean}"], low=frame[f"mean_{mean}_low"], high=frame[f"mean_{mean}_high"],
            is_reliable=frame[f"is_{mean}_reliable"],
        ),
        keys.assign(series="median", value=frame[f"{kind}_tokens_p50"], is_reliable=True),
        keys.assign(series="95 of 100 are below", value=frame[f"{kind}_tokens_p95"], is_reliable=True),
    ]  # fmt: skip
    return bands.above_zero(pd.concat(lines, ignore_index=True))
