"""What the pictures of weekly marts say, from tables small enough to compute by hand."""

import datetime as dt
from importlib import import_module

from tests.report.made import FIRST_MONDAY, frame

SECOND_MONDAY = FIRST_MONDAY + dt.timedelta(weeks=1)
THIRD_MONDAY = FIRST_MONDAY + dt.timedelta(weeks=2)


def findings(name, rows):
    return import_module(f"jobs.report.figures.{name}").findings(frame(name, rows))


def drawings(name, rows):
    return import_module(f"jobs.report.figures.{name}").drawings(frame(name, rows))


def weeks(key, *shares):
    """Rows of two complete weeks and of a third that is not: (value of key, share of week one, of week two)."""
    return [
        {key: value, "week_start": week, "is_complete": week != THIRD_MONDAY, "token_share": share,
         "tokens": round(1000 * share), "total_tokens": 1000}
        for value, first, second in shares
        for week, share in ((FIRST_MONDAY, first), (SECOND_MONDAY, second), (THIRD_MONDAY, 0.5))
    ]  # fmt: skip


def test_weekly_source_share_says_how_much_more_it_is():
    rows = weeks("source_type", ("proprietary", 0.7, 0.4), ("row_oss", 0.2, 0.5), ("unknown", 0.1, 0.1))
    for row in rows:
        row["total_tokens"] = 500 if row["week_start"] == FIRST_MONDAY else 1000
    open_models, volume = drawings("weekly_source_share", rows)
    assert open_models.title == "Open-weight models: 50.0% of tokens"
    assert (volume.title, volume.summary) == (
        "A week has 1,000 tokens",
        "In the week of January 13, 2025, models served 1,000 tokens, 2 times those in the week of January 6, 2025.",
    )


def test_weekly_open_weight_models():
    rows = weeks("model_id", ("a/one", 0.8, 0.3), ("a/two", 0.1, 0.2), ("b/three", 0.1, 0.5))
    for row in rows:
        row |= {"author": row["model_id"][0], "model_rank": 1 + ["a/one", "a/two", "b/three"].index(row["model_id"])}
    found = findings("weekly_open_weight_models", rows)
    assert found.title == "b/three leads the open-weight models with 50.0%"
    assert found.sentence == (
        "In the week of January 13, 2025, of 1,000 tokens of these 3 open-weight models: b/three 50.0%, a/one 30.0%, "
        "and a/two 20.0%. First in the week of January 6, 2025 was a/one with 80.0%."
    )
    by_lab, by_model = drawings("weekly_open_weight_models", rows)
    assert by_lab.title == "Models of a have 50.0%"
    assert [(panel.heading, panel.summary) for panel in by_model.panels] == [
        ("a/one", "30.0%"), ("a/two", "20.0%"), ("b/three", "50.0%"),
    ]  # fmt: skip


def test_monthly_tool_call_models():
    rows = [
        {"month": dt.date(2025, month, 1), "is_complete": month < 3, "model_id": model, "author": "a",
         "model_rank": rank, "tool_call_tokens": tokens, "total_tool_call_tokens": 100,
         "tool_call_token_share_among_ten": tokens / 100}
        for month, model, rank, tokens in ((1, "a/x", 1, 90), (1, "a/y", 2, 10), (2, "a/x", 1, 40), (2, "a/y", 2, 60),
                                           (3, "a/x", 1, 100))
    ]  # fmt: skip
    found = findings("monthly_tool_call_models", rows)
    assert found.title == "a/y leads the models that call tools with 60.0%"
    assert found.sentence == (
        "In February 2025, of 100 tool-call tokens of these 2 models: a/y 60.0% and a/x 40.0%. First in January 2025 "
        "was a/x with 90.0%."
    )
    assert found.sample == "300 tool-call tokens in 3 months"


def test_weekly_size_share():
    rows = weeks("size_class", ("large", 0.2, 0.6), ("small", 0.8, 0.4))
    for row in rows:
        row |= {"model_count": 3 if row["size_class"] == "large" else 4, "total_model_count": 7, "model_share": 0.5}
    found = findings("weekly_size_share", rows)
    assert found.title == "Large models serve 60.0% of open-weight tokens"
    assert found.sentence == (
        "In the week of January 13, 2025, of 1,000 open-weight tokens: large 60.0% and small 40.0%. In the week of "
        "January 6, 2025: large 20.0% and small 80.0%."
    )
    assert drawings("weekly_size_share", rows)[1].summary == (
        "In the week of January 13, 2025, 7 open-weight models had requests: 3 large and 4 small. There were 7 in the "
        "week of January 6, 2025."
    )


def sampled(rows):
    """The rows with sampled tokens out of a hundred and an interval of ten points around the share."""
    return [
        {"week_start": SECOND_MONDAY, "is_complete": True, "sampled_request_count": 20, "total_sampled_tokens": 100,
         "sampled_tokens": 10}
        | ({"share_low": row["token_share"] - 0.1, "share_high": row["token_share"] + 0.1, "is_reliable": True,
            "sampled_tokens": round(100 * row["token_share"])} if row.get("token_share") is not None else {})
        | row
        for row in rows
    ]  # fmt: skip


NONE = {"token_share": None, "share_low": None, "share_high": None, "effective_sample_size": None}


def test_weekly_category_share():
    rows = sampled(
        [
            {"scope": "all", "category": "programming", "token_share": 0.75},
            {"scope": "all", "category": "science", "token_share": 0.25},
            {"scope": "all", "category": "unclassified", "sampled_tokens": 25, **NONE},
            {"scope": "chinese_oss", "category": "roleplay", "token_share": 0.9},
            {"scope": "all", "category": "programming", "token_share": 0.5, "week_start": FIRST_MONDAY},
        ]
    )
    found = findings("weekly_category_share", rows)
    assert found.title == "Programming is 75.0% (65.0% to 85.0%) of what models are used for"
    assert found.sentence == (
        "In the week of January 13, 2025, 20.0% of the sample's tokens are in none of the twelve categories; shares "
        "are among these."
    )
    assert found.sample == "80 classified requests in 2 weeks"
    chinese, whole = drawings("weekly_category_share", rows)
    assert (chinese.figure, chinese.title) == (
        "F7",
        "Roleplay is 90.0% (80.0% to 100.0%) of the use of Chinese open-weight models",
    )
    assert chinese.sample == "20 classified requests in 1 week"
    assert whole.figure == "F19"
    assert whole.summary == (
        "In the week of January 13, 2025, of 60 classified requests: programming 75.0% (65.0% to 85.0%) and science "
        "25.0% (15.0% to 35.0%). Programming had 50.0% in the week of January 6, 2025."
    )
    assert [(panel.heading, panel.summary) for panel in whole.panels] == [
        ("programming", "75.0% (65.0% to 85.0%)"), ("science", "25.0% (15.0% to 35.0%)"),
    ]  # fmt: skip


def test_weekly_category_share_of_nothing_in_the_twelve():
    rows = sampled([{"scope": "all", "category": "other", "sampled_tokens": 5, **NONE}])
    found = findings("weekly_category_share", rows)
    assert found.title == "No classified request is in one of the twelve categories"
    assert "100.0% of the sample's tokens" in found.sentence
    assert drawings("weekly_category_share", rows) == []


def test_weekly_category_sources():
    rows = sampled(
        [
            {"category": "roleplay", "source_type": "row_oss", "token_share": 0.3},
            {"category": "roleplay", "source_type": "chinese_oss", "token_share": 0.2},
            {"category": "roleplay", "source_type": "proprietary", "token_share": 0.5},
        ]
    )
    found = findings("weekly_category_sources", rows)
    assert found.title == "Open-weight models serve 50.0% of roleplay"
    assert found.sentence == (
        "In the week of January 13, 2025, of 1 category open weights had most of roleplay (50.0%) and least of "
        "roleplay (50.0%)."
    )
    (drawing,) = drawings("weekly_category_sources", rows)
    assert drawing.summary == (
        "In the week of January 13, 2025, of the tokens of roleplay: proprietary 50.0% (40.0% to 60.0%), other open "
        "weights 30.0% (20.0% to 40.0%), and Chinese open weights 20.0% (10.0% to 30.0%)."
    )
    other = sampled([{"category": "legal", "source_type": "row_oss", "token_share": 1.0, "share_high": 1.0}])
    assert findings("weekly_category_sources", other).title == "Neither roleplay nor programming was seen"


def test_weekly_request_shape():
    week = {
        "week_start": SECOND_MONDAY, "is_complete": True, "generation_count": 1500, "mean_prompt_tokens": 6000.4,
        "mean_prompt_tokens_low": 5900.0, "mean_prompt_tokens_high": 6100.0, "mean_completion_tokens": 400.0,
        "mean_tokens": 8000.0, "prompt_tokens_p50": 2000, "prompt_tokens_p95": 30000,
    }  # fmt: skip
    rows = [week, week | {"week_start": FIRST_MONDAY, "mean_prompt_tokens": 1500.1}]
    found = findings("weekly_request_shape", rows)
    assert found.title == "A prompt has 6,000 tokens, 75.0% of a request"
    assert found.sample == "3,000 generations in 2 weeks"
    prompts, answers, _ = drawings("weekly_request_shape", rows)
    assert prompts.summary == (
        "In the week of January 13, 2025, a prompt had 6,000 tokens on average (5,900 to 6,100); half of them had at "
        "most 2,000, 95 of 100 at most 30,000. That is 4 times the mean in the week of January 6, 2025."
    )
    assert answers.title == "An answer has 400 tokens"


def test_weekly_category_shape():
    rows = [
        {"week_start": week, "is_complete": True, "category": category, "generation_count": 10,
         "mean_prompt_tokens": prompt,
         "mean_tokens": 2 * prompt, "mean_tokens_low": prompt, "mean_tokens_high": 3 * prompt}
        for week, category, prompt in ((FIRST_MONDAY, "programming", 1000.0), (SECOND_MONDAY, "programming", 3000.0),
                                       (SECOND_MONDAY, "seo", 500.0), (SECOND_MONDAY, "all", 1500.0))
    ]  # fmt: skip
    found = findings("weekly_category_shape", rows)
    assert found.title == "Programming has the longest prompts: 3,000 tokens"
    assert found.sentence == (
        "In the week of January 13, 2025, mean prompt tokens of a generation: programming 3,000 and SEO 500, in the "
        "whole sample 1,500. Prompts of programming had 3 times the tokens that they had in the week of January 6, "
        "2025."
    )
    assert found.sample == "10 generations in 2 weeks"
    prompts, pair = drawings("weekly_category_shape", rows)
    assert prompts.title == "A prompt of programming has 2 times the tokens of all prompts"
    assert pair.title == "A request of programming has 2 times the tokens of all requests"
    assert pair.summary == (
        "In the week of January 13, 2025, mean tokens of a generation: programming 6,000 (3,000 to 9,000) and whole "
        "sample 3,000 (1,500 to 4,500)."
    )
