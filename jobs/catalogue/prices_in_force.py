"""The price in force of each model, by day, tier of service and length of prompt: docs/catalogue.md section 8."""

from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue.expressions import field
from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.inputs.prices import FROM_EVER, PRICES
from jobs.catalogue.model_identity import OPENROUTER
from schemas.columns import STANDARD
from schemas.model_columns import BY_HAND, OWN, PRICE_SOURCES

OF_STATEMENT = ("price_source", "price_provider", "valid_from")
"""What tells the statements of one model and tier apart."""

BAND = ("model_id", "price_tier", "above_prompt_tokens")


def prices_in_force(stated: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """One row per model, tier, band and span of days: BAND, `valid_from`, `valid_to`, source, provider, PRICES,
    `is_backdated_price`.

    `stated`: rows of `stated_prices`.
    """
    own = _own_prices(catalogue)
    days = _days(stated, own)
    by_day = _with_prices(_winners(days, stated), stated, own, days)
    shown = F.struct("is_there", "price_source", "price_provider", *PRICES, "is_backdated_price")
    in_time = Window.partitionBy(*BAND).orderBy("day")
    changes = (
        by_day.withColumn("shown", shown)
        .withColumn("shown_before", F.lag("shown").over(in_time))
        .where(~F.col("shown").eqNullSafe(F.col("shown_before")))
    )
    return (
        changes.withColumn("valid_to", F.lead("day").over(in_time))
        .where("is_there")
        .withColumnRenamed("day", "valid_from")
        .drop("is_there", "shown", "shown_before")
    )


def _own_prices(catalogue: CatalogueFrames) -> DataFrame:
    """One row per model and day on which own facts state or take back a price: each as a struct of `value`."""
    said = {name: F.col(name).isNotNull() | F.array_contains("taken_back", name) for name in PRICES}
    columns = [
        F.when(is_said, F.struct(F.col(name).alias("value"))).alias(f"own_{name}") for name, is_said in said.items()
    ]
    return catalogue.own_facts.where(reduce(or_, said.values())).select(
        "model_id", F.col("own_date").alias("day"), *columns
    )


def _days(stated: DataFrame, own: DataFrame) -> DataFrame:
    """One row per model and day on which a price may change, with the own prices that hold from it."""
    starts = stated.select("model_id", F.col("valid_from").alias("day"))
    firsts = stated.where(F.col("price_tier") == STANDARD).groupBy("model_id").agg(F.min("valid_from").alias("first"))
    has_value = F.coalesce(*(field(F.col(f"own_{name}"), "value") for name in PRICES)).isNotNull()
    first_own = own.where(has_value).groupBy("model_id").agg(F.min("day").alias("first_own"))
    from_ever = (
        firsts.join(first_own, on="model_id", how="inner")
        .where("first_own < first")
        .select("model_id", F.lit(FROM_EVER).alias("day"))
    )
    own_days = own.select("model_id", "day")
    days = starts.unionByName(own_days).unionByName(from_ever).distinct()
    so_far = Window.partitionBy("model_id").orderBy("day").rowsBetween(Window.unboundedPreceding, 0)
    names = [f"own_{name}" for name in PRICES]
    return days.join(own, on=["model_id", "day"], how="left").select(
        "model_id", "day", *(field(F.last(name, ignorenulls=True).over(so_far), "value").alias(name) for name in names)
    )


def _winners(days: DataFrame, stated: DataFrame) -> DataFrame:
    """One row per model, day and tier with a statement in force: OF_STATEMENT, `is_before`.

    `is_before`: none of tier standard holds on the day yet, so that the first one does.
    """
    heads = F.broadcast(
        stated.where("above_prompt_tokens = 0").select(
            F.col("model_id").alias("of_model"),
            "price_tier",
            "stated_on",
            "is_open",
            *OF_STATEMENT,
            "prompt_price",
            "completion_price",
            _level().alias("level"),
        )
    )
    holds = (F.col("model_id") == F.col("of_model")) & (F.col("valid_from") <= F.col("day"))
    tier = ("model_id", "day", "price_tier")
    word_on = F.greatest("stated_on", "valid_from")
    newest = ("level", "is_open", F.desc("word_on"), F.desc("valid_from"))
    of_source = Window.partitionBy(*tier, "price_source", "price_provider").orderBy(*newest)
    of_tier = Window.partitionBy(*tier).orderBy(*newest, _place_of_source(), "price_provider")
    # of those that say the same as the newest word, the fuller list: it may know more of long prompts and of the cache
    same = Window.partitionBy(*tier).orderBy(~F.col("is_same"), _place_of_source(), *newest, "price_provider")
    found = (
        days.select("model_id", "day")
        .join(heads, on=holds, how="inner")
        .withColumn("word_on", word_on)
        .withColumn("place", F.row_number().over(of_source))
        .where("place = 1")
        .withColumn("says", F.struct("level", "is_open", "prompt_price", "completion_price"))
        .withColumn("newest_word", F.first("says").over(of_tier))
        .withColumn("is_same", F.col("says").eqNullSafe(F.col("newest_word")))
        .withColumn("place", F.row_number().over(same))
        .where("place = 1")
        .select(*tier, *OF_STATEMENT, F.lit(False).alias("is_before"))
    )
    standard = found.where(F.col("price_tier") == STANDARD)
    in_time = Window.partitionBy("model_id").orderBy("day")
    first = F.broadcast(
        standard.withColumn("place", F.row_number().over(in_time))
        .where("place = 1")
        .select("model_id", F.col("day").alias("first_day"), "price_tier", *OF_STATEMENT)
    )
    before = (
        days.select("model_id", "day")
        .join(first, on="model_id", how="inner")
        .where("day < first_day")
        .select("model_id", "day", "price_tier", *OF_STATEMENT, F.lit(True).alias("is_before"))
    )
    return found.unionByName(before)


def _level() -> Column:
    """1: a lab's whole price; 2: OpenRouter's, or one noted by hand; 3: a lab's that is incomplete, or of nothing."""
    prompt, completion = F.col("prompt_price"), F.col("completion_price")
    is_whole = prompt.isNotNull() & completion.isNotNull() & ((prompt != 0) | (completion != 0))
    is_of_lab = ~F.col("price_provider").isin(OPENROUTER, BY_HAND)
    return F.when(is_of_lab & is_whole, 1).when(~is_of_lab, 2).otherwise(3)


def _place_of_source() -> Column:
    return F.array_position(F.array(*map(F.lit, PRICE_SOURCES)), F.col("price_source"))


def _with_prices(winners: DataFrame, stated: DataFrame, own: DataFrame, days: DataFrame) -> DataFrame:
    """One row per day of a model and band that the model has on any day, with the price of the day if there is one."""
    own_bands = own.select(
        "model_id", F.lit(STANDARD).alias("price_tier"), F.lit(0).cast("bigint").alias("above_prompt_tokens")
    )
    bands = stated.select(*BAND).unionByName(own_bands).distinct()
    prices = F.broadcast(stated.select(*BAND, *OF_STATEMENT, *PRICES))
    tier = ["model_id", "day", "price_tier"]
    of_list = winners.join(prices, on=["model_id", "price_tier", *OF_STATEMENT], how="inner").select(
        *tier,
        "above_prompt_tokens",
        "price_source",
        "price_provider",
        "is_before",
        *PRICES,
        F.lit(True).alias("is_listed"),
    )
    own_names = [f"own_{name}" for name in PRICES]
    has_own = F.coalesce(*own_names).isNotNull()
    is_first = (F.col("price_tier") == STANDARD) & (F.col("above_prompt_tokens") == 0)
    is_own = F.col("has_own") & is_first
    is_listed = F.coalesce("is_listed", F.lit(False))
    uses_list = [F.col(name).isNotNull() & ~(is_own & F.col(f"own_{name}").isNotNull()) for name in PRICES]
    return (
        days.withColumn("has_own", has_own)
        .join(F.broadcast(bands), on="model_id", how="inner")
        .join(of_list, on=[*tier, "above_prompt_tokens"], how="left")
        .select(
            *BAND,
            "day",
            F.when(is_first, is_listed | F.col("has_own")).otherwise(is_listed & ~F.col("has_own")).alias("is_there"),
            F.when(is_own, OWN).otherwise(F.col("price_source")).alias("price_source"),
            F.when(is_own, OWN).otherwise(F.col("price_provider")).alias("price_provider"),
            *(F.coalesce(F.when(is_own, F.col(f"own_{name}")), F.col(name)).alias(name) for name in PRICES),
            F.coalesce(F.col("is_before") & reduce(or_, uses_list), F.lit(False)).alias("is_backdated_price"),
        )
    )
