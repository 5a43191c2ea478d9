"""How long requests of each category are, by week: the picture of `weekly_category_shape` (F16, F18)."""

import pandas as pd

from jobs.report.charts import bands, style, timeline
from jobs.report.charts.drawing import Drawing, single
from jobs.report.charts.style import plain
from jobs.report.wording import Findings, amount, capital, count, listing, times
from schemas.sample_columns import CATEGORIES

ALL = "all"
MAIN = "programming"
MOST_LINES = 6
LOOK = bands.Lines("mean prompt tokens, log scale", "category", ",.0f", is_log=True)
WHOLE_LOOK = bands.Lines("mean tokens of a request, log scale", "category", ",.0f", is_log=True)
NAMES = {ALL: "whole sample"}


def findings(frame: pd.DataFrame) -> Findings:
    """The category with the longest prompts, against the whole sample."""
    newest, when = timeline.newest(frame)
    means = newest.set_index("category")["mean_prompt_tokens"].astype(float).dropna()
    twelve = means[means.index.isin(CATEGORIES)].sort_values(ascending=False, kind="stable")
    whole = frame[frame["category"] == ALL]
    sample = f"{count(whole['generation_count'].sum(), 'generation')} in {count(frame['week_start'].nunique(), 'week')}"
    if twelve.empty:
        return Findings("No category has a generation", f"{when}, no classified request was a generation.", sample)
    first = twelve.index[0]
    parts = [f"{style.name_of(category)} {amount(mean)}" for category, mean in twelve.head(3).items()]
    sentence = f"{when}, mean prompt tokens of a generation: {listing(parts)}"
    if ALL in means:
        sentence += f", in the whole sample {amount(means[ALL])}"
    oldest = timeline.oldest(frame)
    before = oldest[0].set_index("category")["mean_prompt_tokens"].get(first) if oldest else None
    if oldest and (grown := times(twelve.iloc[0], before)):
        sentence += f". Prompts of {style.name_of(first)} had {grown} the tokens that they had {oldest[1]}"
    return Findings(
        title=f"{capital(style.name_of(first))} has the longest prompts: {amount(twelve.iloc[0])} tokens",
        sentence=sentence + ".",
        sample=sample,
    )


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Prompts of the categories with most generations; requests of programming against the whole sample."""
    twelve = frame[frame["category"].isin(CATEGORIES) & frame["mean_prompt_tokens"].notna()]
    most = twelve.groupby("category")["generation_count"].sum().sort_values(ascending=False, kind="stable")
    shown = list(most.index[:MOST_LINES])
    pair = [each for each in (MAIN, ALL) if each in set(frame.loc[frame["mean_tokens"].notna(), "category"])]
    drawn = []
    lines, pair_lines = _lines(frame, shown, "prompt_tokens"), _lines(frame, pair, "tokens")
    if lines["value"].notna().any():
        chart = bands.chart(lines, _colours(shown), LOOK)
        title, summary = _against(frame, "prompt"), _means(frame, shown, "prompt_tokens")
        drawn.append(single("F16", chart, title=title, summary=summary, note=bands.NOTE))
    if pair_lines["value"].notna().any():
        chart = bands.chart(pair_lines, _colours(pair), WHOLE_LOOK)
        title, summary = _against(frame, "request"), _means(frame, pair, "tokens")
        drawn.append(single("F18", chart, title=title, summary=summary, note=bands.NOTE))
    return drawn


def _colours(categories: list[str]) -> dict[str, str]:
    return {NAMES.get(each, style.name_of(each)): style.colour_of(each) for each in categories}


def _against(frame: pd.DataFrame, part: str) -> str:
    column = "mean_prompt_tokens" if part == "prompt" else "mean_tokens"
    means = timeline.newest(frame)[0].set_index("category")[column]
    longer = times(means.get(MAIN), means.get(ALL))
    return f"A {part} of {MAIN} has {longer} the tokens of all {part}s" if longer else f"Tokens of a {part}"


def _means(frame: pd.DataFrame, categories: list[str], kind: str) -> str:
    """The means of these categories in the newest complete week, with their intervals."""
    newest, when = timeline.newest(frame)
    summary = []
    for row in newest.to_dict("records"):
        value, low, high = (plain(row[f"mean_{kind}{end}"]) for end in ("", "_low", "_high"))
        if row["category"] in categories and value is not None:
            bounds = f" ({amount(low)} to {amount(high)})" if None not in (low, high) else ""
            name = NAMES.get(row["category"], style.name_of(row["category"]))
            summary.append((categories.index(row["category"]), f"{name} {amount(value)}{bounds}"))
    words = listing([each for _, each in sorted(summary)]) or "none"
    return f"{when}, mean {kind.replace('_', ' ')} of a generation: {words}."


def _lines(frame: pd.DataFrame, categories: list[str], mean: str) -> pd.DataFrame:
    rows = frame[frame["category"].isin(categories)]
    lines = rows.assign(
        series=[NAMES.get(each, style.name_of(each)) for each in rows["category"]],
        value=rows[f"mean_{mean}"], low=rows[f"mean_{mean}_low"], high=rows[f"mean_{mean}_high"],
        is_reliable=rows[f"is_{mean}_reliable"],
    )  # fmt: skip
    return bands.above_zero(lines)
