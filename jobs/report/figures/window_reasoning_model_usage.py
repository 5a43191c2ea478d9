"""Reasoning models by tokens, free launches apart: the picture of `window_reasoning_model_usage` (F11)."""

import pandas as pd

from jobs.report.charts import bars, style
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, count, listing, percent, window

MOST_BARS = 15
NOTE = "Pale: tokens on days of a free launch, which do not count for the rank."


def findings(frame: pd.DataFrame) -> Findings:
    """The first models outside of free launches, and how much these launches made."""
    ranked = frame.sort_values("model_rank")
    total = frame["tokens_outside_promotions"].sum()
    parts = [
        f"{row['model_id']} {percent(row['tokens_outside_promotions'] / total if total else None)}"
        for row in ranked.head(3).to_dict("records")
    ]
    launches = frame.loc[frame["promotion_tokens"] > 0, "promotion_tokens"]
    aside = (
        f"free launches of {count(len(launches), 'model')} made {amount(launches.sum())} more"
        if len(launches)
        else "no free launch is known of any of them"
    )
    return Findings(
        title=f"{ranked.iloc[0]['model_id']} is the reasoning model with most tokens",
        sentence=f"From {window(frame)}, of {amount(total)} tokens of reasoning models: {listing(parts)}; {aside}.",
        sample=f"{amount(frame['tokens'].sum())} tokens of {count(len(frame), 'reasoning model')}",
    )


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A bar per model by rank, of its lab's colour; the end of a bar is pale where a free launch made it."""
    ranked = frame.sort_values("model_rank").head(MOST_BARS)
    ranked = ranked.assign(
        pale=ranked["promotion_tokens"],
        label=[amount(tokens) for tokens in ranked["tokens_outside_promotions"]],
        colour=[style.LABS.get(author, style.GREY) for author in ranked["author"]],
    )
    note = NOTE if frame["promotion_tokens"].any() else ""
    return [single("F11", bars.ranked(ranked, "model_id", "tokens", "tokens outside of free launches"), note=note)]
