"""Finds the model of a logged name, and its facts as of a day: docs/catalogue.md sections 4 and 6."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.catalogue import model_names
from jobs.catalogue.inputs.prices import PRICES
from schemas import model_columns as mc
from schemas.columns import STANDARD, UNKNOWN

PRICE_COLUMNS = dict(zip(PRICES, (column.name for column in mc.PRICES), strict=True))
"""Price of an input of the catalogue -> column of its tables."""

FREE_PRICES = (mc.PROMPT_PRICE.name, mc.COMPLETION_PRICE.name)
"""The prices that are 0 where a model is free."""


def attempts(raw_names: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """One row per name and spelling under which it is looked up: what `jobs catalogue explain` shows.

    `raw_model`, `named_variant`, `position` (of the spelling, first to last), `step` (what was done to the name),
    `alias` (the spelling), `alias_model_id` (null where the spelling is not an alias). `raw_names`: distinct
    `raw_model`.
    """
    name = F.lower(F.trim("raw_model"))
    named = raw_names.select(
        "raw_model", model_names.variant(name).alias("named_variant"), model_names.without_variant(name).alias("base")
    )
    tried = (
        model_names.with_spellings(named)
        .select("raw_model", "named_variant", F.posexplode("spellings").alias("position", "spelling"))
        .select("raw_model", "named_variant", "position", "spelling.step", "spelling.alias")
    )
    aliases = F.broadcast(model_aliases.select("alias", F.col("model_id").alias("alias_model_id")))
    return tried.join(aliases, on="alias", how="left")


def resolve(raw_names: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """One row per name: `raw_model`, `model_id`, `variant`, `is_catalogued`.

    `raw_names`: distinct `raw_model`. The first spelling that is an alias wins; a name that resolves to nothing keeps
    its raw text as `model_id`.
    """
    first_hit = F.min_by("alias_model_id", F.when(F.col("alias_model_id").isNotNull(), F.col("position")))
    return (
        attempts(raw_names, model_aliases)
        .groupBy("raw_model", "named_variant")
        .agg(first_hit.alias("found"))
        .select(
            "raw_model",
            F.coalesce("found", "raw_model").alias("model_id"),
            F.when(F.col("found").isNotNull(), F.col("named_variant")).otherwise(STANDARD).alias("variant"),
            F.col("found").isNotNull().alias("is_catalogued"),
        )
    )


def attributes_on(days_models: DataFrame, models: DataFrame) -> DataFrame:
    """Adds to each row with `request_date` and `model_id` the facts of the model as of that day.

    Adds `author`, `source_type`, `size_class`, `reasoning_class`, the prices of prompt and completion, and
    `is_backdated_price`. All
    columns of `days_models` are kept, and each row once. A model that is not in `models` is `unknown` and has no
    price.
    """
    spans = F.broadcast(_spans_from_ever(models))
    day = F.col("request_date")
    on_that_day = (
        (F.col("model_id") == F.col("span_model_id"))
        & (F.col("span_from").isNull() | (F.col("span_from") <= day))
        & (F.col("valid_to").isNull() | (day < F.col("valid_to")))
    )
    return days_models.join(spans, on=on_that_day, how="left").select(
        *days_models.columns,
        *[_or_unknown(name) for name in ("author", "source_type", "size_class", "reasoning_class")],
        *FREE_PRICES,
        F.coalesce((day < F.col("first_valid_from")) | F.col("is_backdated"), F.lit(False)).alias("is_backdated_price"),
    )


def _spans_from_ever(models: DataFrame) -> DataFrame:
    """The rows of `models`; the first row of a model has no beginning (`span_from` is null)."""
    firsts = models.groupBy("model_id").agg(F.min("valid_from").alias("first_valid_from"))
    return models.join(firsts, on="model_id", how="inner").select(
        F.col("model_id").alias("span_model_id"),
        F.when(F.col("valid_from") > F.col("first_valid_from"), F.col("valid_from")).alias("span_from"),
        "valid_to",
        "first_valid_from",
        F.col("is_backdated_price").alias("is_backdated"),
        "author",
        "source_type",
        "size_class",
        "reasoning_class",
        *FREE_PRICES,
    )


def _or_unknown(name: str) -> Column:
    return F.coalesce(name, F.lit(UNKNOWN)).alias(name)
