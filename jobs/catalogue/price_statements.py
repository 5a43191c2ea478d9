"""All statements on prices, of every source: docs/catalogue.md section 8."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.inputs.prices import PRICES
from jobs.catalogue.model_identity import OPENROUTER, lab_entries, older_models, own_providers, shown
from jobs.catalogue.model_names import BATCH
from jobs.catalogue.price_lists import PRICED_BY, STATEMENT, listed_prices
from jobs.lake.frames import collected
from schemas.columns import STANDARD
from schemas.model_columns import BY_HAND


def stated_prices(catalogue: CatalogueFrames) -> DataFrame:
    """One row per statement on prices and band: STATEMENT of price_lists.py; 1970-01-01 where the start is open."""
    offered = collected(shown(catalogue))
    stated = (
        listed_prices(catalogue, offered)
        .unionByName(_of_snapshots(offered, catalogue))
        .unionByName(_of_lab_entries(catalogue))
        .unionByName(_by_hand(catalogue))
    )
    # read several times by those who compare prices: each plan would hold all of this again
    return collected(_newest(_not_withdrawn(stated)))


def _newest(stated: DataFrame) -> DataFrame:
    """Of statements of one source about one first day those of the newest list."""
    of_day = Window.partitionBy(*PRICED_BY, "valid_from")
    return stated.withColumn("newest", F.max("stated_on").over(of_day)).where("stated_on = newest").drop("newest")


def _not_withdrawn(stated: DataFrame) -> DataFrame:
    """Without changes of the future that a later list of the source does not repeat."""
    later = F.broadcast(stated.select(*PRICED_BY, F.col("stated_on").alias("later_list")).distinct())
    repeats = [F.col(f"stated.{name}") == F.col(f"later.{name}") for name in PRICED_BY]
    is_withdrawn = (F.col("stated_on") < F.col("later_list")) & (F.col("later_list") <= F.col("valid_from"))
    return stated.alias("stated").join(later.alias("later"), on=[*repeats, is_withdrawn], how="left_anti")


def _of_snapshots(offered: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """The prices of the entries that state the facts of models, of tier batch where one is sold in no other way."""
    priced = (
        offered.where(F.col("statement").isNotNull())
        .join(F.broadcast(own_providers(catalogue)), on="provider", how="left")
        .withColumn("price_provider", F.coalesce("author", F.lit(OPENROUTER)))
        .select("model_id", "price_provider", F.col("snapshot_date").alias("stated_on"), "statement.*")
    )
    is_batch = F.col("variant") == BATCH
    tier = F.when(is_batch, BATCH).otherwise(STANDARD)
    return _on_its_day(priced, "models_dev", tier)


def _of_lab_entries(catalogue: CatalogueFrames) -> DataFrame:
    """The labs' own prices of models that OpenRouter offers, or that are retired."""
    of_model = Window.partitionBy("model_id", "snapshot_date").orderBy("base", "id")
    priced = (
        lab_entries(catalogue)
        .where(F.col("variant") == STANDARD)
        .join(F.broadcast(older_models(catalogue)), on=["author", "key"], how="inner")
        .withColumn("place", F.row_number().over(of_model))
        .where("place = 1")
        .select("model_id", F.col("author").alias("price_provider"), F.col("snapshot_date").alias("stated_on"), *PRICES)
    )
    return _on_its_day(priced, "models_dev")


def _by_hand(catalogue: CatalogueFrames) -> DataFrame:
    priced = catalogue.retired.select(
        "model_id", F.lit(BY_HAND).alias("price_provider"), F.col("observed_date").alias("stated_on"), *PRICES
    )
    return _on_its_day(priced, BY_HAND)


def _on_its_day(priced: DataFrame, source: str, tier: Column | None = None) -> DataFrame:
    """Statements of one band that hold from the day on which they were made."""
    return priced.select(
        "model_id",
        F.lit(source).alias("price_source"),
        "price_provider",
        (F.lit(STANDARD) if tier is None else tier).alias("price_tier"),
        "stated_on",
        F.col("stated_on").alias("valid_from"),
        F.lit(False).alias("is_open"),
        F.lit(0).cast("bigint").alias("above_prompt_tokens"),
        *PRICES,
    ).select(*STATEMENT)
