"""What models cost and how much they are used: the picture of `window_model_cost_usage` (F27, F28, T5)."""

import pandas as pd

from jobs.report.charts import bars, scatter, style
from jobs.report.charts.drawing import Drawing, Panel, single
from jobs.report.wording import Findings, amount, capital, count, dollars, listing, window
from schemas.columns import UNKNOWN

COST, USE = "effective_cost_usd_per_million_tokens", "tokens"
AXES = scatter.Axes(COST, USE, "USD per million tokens, log scale", "tokens, log scale", ".3~s")
CORNERS = {
    "high high": "premium leader", "low high": "efficient giant",
    "high low": "premium specialist", "low low": "long tail",
}  # fmt: skip
SEGMENTS = ("efficient_giant", "premium_leader", "long_tail", "premium_specialist")
SOURCES = ["proprietary", "row_oss", "chinese_oss", UNKNOWN]
MOST_EXAMPLES = 5


def findings(frame: pd.DataFrame) -> Findings:
    """The number of models in each segment, the most used and the most expensive model."""
    counts = frame["model_segment"].value_counts()
    parts = [f"{_words(each)} {int(counts.get(each, 0))}" for each in SEGMENTS]
    used = frame.sort_values(["tokens", "model_id"], ascending=[False, True]).iloc[0]
    summary = f"{used['model_id']} served most tokens, {amount(used['tokens'])}"
    if pd.notna(used[COST]):
        summary += f" at {dollars(used[COST])} per million"
    priced = frame[frame[COST].astype(float) > 0]
    if len(priced):
        dear = priced.sort_values([COST, "model_id"], ascending=[False, True]).iloc[0]
        summary += f"; the dearest was {dear['model_id']} with {dollars(dear[COST])}"
    return Findings(
        title=f"{used['model_id']} is used most; {_leaders(frame)}",
        sentence=f"From {window(frame)}, models by segment: {listing(parts)}. {summary}.",
        sample=f"{amount(frame['tokens'].sum())} tokens of {count(len(frame), 'model')}",
    )


def _leaders(frame: pd.DataFrame) -> str:
    leaders = int((frame["model_segment"] == "premium_leader").sum())
    return f"{count(leaders, 'model is', 'models are')} dear and used much"


def _words(segment: str) -> str:
    return segment.replace("_", " ")


def _left_out(frame: pd.DataFrame) -> str:
    counts = {"at zero cost": int(frame["is_zero_cost"].sum()), "without a known cost": int(frame[COST].isna().sum())}
    summary = [count(number, f"model {what}", f"models {what}") for what, number in counts.items() if number]
    return f"Not drawn: {listing(summary)}." if summary else ""


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Cost against use by source type, the same by lab with the segments, and each segment's first models."""
    shown = frame[(frame[COST].astype(float) > 0) & (frame[USE] > 0)]
    shown = shown.sort_values(["tokens", "model_id"], ascending=[False, True]).rename(columns={"model_id": "name"})
    if shown.empty:
        return []
    return [_by_source(shown, _left_out(frame)), _market(shown, _left_out(frame)), _examples(shown)]


def _by_source(shown: pd.DataFrame, left_out: str) -> Drawing:
    sources = {style.name_of(each): style.colour_of(each) for each in SOURCES if each in set(shown["source_type"])}
    points = shown.assign(key=[style.name_of(each) for each in shown["source_type"]])
    medians = points.groupby("key")[COST].median()
    summary = [f"{name} {dollars(medians[name])}" for name in sources]
    first = next(iter(sources))
    return single(
        "F27",
        scatter.chart(points[[COST, USE, "name", "key"]], sources, AXES, None),
        title=f"The median {first} model costs {dollars(medians[first])} per million tokens",
        summary=f"Each of {count(len(shown), 'model')} once, whatever its use: {listing(summary)} per million tokens.",
        note=left_out,
    )


def _market(shown: pd.DataFrame, left_out: str) -> Drawing:
    segments = scatter.Segments(shown[COST].astype(float).median(), shown[USE].median(), CORNERS)
    points = shown.assign(
        key=[style.lab_name(each) for each in shown["author"]],
        name=[name.split("/", 1)[-1] for name in shown["name"]],
    )
    return single(
        "F28",
        scatter.chart(points[[COST, USE, "name", "key"]], style.lab_colours(shown["author"]), AXES, segments),
        title=capital(_leaders(shown)),
        summary=f"Half of the models that cost something cost {dollars(segments.cost)} per million tokens and more; "
        f"half of them served {amount(segments.use)} tokens and more.",
        note=f"Dashed: the medians. As many models are named as have room. {left_out}".strip(),
    )


def _examples(shown: pd.DataFrame) -> Drawing:
    panels, firsts = [], []
    for segment in SEGMENTS:
        rows = shown[shown["model_segment"] == segment]
        if rows.empty:
            continue
        first = rows.head(MOST_EXAMPLES)
        first = first.assign(
            label=[dollars(cost) for cost in first[COST]],
            summary=[f"{amount(tokens)} tokens" for tokens in first["tokens"]],
            colour=[style.LABS.get(author, style.GREY) for author in first["author"]],
        )
        firsts.append(f"{first['name'].iloc[0]} ({_words(segment)})")
        chart = bars.panel(first, "name", "tokens", "USD per million tokens")
        panels.append(Panel(capital(_words(segment)), count(len(rows), "model"), chart))
    return Drawing(
        "T5",
        tuple(panels),
        title=f"First of their segments are {listing(firsts[:2])}",
        summary=f"The most used model of each segment: {listing(firsts)}.",
        note="Bars: tokens, in each panel by its own longest. Behind them: USD per million tokens.",
        is_wide=True,
    )
