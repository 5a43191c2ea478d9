"""What categories cost and how much they are used: the picture of `window_category_cost_usage` (F26)."""

import pandas as pd

from jobs.report.charts import scatter, style
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, capital, count, dollars, estimate, listing, window

COST, USE = "effective_cost_usd_per_million_tokens", "token_share"
AXES = scatter.Axes(COST, USE, "USD per million tokens, log scale", "share of tokens, log scale", ".2~%")
CORNERS = {
    "high high": "premium workload", "low high": "mass market",
    "high low": "specialized expert", "low low": "niche utility",
}  # fmt: skip
OTHERS = "other categories"
NOTE = "Dashed: the medians. Lines: 95% intervals of the share."


def findings(frame: pd.DataFrame) -> Findings:
    """The most used and the most expensive category, and those that are both."""
    priced = frame[frame[COST].notna()]
    sample = (
        f"{count(frame['sampled_request_count'].sum(), 'classified request')} of "
        f"{count(len(frame), 'category', 'categories')}, {window(frame)}"
    )
    used = frame.sort_values(["sampled_tokens", "category"], ascending=[False, True]).iloc[0]
    summary = f"{capital(style.name_of(used['category']))} has {estimate(used, 'token_share')} of the tokens"
    if priced.empty:
        return Findings("No category has a known cost", summary + ".", sample)
    dear = priced.sort_values([COST, "category"], ascending=[False, True]).iloc[0]
    if used["category"] in set(priced["category"]):
        summary += f" at {dollars(used[COST])} per million"
    summary += f"; the dearest is {style.name_of(dear['category'])} with {dollars(dear[COST])} per million tokens"
    premium = [style.name_of(each) for each in frame.loc[frame["category_segment"] == "premium_workload", "category"]]
    if premium:
        summary += f". Dear and much used: {listing(premium)}"
    title = f"{capital(style.name_of(dear['category']))} costs most: {dollars(dear[COST])} per million tokens"
    return Findings(title, summary + ".", sample)


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A point per category, cost against use, with the medians and the segments between them."""
    costs = frame[COST].astype(float)
    shown = frame[(costs > 0) & (frame[USE].astype(float) > 0)].sort_values("sampled_tokens", ascending=False)
    if shown.empty:
        return []
    shown = shown.assign(
        name=[style.name_of(each) for each in shown["category"]],
        key=[style.name_of(each) if each in style.COLOUR else OTHERS for each in shown["category"]],
        low=shown["share_low"], high=shown["share_high"],
    )  # fmt: skip
    ordered = shown.sort_values("key", key=lambda keys: keys == OTHERS, kind="stable")
    colours = {row["key"]: style.colour_of(row["category"]) for row in ordered.to_dict("records")}
    segments = scatter.Segments(costs.median(), frame[USE].astype(float).median(), CORNERS)
    fields = [COST, USE, "name", "key", "low", "high"]
    return [single("F26", scatter.chart(shown[fields], colours, AXES, segments), note=NOTE)]
