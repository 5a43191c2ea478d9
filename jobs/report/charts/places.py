"""Continents, countries and languages alike: bars of tokens by rank, with spend beside them."""

import pandas as pd

from jobs.report.charts import bars, style
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, amount, count, dollars, listing, percent, window
from schemas.columns import UNKNOWN

MOST_BARS = 15
NOTE = "Behind the bars: the share of tokens, and of spend if any is known."


def findings(frame: pd.DataFrame, name: str, kind: tuple[str, str], rank: str) -> Findings:
    """The first ones by tokens and their spend; `kind` is their noun, singular and plural."""
    ranked = frame.sort_values(rank)
    named = ranked[ranked[name] != UNKNOWN]
    sample = f"{amount(frame['tokens'].sum())} tokens of {count(len(named), *kind)}"
    unknown = frame.loc[frame[name] == UNKNOWN, "token_share"]
    if named.empty:
        return Findings(f"No {kind[0]} is known", f"From {window(frame)}, no log named one.", sample)
    first = named.iloc[0]
    parts = [f"{row[name]} {percent(row['token_share'])}" for row in named.head(3).to_dict("records")]
    sentence = f"From {window(frame)}, of {amount(first['total_tokens'])} tokens: {listing(parts)}"
    if len(unknown):
        sentence += f"; of {percent(unknown.iloc[0])} it is not known"
    if pd.notna(first["spend_share"]):
        sentence += f". {first[name]} spent {percent(first['spend_share'])} of {dollars(first['total_spend_usd'])}"
    return Findings(f"{first[name]} makes {percent(first['token_share'])} of all tokens", sentence + ".", sample)


def drawings(figure: str, frame: pd.DataFrame, name: str, rank: str, rest: str) -> list[Drawing]:
    """A bar each, by rank, the rest as one."""
    ranked = frame.sort_values(rank)[[name, "tokens", "token_share", "spend_share"]]
    ranked = bars.with_rest(ranked, name, ["tokens", "token_share", "spend_share"], MOST_BARS, rest)
    ranked = ranked.assign(
        label=[
            percent(tokens) + (f" · {percent(spend)}" if pd.notna(spend) else "")
            for tokens, spend in zip(ranked["token_share"], ranked["spend_share"], strict=True)
        ],
        colour=[style.GREY if each in (UNKNOWN, rest) else style.COLOUR.get(each, style.BLUE) for each in ranked[name]],
    )
    return [single(figure, bars.ranked(ranked, name, "tokens", "share of tokens · of spend"), note=NOTE)]
