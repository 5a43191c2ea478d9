"""The open-weight models with most tokens, by week: the picture of `weekly_open_weight_models` (F3)."""

import pandas as pd

from jobs.report.charts import bands, stacks, style, timeline
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, count, listing, percent


def findings(frame: pd.DataFrame) -> Findings:
    """The first models of the newest complete week, and the first one of the oldest."""
    newest, when = timeline.newest(frame)
    first = _first(newest)
    parts = [f"{row['model_id']} {percent(row['token_share'])}" for row in first.head(3).to_dict("records")]
    models = count(frame["model_id"].nunique(), "open-weight model")
    sentence = f"{when}, of {amount(newest['total_tokens'].max())} tokens of these {models}: {listing(parts)}."
    oldest = timeline.oldest(frame)
    if oldest:
        before = _first(oldest[0]).iloc[0]
        sentence += f" First {oldest[1]} was {before['model_id']} with {percent(before['token_share'])}."
    leader = first.iloc[0]
    return Findings(
        title=f"{leader['model_id']} leads the open-weight models with {percent(leader['token_share'])}",
        sentence=sentence,
        sample=f"{amount(frame['tokens'].sum())} tokens of {models} in {count(frame['week_start'].nunique(), 'week')}",
    )


def _first(week: pd.DataFrame) -> pd.DataFrame:
    return week.sort_values(["tokens", "model_id"], ascending=[False, True])


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Stacked bars, one per week, in the colours of the labs, and a panel for each model."""
    look = bands.Lines("share among these models", "model")
    return of_models(frame, "F3", "token_share", look)


def of_models(frame: pd.DataFrame, figure: str, share: str, look: bands.Lines) -> list[Drawing]:
    """The same for any share of models over weeks or months."""
    stack = stacks.by_lab(frame, "model_id", height=share, meaning=look.meaning, period=look.period)
    ranked = frame.sort_values("model_rank").drop_duplicates("model_id")
    colours = {row["model_id"]: style.LABS.get(row["author"], style.GREY) for row in ranked.to_dict("records")}
    panels = bands.panels(bands.of_shares(frame, "model_id", share), "model_id", colours, look)
    newest, when = timeline.newest(frame, look.period)
    labs = newest.groupby("author")[share].sum().sort_values(ascending=False, kind="stable")
    title = f"Models of {labs.index[0]} have {percent(labs.iloc[0])}"
    summary = f"{when}, by lab: {listing([f'{author} {percent(part)}' for author, part in labs.head(3).items()])}."
    note = "Lines within a colour part the models of a lab."
    drawn = [single(figure, stacks.chart(*stack), title=title, summary=summary, note=note)]
    leader = ranked.iloc[0]["model_id"]
    return [*drawn, Drawing(figure, panels, title=f"{leader} comes first over the window")] if panels else drawn
