"""What the other pictures say, from tables small enough to compute by hand: labs, money, places, cohorts, prices."""

import datetime as dt
from decimal import Decimal

from tests.report.made import FIRST_MONDAY
from tests.report.test_report_findings import SECOND_MONDAY, drawings, findings, sampled

WINDOW = "From January 1, 2024 to January 6, 2025"


def test_reasoning_models_count_launches_apart():
    rows = [
        {
            "model_id": "a/launched",
            "tokens": 900,
            "promotion_tokens": 800,
            "tokens_outside_promotions": 100,
            "model_rank": 2,
        },
        {"model_id": "b/used", "tokens": 300, "promotion_tokens": 0, "tokens_outside_promotions": 300, "model_rank": 1},
    ]
    found = findings("window_reasoning_model_usage", rows)
    assert found.title == "b/used is the reasoning model with most tokens"
    assert found.sentence == (
        f"{WINDOW}, of 400 tokens of reasoning models: b/used 75.0% and a/launched 25.0%; free launches of 1 model "
        "made 800 more."
    )
    assert found.sample == "1,200 tokens of 2 reasoning models"
    bars = drawings("window_reasoning_model_usage", rows)[0].panels[0].chart["datasets"]["rows"]
    assert [(bar["model_id"], bar["tokens"], bar["pale"], bar["label"]) for bar in bars] == [
        ("b/used", 300, 0, "300"), ("a/launched", 900, 800, "100"),
    ]  # fmt: skip


def test_weekly_category_spend():
    rows = [
        {"week_start": week, "is_complete": True, "category": category, "author": author, "spend_share": share,
         "share_low": share - 0.05, "share_high": share + 0.05, "sampled_request_count": 9,
         "spend_usd": Decimal(1), "total_spend_usd": Decimal("12.345")}
        for week, category, author, share in (
            (FIRST_MONDAY, "programming", "anthropic", 0.6), (SECOND_MONDAY, "programming", "anthropic", 0.7),
            (SECOND_MONDAY, "programming", "other", 0.3), (SECOND_MONDAY, "legal", "openai", 0.9))
    ]  # fmt: skip
    found = findings("weekly_category_spend", rows)
    assert found.title == "anthropic gets 70.0% of the spend on programming"
    assert found.sentence == (
        "In the week of January 13, 2025, of $12 that the sample spent on programming: anthropic 70.0% (65.0% to "
        "75.0%) and other labs 30.0% (25.0% to 35.0%). Of anthropic it was 60.0% (55.0% to 65.0%) in the week of "
        "January 6, 2025."
    )
    assert found.sample == "27 classified requests of programming in 2 weeks"
    assert [panel.heading for panel in drawings("weekly_category_spend", rows)[0].panels] == ["anthropic", "other labs"]


def test_category_tags():
    rows = sampled(
        [
            {
                "category": "science",
                "tag": "/Science/Other",
                "tag_rank": 1,
                "token_share": 0.6,
                "total_sampled_tokens": 10,
            },
            {
                "category": "legal",
                "tag": "/Law/Legal Services",
                "tag_rank": 1,
                "token_share": 0.8,
                "total_sampled_tokens": 90,
            },
            {"category": "unclassified", "tag": "unclassified", "tag_rank": 1, "token_share": 0.9},
        ]
    )
    for row in rows:
        del row["week_start"], row["is_complete"]
    found = findings("window_category_tag_usage", rows)
    assert found.title == "In 2 of 2 categories one tag has half of the tokens and more"
    assert found.sentence == (
        f"{WINDOW}, /Law/Legal Services had 80.0% (70.0% to 90.0%) of the tokens of legal, the biggest category."
    )
    (drawing,) = drawings("window_category_tag_usage", rows)
    assert drawing.title == "80.0% (70.0% to 90.0%) of legal is Legal Services"
    assert drawing.summary == (
        "The first tag of each of these categories: legal: Legal Services 80.0% (70.0% to 90.0%); science: Science, "
        "other 60.0% (50.0% to 70.0%)."
    )


def test_weekly_author_categories():
    rows = sampled(
        [
            {"author": "big", "category": "programming", "token_share": 0.8, "sampled_tokens": 80},
            {"author": "big", "category": "trivia", "token_share": 0.2, "sampled_tokens": 20},
            {"author": "small", "category": "programming", "token_share": 0.9, "sampled_tokens": 9},
            {"author": "small", "category": "other", "token_share": None, "share_low": None, "share_high": None},
        ]
    )
    found = findings("weekly_author_categories", rows)
    assert found.title == "80.0% (70.0% to 90.0%) of the use of big is programming"
    assert found.sentence == (
        "In the week of January 13, 2025, programming had its greatest share in the use of small: 90.0% (80.0% to "
        "100.0%)."
    )
    (drawing,) = drawings("weekly_author_categories", rows)
    assert [(panel.heading, panel.summary) for panel in drawing.panels] == [
        ("big", "programming 80.0%"), ("small", "programming 90.0%"),
    ]  # fmt: skip


def test_weekly_continent_spend():
    rows = [
        {"week_start": week, "is_complete": True, "continent": continent, "spend_share": share, "spend_usd": None,
         "total_spend_usd": total}
        for week, continent, share, total in (
            (FIRST_MONDAY, "Asia", 0.2, Decimal(100)), (SECOND_MONDAY, "Asia", 0.55, Decimal(200)),
            (SECOND_MONDAY, "Europe", 0.45, Decimal(200)), (SECOND_MONDAY, "unknown", 0.0, Decimal(200)))
    ]  # fmt: skip
    found = findings("weekly_continent_spend", rows)
    assert found.title == "Asia spends 55.0% of all that is spent"
    assert found.sentence == (
        "In the week of January 13, 2025, of $200: Asia 55.0%, Europe 45.0%, and unknown 0.0%. Asia spent 20.0% in the "
        "week of January 6, 2025."
    )
    assert found.sample == "$300 in 2 weeks"


def test_places_leave_unknown_out_of_the_ranks_but_say_it():
    rows = [
        {"country": code, "country_name": name, "country_rank": rank, "tokens": tokens, "total_tokens": 100,
         "token_share": tokens / 100, "spend_share": spend, "total_spend_usd": Decimal("5.5")}
        for code, name, rank, tokens, spend in (("unknown", "unknown", 1, 50, None), ("NO", "Norway", 2, 30, 0.8),
                                                ("SE", "Sweden", 3, 20, 0.2))
    ]  # fmt: skip
    found = findings("window_country_usage", rows)
    assert found.title == "Norway makes 30.0% of all tokens"
    assert found.sentence == (
        f"{WINDOW}, of 100 tokens: Norway 30.0% and Sweden 20.0%; of 50.0% it is not known. Norway spent 80.0% of "
        "$5.50."
    )
    assert found.sample == "100 tokens of 2 countries"
    bars = drawings("window_country_usage", rows)[0].panels[0].chart["datasets"]["rows"]
    assert [(bar["country_name"], bar["label"]) for bar in bars] == [
        ("unknown", "50.0%"), ("Norway", "30.0% · 80.0%"), ("Sweden", "20.0% · 20.0%"),
    ]  # fmt: skip
    nobody = findings("window_language_usage", [{"language": "unknown", "language_name": "unknown"}])
    assert nobody.title == "No language is known"


def test_cohort_retention():
    rows = [
        {"model_id": "a/m", "cohort_month": dt.date(2025, month, 1), "months_since": k, "cohort_user_count": 100,
         "retained_user_count": kept, "retention": kept / 100, "retention_low": kept / 200, "retention_high": 1.0,
         "is_foundational": month == 1, "is_boomerang": False}
        for month, retained in ((1, (100, 70, 60, 50)), (2, (100, 30, 20, 10)), (3, (100, 20)))
        for k, kept in enumerate(retained)
    ]  # fmt: skip
    found = findings("cohort_retention", rows)
    assert found.title == "Who came first stays: a/m of January 2025"
    assert found.sentence == (
        "Of 3 cohorts of 1 model, 1 is foundational and 0 are boomerang; of its users, the median cohort keeps "
        "30.0% after 1 month and 30.0% after 3 months."
    )
    assert found.sample == "300 first uses of a model by a user, in cohorts of 50 and more"
    (panel,) = drawings("cohort_retention", rows)[0].panels
    assert (panel.heading, panel.summary) == ("a/m", "300 users")
    kinds = {(row["cohort"], row["kind"]) for row in panel.chart["datasets"]["rows"]}
    assert kinds == {
        ("January 2025", "foundational"), ("February 2025", "other cohorts"), ("March 2025", "other cohorts"),
    }  # fmt: skip


def test_the_model_that_the_title_names_is_drawn_first_even_if_many_have_more_users():
    rows = [
        {"model_id": model, "cohort_month": dt.date(2025, 1, 1), "months_since": k, "cohort_user_count": users,
         "retained_user_count": 50, "retention": 0.5, "retention_low": 0.4, "retention_high": 0.6,
         "is_foundational": model == "small/loved", "is_boomerang": False}
        for model, users in (("small/loved", 100), *((f"big/m{n:02d}", 1000 - n) for n in range(12)))
        for k in (0, 1)
    ]  # fmt: skip
    assert findings("cohort_retention", rows).title == "Who came first stays: small/loved of January 2025"
    panels = drawings("cohort_retention", rows)[0].panels
    assert [panel.heading for panel in panels] == ["small/loved", *(f"big/m{n:02d}" for n in range(8))]


def test_category_cost_usage():
    rows = [
        {"category": category, "sampled_tokens": tokens, "token_share": tokens / 100, "share_low": tokens / 200,
         "share_high": tokens / 80, "effective_cost_usd_per_million_tokens": cost, "category_segment": segment}
        for category, tokens, cost, segment in (
            ("programming", 60, 2.0, "premium_workload"), ("seo", 10, 8.5, "specialized_expert"),
            ("health", 30, None, "unknown"))
    ]  # fmt: skip
    found = findings("window_category_cost_usage", rows)
    assert found.title == "SEO costs most: $8.50 per million tokens"
    assert found.sentence == (
        "Programming has 60.0% (30.0% to 75.0%) of the tokens at $2.00 per million; the dearest is SEO with $8.50 per "
        "million tokens. Dear and much used: programming."
    )
    chart = drawings("window_category_cost_usage", rows)[0].panels[0].chart
    assert [row["name"] for row in chart["datasets"]["rows"]] == ["programming", "SEO"]
    medians = next(layer["data"]["values"] for layer in chart["layer"] if "values" in layer.get("data", {}))
    assert medians == [{"cost": 5.25, "use": 0.3}], "the median use is that of all three"


def test_model_cost_usage_and_elasticity():
    rows = [
        {"model_id": model, "author": model[0], "source_type": source, "tokens": tokens, "model_segment": segment,
         "effective_cost_usd_per_million_tokens": cost, "is_zero_cost": cost == 0}
        for model, source, tokens, cost, segment in (
            ("a/dear", "proprietary", 10**9, 8.0, "premium_leader"), ("b/cheap", "row_oss", 10**7, 0.5, "long_tail"),
            ("c/free", "row_oss", 10**8, 0.0, "zero_cost"), ("d/own", "unknown", 10**6, None, "unknown"))
    ]  # fmt: skip
    found = findings("window_model_cost_usage", rows)
    assert found.title == "a/dear is used most; 1 model is dear and used much"
    assert found.sentence == (
        f"{WINDOW}, models by segment: efficient giant 0, premium leader 1, long tail 1, and premium specialist 0. "
        "a/dear served most tokens, 1 billion at $8.00 per million; the dearest was a/dear with $8.00."
    )
    by_source, market, examples = drawings("window_model_cost_usage", rows)
    assert by_source.title == "The median proprietary model costs $8.00 per million tokens"
    assert market.note.endswith("Not drawn: 1 model at zero cost and 1 model without a known cost.")
    assert [(panel.heading, panel.summary) for panel in examples.panels] == [
        ("Premium leader", "1 model"), ("Long tail", "1 model"),
    ]  # fmt: skip

    line = {"scope": "all", "slope": -0.5, "slope_low": -0.7, "slope_high": -0.3, "r_squared": 0.25}
    found = findings("window_price_elasticity", [line | {"fitted_model_count": 40}])
    assert found.title == "A tenth off the price goes with 5.4% more use"  # 0.9 ** -0.5 = 1.054
    assert found.sentence == (
        "Over 40 models, the slope is -0.50 (95% interval -0.70 to -0.30); the line explains 25% of the variance of "
        "use."
    )
    assert findings("window_price_elasticity", [line | {"slope_high": 0.1}]).title.startswith(
        "Price says little about use"
    )
    none = dict.fromkeys(("slope", "slope_low", "slope_high", "intercept", "r_squared"))
    assert drawings("window_price_elasticity", [line | none]) == []
