"""Finds the models and their ids: docs/catalogue.md section 3."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue import model_names
from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.inputs.prices import PRICES
from schemas.columns import STANDARD

OPENROUTER = "openrouter"
ROUTERS = (OPENROUTER, "switchpoint")
FACTS = (
    "open_weights",
    "reasoning",
    "tool_call",
    "release_date",
)
"""What is known of a model besides its prices."""

OFFER = ("model_id", "snapshot_date", "provider", "base", "variant", "name", "id", *FACTS, *PRICES)


def named_entries(entries: DataFrame) -> DataFrame:
    """The snapshots' entries with `name`, `base` and `variant`.

    Moving names that OpenRouter marks with `~` are left out. Early snapshots spelled the slash of a name `%2F`.
    """
    name = F.replace(F.lower(F.trim("id")), F.lit("%2f"), F.lit("/"))
    return entries.where(~F.col("id").startswith("~")).select(
        "snapshot_date",
        "provider",
        "id",
        name.alias("name"),
        model_names.without_variant(name).alias("base"),
        model_names.variant(name).alias("variant"),
        *FACTS,
        *PRICES,
    )


def author_slugs(authors: DataFrame) -> DataFrame:
    """One row per slug of a lab: `author_slug`, `author`, `country`."""
    return authors.select(
        F.explode(F.concat(F.array("author"), "other_slugs")).alias("author_slug"), "author", "country"
    )


def with_author(models: DataFrame, authors: DataFrame) -> DataFrame:
    """Adds `author` and `country` (null where not known) to rows with a `model_id`."""
    known = F.broadcast(author_slugs(authors).withColumnRenamed("author", "known_author"))
    prefix = F.substring_index("model_id", "/", 1)
    return (
        models.withColumn("author_slug", prefix)
        .join(known, on="author_slug", how="left")
        .withColumn("author", F.coalesce("known_author", "author_slug"))
        .drop("author_slug", "known_author")
    )


def given_names(catalogue: CatalogueFrames) -> DataFrame:
    """`base` of names that an alias of ours or the operator's gives to a model: they are not models by themselves."""
    return catalogue.curated_aliases.unionByName(catalogue.own_aliases).select(F.col("alias").alias("base"))


def own_providers(catalogue: CatalogueFrames) -> DataFrame:
    """`author` and `provider` of the labs that serve their models themselves."""
    return catalogue.authors.where("own_provider IS NOT NULL").select("author", F.col("own_provider").alias("provider"))


def lab_entries(catalogue: CatalogueFrames) -> DataFrame:
    """The snapshots' entries of labs' own providers that can be models: with `author`, `key` and `undated_key`."""
    return (
        named_entries(catalogue.entries)
        .where(~F.col("base").contains("/") & ~F.col("base").endswith("-latest"))
        .join(F.broadcast(own_providers(catalogue)), on="provider", how="inner")
        .join(F.broadcast(given_names(catalogue)), on="base", how="left_anti")
        .withColumn("key", model_names.key(F.col("base")))
        .withColumn("undated_key", model_names.undated_key(F.col("base")))
    )


def keyed(models: DataFrame, authors: DataFrame) -> DataFrame:
    """`author`, `key` and `model_id` of models, each once."""
    return with_author(models.select("model_id").distinct(), authors).select(
        "author", model_names.key(F.col("model_id")).alias("key"), "model_id"
    )


def older_models(catalogue: CatalogueFrames) -> DataFrame:
    """`author`, `key` and `model_id` of the models of OpenRouter and of the retired ones (steps 1 and 2)."""
    routed = _routed(named_entries(catalogue.entries)).select("model_id")
    return keyed(routed.unionByName(catalogue.retired.select("model_id")), catalogue.authors)


def _routed(entries: DataFrame) -> DataFrame:
    """OpenRouter's entries of models, with `model_id`: not its routers."""
    is_model = F.col("base").contains("/") & ~F.substring_index("base", "/", 1).isin(*ROUTERS)
    return entries.where((F.col("provider") == OPENROUTER) & is_model).withColumn("model_id", F.col("base"))


def offers(catalogue: CatalogueFrames) -> DataFrame:
    """One row per snapshot entry that offers a model, variants included: `model_id` and the entry (OFFER)."""
    routed = _routed(named_entries(catalogue.entries))
    taken = F.broadcast(older_models(catalogue).select("author", "key").distinct())
    return routed.select(*OFFER).unionByName(_own_models(lab_entries(catalogue), taken).select(*OFFER))


def _own_models(own: DataFrame, taken: DataFrame) -> DataFrame:
    """Entries of a lab's own provider that no model has yet, with their new `model_id`."""
    unknown = own.join(taken, on=["author", "key"], how="left_anti").join(
        taken.withColumnRenamed("key", "undated_key"), on=["author", "undated_key"], how="left_anti"
    )
    same_name = Window.partitionBy("author", "undated_key")
    is_undated = F.col("key") == F.col("undated_key")
    kept = unknown.withColumn("has_undated", F.max(is_undated).over(same_name)).where(
        is_undated | ~F.col("has_undated")
    )
    same_model = Window.partitionBy("author", "key")
    return kept.withColumn("model_id", F.concat_ws("/", "author", F.min("base").over(same_model)))


def shown(catalogue: CatalogueFrames) -> DataFrame:
    """One row per model, provider and snapshot that has it: `model_id`, `provider`, `snapshot_date`, `statement`.

    `statement`: variant, FACTS and PRICES as a struct, of one of the model's entries; null where none is used. That of
    a variant is used only for models that are offered in no other way: its price (`:free` is 0) is not the model's.
    """
    is_variant = F.col("variant") != STANDARD
    has_only_variants = F.min(is_variant).over(Window.partitionBy("model_id"))
    order = F.when(F.col("has_only_variants") | ~is_variant, F.struct("base", is_variant, "name", "id"))
    return (
        offers(catalogue)
        .withColumn("has_only_variants", has_only_variants)
        .groupBy("model_id", "provider", "snapshot_date")
        .agg(F.min_by(F.struct("variant", *FACTS, *PRICES), order).alias("statement"))
    )


def seen(catalogue: CatalogueFrames) -> DataFrame:
    """One row per model and day of a snapshot that lists it or ceases to, as `is_listed`; `statement` as in `shown`."""
    covering = Window.partitionBy("provider").orderBy("snapshot_date")
    snapshots = F.broadcast(
        named_entries(catalogue.entries)
        .select("provider", "snapshot_date")
        .dropDuplicates()
        .withColumn("next_date", F.lead("snapshot_date").over(covering))
    )
    shown_next = F.lead("snapshot_date").over(Window.partitionBy("model_id").orderBy("snapshot_date"))
    is_last = ~F.col("next_date").eqNullSafe(F.col("shown_next"))
    here = F.struct(F.col("snapshot_date").alias("day"), F.lit(True).alias("is_listed"), "statement")
    nothing = F.when(F.lit(False), F.col("statement"))
    gone = F.struct(F.col("next_date").alias("day"), F.lit(False).alias("is_listed"), nothing.alias("statement"))
    return (
        shown(catalogue)
        .join(snapshots, on=["provider", "snapshot_date"], how="inner")
        .withColumn("shown_next", shown_next)
        .select("model_id", F.inline(F.when(is_last, F.array(here, gone)).otherwise(F.array(here))))
    )
