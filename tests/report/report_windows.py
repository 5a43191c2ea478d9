"""Frames of the marts over the window and of the cohorts, summed from report_world.py. Intervals are rough."""

import datetime as dt

import numpy as np
import pandas as pd

from jobs.simulate.world import read_world
from schemas.columns import OPEN_WEIGHT_SOURCE_TYPES, UNKNOWN
from schemas.sample_columns import CATEGORIES, OTHER, UNCLASSIFIED
from tests.report.report_frames import HOSTILE
from tests.report.report_world import SAMPLED
from tests.report.report_year import of_contract, usd, with_interval

CONTINENTS = {
    "North America": "US CA MX", "Europe": "DE NL GB FR PL RU ES IT UA CH SE", "South America": "BR AR",
    "Oceania": "AU NZ", "Africa": "ZA",
}  # fmt: skip


def window_marts(used: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frames by mart, of the frame that `report_world.usage` makes."""
    dates = {
        "window_start_date": used["week_start"].min(),
        "window_end_date": used["week_start"].max() + dt.timedelta(days=3),
    }
    models = _model_costs(used)
    marts = {
        "window_reasoning_model_usage": _reasoning(used[used["is_reasoning"]]),
        "window_category_tag_usage": _tags(used),
        "window_category_cost_usage": _category_costs(used),
        "window_model_cost_usage": models,
        "window_price_elasticity": _elasticity(models),
        **_places(used),
    }
    marts = {name: of_contract(name, rows.assign(**dates)) for name, rows in marts.items()}
    marts["weekly_continent_spend"] = _continent_weeks(used, marts["window_continent_usage"])
    marts["cohort_retention"] = of_contract("cohort_retention", _cohorts(used))
    return marts


def _ranked(rows: pd.DataFrame, key: str, value: str) -> list[int]:
    order = rows.sort_values([value, key], ascending=[False, True]).index
    return [list(order).index(index) + 1 for index in rows.index]


def _reasoning(used: pd.DataFrame) -> pd.DataFrame:
    rows = used.groupby(["model_id", "author"], as_index=False)["tokens"].sum()
    tokens = rows["tokens"].astype(int)
    promoted = [count // 3 if "grok" in model else 0 for model, count in zip(rows["model_id"], tokens, strict=True)]
    rows = rows.assign(tokens=tokens, promotion_tokens=promoted, tokens_outside_promotions=tokens - promoted)
    return rows.assign(model_rank=_ranked(rows, "model_id", "tokens_outside_promotions"))


def _tags(used: pd.DataFrame) -> pd.DataFrame:
    """Each category's tags by the weights of the world; the first tag of all is a hostile one."""
    tags = read_world().tags
    known = pd.DataFrame({name: tags[name] for name in ("category", "tag", "weight")})
    known.loc[0, "tag"] = HOSTILE
    rest = [{"category": each, "tag": each, "weight": 1} for each in (OTHER, UNCLASSIFIED)]
    known = pd.concat([known[known["category"] != OTHER], pd.DataFrame(rest)], ignore_index=True)
    totals = used.groupby("category")[["tokens", "requests"]].sum() * SAMPLED
    rows = known.merge(totals, left_on="category", right_index=True)
    share = rows["weight"] / rows.groupby("category")["weight"].transform("sum")
    rows = rows.assign(
        total_sampled_tokens=rows["tokens"].astype(int), sampled_tokens=(rows["tokens"] * share).astype(int),
        token_share=share,
        sampled_request_count=(rows["requests"] * share).round().astype(int),
        effective_sample_size=rows["requests"] / 50,
        tag_rank=rows.groupby("category")["weight"].rank(ascending=False, method="first").astype(int),
    )  # fmt: skip
    return with_interval(rows, "token_share")


def _segments(rows: pd.DataFrame, use: str, names: tuple[str, str, str, str]) -> list[str]:
    """By the medians: names of (cost high, use high), (low, high), (high, low), (low, low)."""
    cost = rows["effective_cost_usd_per_million_tokens"]
    is_dear, is_used = cost >= cost[cost > 0].median(), rows[use] >= rows.loc[cost > 0, use].median()
    return [names[(0 if dear else 1) + (0 if much else 2)] for dear, much in zip(is_dear, is_used, strict=True)]


def _category_costs(used: pd.DataFrame) -> pd.DataFrame:
    rows = used[used["category"].isin(CATEGORIES)]
    rows = rows.groupby("category", as_index=False)[["tokens", "requests", "spend"]].sum()
    rows = rows.assign(
        sampled_request_count=(rows["requests"] * SAMPLED).astype(int), spend_usd=usd(rows["spend"] * SAMPLED),
        token_share=rows["tokens"] / rows["tokens"].sum(),
        sampled_tokens=(rows["tokens"] * SAMPLED).astype(int), billable_tokens=(rows["tokens"] * SAMPLED).astype(int),
        total_sampled_tokens=int(rows["tokens"].sum() * SAMPLED), effective_sample_size=rows["requests"].sum() / 2000,
        effective_cost_usd_per_million_tokens=rows["spend"] / rows["tokens"] * 10**6,
    )  # fmt: skip
    names = ("premium_workload", "mass_market", "specialized_expert", "niche_utility")
    return with_interval(rows.assign(category_segment=_segments(rows, "token_share", names)), "token_share")


def _model_costs(used: pd.DataFrame) -> pd.DataFrame:
    rows = used.groupby(["model_id", "author", "source_type"], as_index=False)[["tokens", "spend"]].sum()
    rows = rows.assign(
        tokens=rows["tokens"].astype(int), billable_tokens=rows["tokens"].astype(int), spend_usd=usd(rows["spend"]),
        effective_cost_usd_per_million_tokens=rows["spend"] / rows["tokens"] * 10**6,
    )  # fmt: skip
    segment = _segments(rows, "tokens", ("premium_leader", "efficient_giant", "premium_specialist", "long_tail"))
    is_free = rows["spend"] == 0
    rows = rows.assign(is_zero_cost=is_free, model_segment=np.where(is_free, "zero_cost", segment))
    unpriced = {"spend_usd": None, "effective_cost_usd_per_million_tokens": None, "billable_tokens": 0}
    unknown = {"model_id": "house/own-7b", "author": UNKNOWN, "source_type": UNKNOWN, "model_segment": UNKNOWN}
    own = {**unknown, **unpriced, "tokens": 5 * 10**7, "is_zero_cost": False}
    return pd.DataFrame([*rows.to_dict("records"), own])


def _elasticity(models: pd.DataFrame) -> pd.DataFrame:
    priced = models[models["effective_cost_usd_per_million_tokens"].astype(float) > 0]
    is_open = priced["source_type"].isin(OPEN_WEIGHT_SOURCE_TYPES)
    lines = []
    for scope, some in {"all": priced, "proprietary": priced[~is_open], "open_weight": priced[is_open]}.items():
        line = {"scope": scope, "fitted_model_count": len(some), "zero_cost_model_count": 1, "unpriced_model_count": 1}
        if len(some) < 3:
            lines.append(line | dict.fromkeys(("slope", "slope_low", "slope_high", "intercept", "r_squared")))
            continue
        cost = np.log10(some["effective_cost_usd_per_million_tokens"].astype(float))
        slope, intercept = np.polyfit(cost, np.log10(some["tokens"]), 1)
        bounds = {"slope_low": slope - 0.3, "slope_high": slope + 0.3, "r_squared": 0.04}
        lines.append(line | {"slope": slope, "intercept": intercept, **bounds})
    return pd.DataFrame(lines)


def _places(used: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Countries, continents and languages by the weights of the world; two countries and one language are odd ones."""
    world, tokens = read_world().countries, used["tokens"].sum()
    named = {country: continent for continent, some in CONTINENTS.items() for country in some.split()}
    weights = dict(zip(world["country"], world["weight"], strict=True)) | {"QZ": 0.5, UNKNOWN: 3}
    rows = pd.DataFrame({"country": weights.keys(), "tokens": weights.values()})
    names = {"QZ": HOSTILE, "US": "United States", "DE": "Germany", "NL": "Netherlands", "SG": "Singapore"}
    rows = rows.assign(
        country_name=[names.get(each, each) for each in rows["country"]],
        continent=[UNKNOWN if each == UNKNOWN else named.get(each, "Asia") for each in rows["country"]],
    )
    languages = pd.DataFrame(
        [("en", "English", 82), ("zh-Hans", "Simplified Chinese", 5), ("ru", "Russian", 2.5), ("es", "Spanish", 1.5),
         ("th", "Thai", 1.0), ("fr", "French", 0.8), ("qaa", HOSTILE, 0.5), (UNKNOWN, "unknown", 6)],
        columns=["language", "language_name", "tokens"],
    )  # fmt: skip
    continents = rows.groupby("continent", as_index=False)["tokens"].sum()
    found = {
        "window_country_usage": (rows, "country"),
        "window_continent_usage": (continents, "continent"),
        "window_language_usage": (languages, "language"),
    }
    return {name: _spent(some, key, tokens) for name, (some, key) in found.items()}


def _spent(rows: pd.DataFrame, key: str, total: float) -> pd.DataFrame:
    """Tokens by weight, and a spend that follows them, dearer where there is more; `unknown` has none."""
    tokens = (rows["tokens"] / rows["tokens"].sum() * total).astype(int)
    spend = (tokens / 10**6 * np.linspace(1.3, 0.7, len(rows))).where(rows[key] != UNKNOWN)
    rows = rows.assign(
        tokens=tokens, total_tokens=int(tokens.sum()), token_share=tokens / tokens.sum(),
        spend_usd=[None if each != each else usd([each])[0] for each in spend],  # noqa: PLR0124 - NaN
        total_spend_usd=usd([spend.sum()])[0], spend_share=(spend / spend.sum()).fillna(0),
        request_count=tokens // 4000,
    )  # fmt: skip
    return rows.assign(**{f"{key}_rank": _ranked(rows, key, "tokens")})


def _continent_weeks(used: pd.DataFrame, continents: pd.DataFrame) -> pd.DataFrame:
    weeks = used.groupby(["week_start", "is_complete"], as_index=False)["tokens"].sum().drop(columns="tokens")
    rows = weeks.merge(continents.drop(columns=["window_start_date", "window_end_date"]), how="cross")
    asia = np.linspace(0.7, 1.4, len(weeks))[rows["week_start"].rank(method="dense").astype(int) - 1]
    tilted = rows["spend_share"] * np.where(rows["continent"] == "Asia", asia, 1)
    share = tilted / tilted.groupby(rows["week_start"]).transform("sum")
    return of_contract("weekly_continent_spend", rows.assign(spend_share=share))


def _cohorts(used: pd.DataFrame) -> pd.DataFrame:
    """Retention that falls and levels out; a first cohort that stays, one that comes back; twelve models."""
    months = sorted({monday.replace(day=1) for monday in used["week_start"]})
    models = used.groupby("model_id")["tokens"].sum().sort_values(ascending=False).head(12).index
    rows = []
    for place, model in enumerate(models):
        start = min(place % 4, len(months) - 1)
        for first, month in list(enumerate(months))[start:]:
            users = 60 + 900 // (place + 1) + 7 * first
            is_foundational, is_boomerang = first == start and place % 2 == 0, first == start + 2 and place % 3 == 0
            for k in range(len(months) - first):
                kept = 0.07 + 0.02 * (place % 3) + 0.93 * 0.35**k + (0.3 if is_foundational and k else 0)
                kept = min(kept + (0.15 if is_boomerang and k > 3 else 0), 1) if k else 1.0
                flags = {"is_foundational": is_foundational, "is_boomerang": is_boomerang}
                cohort = {"model_id": model, "cohort_month": month, "months_since": k}
                rows.append(cohort | _retained(users, round(kept * users)) | flags)
    return pd.DataFrame(rows)


def _retained(users: int, kept: int) -> dict:
    share = kept / users
    wide = 1.96 * np.sqrt(share * (1 - share) / users)
    return {
        "cohort_user_count": users, "retained_user_count": kept, "retention": share,
        "retention_low": max(share - wide, 0), "retention_high": min(share + wide, 1),
    }  # fmt: skip
