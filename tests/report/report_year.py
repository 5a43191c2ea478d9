"""Frames of the weekly marts beyond report_frames.py, summed from report_world.py. Intervals are rough."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd

from schemas import TABLE_BY_NAME
from schemas.columns import OPEN_WEIGHT_SOURCE_TYPES
from schemas.sample_columns import CATEGORIES
from tests.report.report_world import SAMPLED

WEEK = ["week_start", "is_complete"]
RELIABLE_REQUESTS = 10


def weekly_marts(used: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frames by mart, of the frame that `report_world.usage` makes."""
    is_open = used["source_type"].isin(OPEN_WEIGHT_SOURCE_TYPES)
    scopes = {"all": used, "open_weight": used[is_open], "chinese_oss": used[used["source_type"] == "chinese_oss"]}
    shares = [_sampled(some, ["category"], []).assign(scope=scope) for scope, some in scopes.items()]
    labs = used[used["author"].isin(_first(used, "author", "tokens", 10))]
    return {
        "weekly_open_weight_models": _first_models(used[is_open], "week_start", "tokens", 15),
        "monthly_tool_call_models": _tool_call_models(used),
        "weekly_size_share": _sizes(used[is_open]),
        "weekly_category_share": of_contract("weekly_category_share", _among_twelve(pd.concat(shares))),
        "weekly_category_sources": of_contract(
            "weekly_category_sources", _sampled(used, ["category", "source_type"], ["category"])
        ),
        "weekly_request_shape": of_contract("weekly_request_shape", _shapes(used.assign(category="all"))),
        "weekly_category_shape": of_contract(
            "weekly_category_shape", _shapes(pd.concat([used, used.assign(category="all")]))
        ),
        "weekly_category_spend": of_contract("weekly_category_spend", _spend(used)),
        "weekly_author_categories": of_contract(
            "weekly_author_categories", _among_twelve(_sampled(labs, ["author", "category"], ["author"]))
        ),
    }


def of_contract(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with exactly the columns of the contract."""
    table = TABLE_BY_NAME[name]
    return rows[list(table.column_names)].sort_values(list(table.grain), ignore_index=True)


def with_interval(rows: pd.DataFrame, share: str) -> pd.DataFrame:
    """Add an interval of the share, from the row's sampled requests; a share of nothing has none."""
    wide = 1.96 * np.sqrt(rows[share] * (1 - rows[share]) / rows["effective_sample_size"])
    return rows.assign(
        share_low=(rows[share] - wide).clip(lower=0),
        share_high=(rows[share] + wide).clip(upper=1),
        is_reliable=rows["sampled_request_count"] >= RELIABLE_REQUESTS,
    )


def usd(amounts: pd.Series) -> list[Decimal]:
    """Sums of money as the tables hold them."""
    return [Decimal(f"{amount:.12f}") for amount in amounts]


def _first(rows: pd.DataFrame, key: str, value: str, number: int) -> list[str]:
    return list(rows.groupby(key)[value].sum().sort_values(ascending=False).head(number).index)


def _sampled(used: pd.DataFrame, keys: list[str], within: list[str]) -> pd.DataFrame:
    """Token shares of the classified sample by week and `keys`, within a week and `within`."""
    rows = used.groupby([*WEEK, *keys], as_index=False)[["tokens", "requests"]].sum()
    rows = rows.assign(
        sampled_request_count=(rows["requests"] * SAMPLED).round().astype(int),
        sampled_tokens=(rows["tokens"] * SAMPLED).round().astype(int),
    )
    rows["total_sampled_tokens"] = rows.groupby(["week_start", *within])["sampled_tokens"].transform("sum")
    sample = rows.groupby(["week_start", *within])["sampled_request_count"].transform("sum")
    rows["token_share"] = rows["sampled_tokens"] / rows["total_sampled_tokens"]
    return with_interval(rows.assign(effective_sample_size=sample / 3), "token_share")


def _among_twelve(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares among the twelve categories; the rest has none."""
    period = ["week_start", *(key for key in ("scope", "author") if key in rows.columns)]
    is_plotted = rows["category"].isin(CATEGORIES)
    totals = rows["sampled_tokens"].where(is_plotted, 0).groupby([rows[key] for key in period]).transform("sum")
    rows = rows.assign(total_sampled_tokens=totals, token_share=rows["sampled_tokens"] / totals)
    rows = with_interval(rows, "token_share")
    rows.loc[~is_plotted, "is_reliable"] = False
    rows.loc[~is_plotted, ["token_share", "share_low", "share_high", "effective_sample_size"]] = np.nan
    return rows


def _first_models(rows: pd.DataFrame, period: str, tokens: str, number: int) -> pd.DataFrame:
    models = _first(rows, "model_id", "tokens", number)
    some = rows[rows["model_id"].isin(models)]
    some = some.groupby([period, "is_complete", "model_id", "author"], as_index=False)["tokens"].sum()
    some = some[some["tokens"] >= 1]
    totals = some.groupby(period)["tokens"].transform("sum")
    ranks = [models.index(model) + 1 for model in some["model_id"]]
    some = some.assign(
        tokens=some["tokens"].astype(int), total_tokens=totals.astype(int), token_share=some["tokens"] / totals,
        model_rank=ranks,
    ).rename(columns={"tokens": tokens})  # fmt: skip
    return of_contract("weekly_open_weight_models", some) if period == "week_start" else some


def _tool_call_models(used: pd.DataFrame) -> pd.DataFrame:
    newest = used["week_start"].max()
    months = used["week_start"].map(lambda monday: monday.replace(day=1))
    calls = used.assign(
        tokens=used["tokens"] * used["tool_calls"], month=months, is_complete=months != newest.replace(day=1)
    )
    rows = _first_models(calls, "month", "tool_call_tokens", 10)
    return of_contract(
        "monthly_tool_call_models",
        rows.assign(total_tool_call_tokens=rows["total_tokens"], tool_call_token_share_among_ten=rows["token_share"]),
    )


def _sizes(rows: pd.DataFrame) -> pd.DataFrame:
    sizes = rows.groupby([*WEEK, "size_class"], as_index=False).agg(
        tokens=("tokens", "sum"), model_count=("model_id", "nunique")
    )
    week = sizes.groupby("week_start")
    totals = week[["tokens", "model_count"]].transform("sum")
    return of_contract(
        "weekly_size_share",
        sizes.assign(
            tokens=sizes["tokens"].astype(int), total_tokens=totals["tokens"].astype(int),
            token_share=sizes["tokens"] / totals["tokens"], total_model_count=totals["model_count"],
            model_share=sizes["model_count"] / totals["model_count"],
        ),
    )  # fmt: skip


def _shapes(used: pd.DataFrame) -> pd.DataFrame:
    """Means a generation by week and category, and percentiles of a long-tailed distribution."""
    parts = used.assign(prompt=used["tokens"] * used["prompt_share"])
    rows = parts.groupby([*WEEK, "category"], as_index=False)[["tokens", "prompt", "requests"]].sum()
    means = {
        "mean_tokens": rows["tokens"] / rows["requests"],
        "mean_prompt_tokens": rows["prompt"] / rows["requests"],
        "mean_completion_tokens": (rows["tokens"] - rows["prompt"]) / rows["requests"],
    }
    count = (rows["requests"] * SAMPLED).round().astype(int)
    wide = 3 / np.sqrt(count.clip(lower=1))
    columns = {"generation_count": count, "sampled_request_count": count}
    for name, mean in means.items():
        kind = name.removeprefix("mean_")
        total = kind if kind != "tokens" else "total_tokens"
        columns |= {name: mean, f"{name}_low": mean * (1 - wide.clip(upper=0.9)), f"{name}_high": mean * (1 + wide)}
        columns |= {f"is_{kind}_reliable": count >= 100, f"{total}_p50": mean // 2.5, f"{total}_p95": mean * 4 // 1}
    return rows[[*WEEK, "category"]].assign(**columns)


def _spend(used: pd.DataFrame) -> pd.DataFrame:
    labs = _first(used, "author", "spend", 10)
    named = used.assign(author=[author if author in labs else "other" for author in used["author"]])
    rows = named.groupby([*WEEK, "category", "author"], as_index=False)[["spend", "requests"]].sum()
    group = rows.groupby(["week_start", "category"])
    total = group["spend"].transform("sum") * SAMPLED
    sample = (group["requests"].transform("sum") * SAMPLED).round()
    rows = rows.assign(
        sampled_request_count=(rows["requests"] * SAMPLED).round().astype(int),
        spend_usd=usd(rows["spend"] * SAMPLED), total_spend_usd=usd(total),
        spend_share=rows["spend"] * SAMPLED / total, effective_sample_size=sample / 5,
    )  # fmt: skip
    return with_interval(rows, "spend_share")


def mondays(first: dt.date, weeks: int) -> list[dt.date]:
    """So many Mondays from the first one on."""
    return [first + dt.timedelta(weeks=n) for n in range(weeks)]
