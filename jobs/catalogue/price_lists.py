"""What the price lists state of which models: docs/catalogue.md section 8."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue import model_names
from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.inputs.prices import PRICES
from jobs.catalogue.model_identity import (
    OPENROUTER,
    ROUTERS,
    given_names,
    keyed,
    with_author,
)
from jobs.lake.frames import collected
from schemas.columns import STANDARD

PRICED_BY = ("model_id", "price_source", "price_provider", "price_tier")
"""Whose price of which model: what a later list of the source replaces."""

STATEMENT = (*PRICED_BY, "stated_on", "valid_from", "is_open", "above_prompt_tokens", *PRICES)


def listed_prices(catalogue: CatalogueFrames, offered: DataFrame) -> DataFrame:
    """One row per statement of the price lists and band: STATEMENT. Of entries of one model, one counts.

    `offered`: `model_id` of the models of snapshots.
    """
    entries = collected(_entries(catalogue))
    models = collected(listed_models(catalogue, offered, entries))
    of_list = Window.partitionBy(*PRICED_BY, "stated_on").orderBy("fit", "base", "id", "list_provider")
    return (
        entries.join(F.broadcast(models), on=["price_provider", "base"], how="inner")
        .withColumn("place", F.dense_rank().over(of_list))
        .where("place = 1")
        .select(*STATEMENT)
    )


def listed_models(catalogue: CatalogueFrames, offered: DataFrame, entries: DataFrame) -> DataFrame:
    """The models of entries: `price_provider`, `base`, `model_id` and `fit` (0: by its name, 1: without its date)."""
    stated = offered.select("model_id").unionByName(catalogue.retired.select("model_id"))
    known = collected(keyed(stated, catalogue.authors))
    names = entries.select("price_provider", "base").distinct()
    is_routed = F.col("price_provider") == OPENROUTER
    routed = collected(_of_openrouter(names.where(is_routed), known, catalogue))
    all_known = known.unionByName(keyed(routed, catalogue.authors)).distinct()
    return routed.unionByName(_of_labs(names.where(~is_routed), all_known, catalogue))


def _entries(catalogue: CatalogueFrames) -> DataFrame:
    """The entries of OpenRouter and of labs that can be of a model, with `price_provider` and `base`."""
    listed = F.explode("list_providers").alias("list_provider")
    labs = catalogue.authors.select(F.col("author").alias("lab"), listed)
    written = F.replace(F.lower(F.trim("id")), F.lit("%2f"), F.lit("/"))
    begins_so = F.col("written").startswith(F.concat(F.lower("list_provider"), F.lit("/")))
    after_provider = F.substring("written", F.length("list_provider") + 2, F.length("written"))
    name = F.when((F.col("price_source") == "litellm") & begins_so, after_provider).otherwise(F.col("written"))
    is_moving = F.col("id").startswith("~") | F.col("base").endswith("-latest")
    is_batch = F.col("variant") == model_names.BATCH
    of_router = F.col("base").contains("/") & ~F.substring_index("base", "/", 1).isin(*ROUTERS)
    is_routed = F.col("price_provider") == OPENROUTER
    return (
        catalogue.list_prices.join(F.broadcast(labs), on="list_provider", how="left")
        .withColumn("price_provider", F.when(F.col("list_provider") == OPENROUTER, OPENROUTER).otherwise(F.col("lab")))
        .where(F.col("price_provider").isNotNull())
        .withColumn("written", written)
        .withColumn("name", name)
        .withColumn("base", model_names.without_variant(F.col("name")))
        .withColumn("variant", model_names.variant(F.col("name")))
        .where(~is_moving & F.col("variant").isin(STANDARD, model_names.BATCH))
        .where(~is_batch | (F.col("price_tier") == STANDARD))
        .withColumn("price_tier", F.when(is_batch, model_names.BATCH).otherwise(F.col("price_tier")))
        .where(F.when(is_routed, of_router).otherwise(~F.col("base").contains("/")))
        .join(F.broadcast(given_names(catalogue).withColumn("is_given", F.lit(True)).distinct()), "base", "left")
        .where(is_routed | F.col("is_given").isNull())
        .select(
            "price_provider",
            "base",
            *[name for name in STATEMENT if name not in ("model_id", "price_provider")],
            "list_provider",
            "id",
        )
    )


def _of_openrouter(names: DataFrame, known: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """OpenRouter's names are models by themselves, but other spellings of one that is known already."""
    named = with_author(names.withColumn("model_id", F.col("base")), catalogue.authors).select(
        "price_provider", "base", "author", model_names.key(F.col("base")).alias("key")
    )
    spelled = F.broadcast(known.select("author", "key", F.col("model_id").alias("known_id")))
    found = named.join(spelled, on=["author", "key"], how="left")
    same = Window.partitionBy("author", "key")
    is_same = F.max(F.col("base") == F.col("known_id")).over(Window.partitionBy("base"))
    return (
        found.withColumn("has_same", F.coalesce(is_same, F.lit(False)))
        .where(~F.col("has_same") | (F.col("base") == F.col("known_id")))
        .withColumn("model_id", F.coalesce("known_id", F.min("base").over(same)))
        .select("price_provider", "base", "model_id", F.lit(0).alias("fit"))
    )


def _of_labs(names: DataFrame, known: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """A lab's names of models that are known by their key or without their date, and new ones of known families."""
    known = F.broadcast(known)
    named = collected(
        names.withColumn("author", F.col("price_provider"))
        .withColumn("key", model_names.key(F.col("base")))
        .withColumn("undated_key", model_names.undated_key(F.col("base")))
    )
    exact = named.join(known, on=["author", "key"], how="inner")
    others = named.join(known, on=["author", "key"], how="left_anti")
    by_undated = known.withColumnRenamed("key", "undated_key")
    undated = others.join(by_undated, on=["author", "undated_key"], how="inner")
    begins = F.concat_ws("/", "author", "base").startswith(F.col("beginning"))
    new = (
        others.join(by_undated, on=["author", "undated_key"], how="left_anti")
        .where("key = undated_key")
        .join(F.broadcast(catalogue.families.select("beginning")), on=begins, how="left_semi")
        .withColumn("first_base", F.min("base").over(Window.partitionBy("author", "key")))
        .withColumn("model_id", F.concat_ws("/", "author", "first_base"))
    )
    columns = ("price_provider", "base", "model_id")
    return (
        exact.select(*columns, F.lit(0).alias("fit"))
        .unionByName(undated.select(*columns, F.lit(1).alias("fit")))
        .unionByName(new.select(*columns, F.lit(0).alias("fit")))
    )
