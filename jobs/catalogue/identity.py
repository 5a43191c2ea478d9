"""Which models there are and what they are called: docs/catalogue.md section 3."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue import names
from jobs.catalogue.inputs import CatalogueFrames
from schemas.columns import STANDARD

ROUTERS = ("openrouter", "switchpoint")
FACTS = (
    "open_weights",
    "reasoning",
    "tool_call",
    "release_date",
    "prompt_price",
    "completion_price",
    "cached_prompt_price",
)


def named_entries(entries: DataFrame) -> DataFrame:
    """The bundle's entries with `base` and `variant`; moving names that OpenRouter marks with `~` are left out."""
    name = F.lower(F.trim("id"))
    return entries.where(~F.col("id").startswith("~")).select(
        "snapshot_date",
        "provider",
        "id",
        names.without_variant(name).alias("base"),
        names.variant(name).alias("variant"),
        *FACTS,
    )


def author_slugs(authors: DataFrame) -> DataFrame:
    """One row a slug by which a lab goes: `author_slug`, `author`, `country`."""
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


def observations(catalogue: CatalogueFrames) -> DataFrame:
    """One row a model and day on which its facts were seen: `model_id`, `valid_from`, the facts."""
    entries = named_entries(catalogue.entries)
    first = _openrouter(entries).unionByName(_retired(catalogue.retired))
    own = _own_models(entries, first.select("model_id").dropDuplicates(), catalogue)
    seen = first.unionByName(own)
    latest_rank = Window.partitionBy("model_id", "valid_from").orderBy("source_rank")
    return (
        seen.withColumn("rank", F.row_number().over(latest_rank))
        .where("rank = 1")
        .select("model_id", "valid_from", *FACTS)
    )


def _openrouter(entries: DataFrame) -> DataFrame:
    mine = entries.where(
        (F.col("provider") == "openrouter")
        & F.col("base").contains("/")
        & ~F.substring_index("base", "/", 1).isin(*ROUTERS)
    )
    return _one_a_base(mine).select(
        F.col("base").alias("model_id"),
        F.col("snapshot_date").alias("valid_from"),
        *FACTS,
        F.lit(0).alias("source_rank"),
    )


def _retired(retired: DataFrame) -> DataFrame:
    return retired.select("model_id", F.col("observed_date").alias("valid_from"), *FACTS, F.lit(1).alias("source_rank"))


def _own_models(entries: DataFrame, taken: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """Models that a lab's own provider lists and that have no name yet."""
    labs = catalogue.authors.where("own_provider IS NOT NULL").select("author", F.col("own_provider").alias("provider"))
    curated = catalogue.curated_aliases.select(F.col("alias").alias("base"))
    own = (
        entries.where(~F.col("base").contains("/") & ~F.col("base").endswith("-latest"))
        .join(F.broadcast(labs), on="provider", how="inner")
        .join(F.broadcast(curated), on="base", how="left_anti")
        .withColumn("key", names.key(F.col("base")))
        .withColumn("undated_key", names.undated_key(F.col("base")))
    )
    taken_keys = with_author(taken, catalogue.authors).select("author", names.key(F.col("model_id")).alias("taken_key"))
    unknown = own.join(
        F.broadcast(taken_keys),
        on=(own.author == taken_keys.author) & _either_key(taken_keys.taken_key),
        how="left_anti",
    )
    same_name = Window.partitionBy("author", "undated_key")
    is_undated = F.col("key") == F.col("undated_key")
    kept = unknown.withColumn("has_undated", F.max(is_undated).over(same_name)).where(
        is_undated | ~F.col("has_undated")
    )
    first_base = Window.partitionBy("author", "key")
    models = kept.withColumn("first_base", F.min("base").over(first_base)).where("base = first_base")
    return _one_a_base(models).select(
        F.concat_ws("/", "author", "base").alias("model_id"),
        F.col("snapshot_date").alias("valid_from"),
        *FACTS,
        F.lit(0).alias("source_rank"),
    )


def _either_key(taken_key: Column) -> Column:
    return (F.col("key") == taken_key) | (F.col("undated_key") == taken_key)


def _one_a_base(entries: DataFrame) -> DataFrame:
    """One entry a snapshot, provider and base: the one without a variant if there is one.

    A variant's price (`:free` is 0) must not pass for the model's.
    """
    by_variant = Window.partitionBy("snapshot_date", "provider", "base").orderBy(
        F.col("variant") != STANDARD, F.lower(F.trim("id")), "id"
    )
    return entries.withColumn("rank", F.row_number().over(by_variant)).where("rank = 1").drop("rank")
