"""`daily_category_usage`: one row per day, category, tag and model of the classified sample. `python -m jobs daily`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.money import cost_usd_squared, spend_usd
from jobs.measures.pricing import is_cost, with_catalogue
from jobs.measures.requests import is_generation, tokens
from jobs.measures.sums import squared, sum_if
from jobs.measures.typed import typed
from schemas.daily.daily_category_usage import TABLE
from schemas.sample_columns import OTHER, UNCLASSIFIED

ATTRIBUTES = ("author", "source_type")


def build(
    *,
    requests: DataFrame,
    request_tags: DataFrame,
    models: DataFrame,
    model_aliases: DataFrame,
    category_paths: DataFrame,
) -> DataFrame:
    """Sums over classified requests, with the category of their tag and the model's attributes as of the day."""
    sums = with_catalogue(_sums(requests, request_tags), models, model_aliases)
    computed_here = ("billable_tokens", "spend_usd", "spend_usd_squared")
    keys = (*TABLE.grain, *ATTRIBUTES, *computed_here)
    added = {name: F.sum(name) for name in TABLE.column_names if name not in keys}
    money = {
        "billable_tokens": _sum_of_billable("sampled_tokens"),
        "spend_usd": spend_usd(),
        "spend_usd_squared": _sum_of_billable("cost_usd_squared"),
    }
    rows = (
        sums.join(F.broadcast(_categories(request_tags, category_paths)), on="tag", how="left")
        .withColumn(
            "category", F.when(F.col("tag").isNull(), UNCLASSIFIED).otherwise(F.coalesce("category", F.lit(OTHER)))
        )
        .fillna(UNCLASSIFIED, ["tag"])
        .groupBy(*TABLE.grain, *ATTRIBUTES)
        .agg(*(measure.alias(name) for name, measure in {**added, **money}.items()))
    )
    return typed(rows, TABLE)


def _sums(requests: DataFrame, request_tags: DataFrame) -> DataFrame:
    """Sums by day, raw model name, cost status and tag (null: unclassified) of the requests that have a tag record."""
    tags = F.broadcast(request_tags.select("request_date", "request_id", "tag"))
    measures = {
        "sampled_request_count": F.count(F.lit(1)),
        "sampled_tokens": F.sum(tokens()),
        "sampled_tokens_squared": F.sum(squared(tokens())),
        "generation_count": F.count_if(is_generation()),
        "generation_prompt_tokens": sum_if(is_generation(), F.col("prompt_tokens")),
        "generation_prompt_tokens_squared": sum_if(is_generation(), squared(F.col("prompt_tokens"))),
        "generation_tokens": sum_if(is_generation(), tokens()),
        "generation_tokens_squared": sum_if(is_generation(), squared(tokens())),
        "cost_usd": F.sum("cost_usd"),
        "cost_usd_squared": F.sum(cost_usd_squared()),
    }
    return (
        requests.join(tags, on=["request_date", "request_id"], how="inner")
        .groupBy("request_date", "raw_model", "cost_status", "tag")
        .agg(*(measure.alias(name) for name, measure in measures.items()))
    )


def _categories(request_tags: DataFrame, category_paths: DataFrame) -> DataFrame:
    """One row per tag that begins with a path: `tag` and `category` of the longest such path, in whole segments."""
    tags = request_tags.select("tag").where(F.col("tag").isNotNull()).distinct()
    segments = F.split("tag", "/")
    starts = F.transform(
        F.sequence(F.lit(1), F.size(segments)), lambda count: F.concat_ws("/", F.slice(segments, 1, count))
    )
    return (
        tags.select("tag", F.explode(starts).alias("category_path"))
        .join(F.broadcast(category_paths.select("category_path", "category")), on="category_path", how="inner")
        .groupBy("tag")
        .agg(F.max_by("category", F.length("category_path")).alias("category"))
    )


def _sum_of_billable(name: str) -> Column:
    return F.coalesce(F.sum(F.when(is_cost("billable"), F.col(name))), F.lit(0))
