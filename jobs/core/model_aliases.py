"""`model_aliases`: one row per name under which a gateway may log a model.

Left out: names that fit more than one model, and moving names (`…-latest`) unless curated.
Rules: docs/catalogue.md section 5.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue import model_names
from jobs.catalogue.expressions import refuse
from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.model_identity import author_slugs, named_entries, with_author
from schemas.core import model_aliases

NOT_A_MODEL = ", which is not a model. A model of your own is a row of catalogue/own/dt=DAY/models.csv"
ORIGINS = ("own", "curated", "catalogue", "provider")
"""Where several origins have an alias, the first of these wins."""


def build(*, models: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """All rows of `model_aliases`; evaluating it raises if the model of a curated or own alias is not in `models`."""
    listed_last = F.max_by("is_listed", "valid_from")
    noted = catalogue.retired.select("model_id").unionByName(catalogue.own_facts.select("model_id")).distinct()
    # a model that only a price list names must not take a name from one that is known otherwise
    is_weak = F.coalesce(~listed_last, F.max("is_noted").isNull())
    known = (
        models.join(F.broadcast(noted.withColumn("is_noted", F.lit(True))), on="model_id", how="left")
        .groupBy("model_id")
        .agg(is_weak.alias("is_gone"))
    )
    found = (
        _given(catalogue.own_aliases, known, "own", "catalogue/own/aliases.csv")
        .unionByName(_given(catalogue.curated_aliases, known, "curated", "curated_aliases.csv"))
        .unionByName(_own_names(known))
        .unionByName(_provider_names(catalogue, known))
    )
    first_origin = Window.partitionBy("alias").orderBy("priority")
    return (
        found.withColumn("rank", F.row_number().over(first_origin))
        .where("rank = 1")
        .select(*model_aliases.TABLE.column_names)
    )


def _given(aliases: DataFrame, known: DataFrame, origin: str, file: str) -> DataFrame:
    is_known = F.broadcast(known.select("model_id", F.lit(True).alias("is_known")))
    message = F.concat(F.lit(f"{file}: "), "alias", F.lit(" names "), "model_id", F.lit(NOT_A_MODEL))
    checked = F.when(F.col("is_known"), F.col("model_id")).otherwise(refuse(message))
    named = aliases.join(is_known, on="model_id", how="left")
    return named.select("alias", checked.alias("model_id"), *_origin(origin))


def _own_names(known: DataFrame) -> DataFrame:
    slugs = _of_one_model(known.withColumn("alias", model_names.slug(F.col("model_id"))))
    whole = known.select(F.col("model_id").alias("alias"), "model_id")
    return whole.unionByName(slugs).select("alias", "model_id", *_origin("catalogue"))


def _of_one_model(fitting: DataFrame) -> DataFrame:
    """`alias` and `model_id` where exactly one model fits; models that are no longer listed give way to others."""
    of_alias = Window.partitionBy("alias")
    return (
        fitting.withColumn("are_all_gone", F.min("is_gone").over(of_alias))
        .where("are_all_gone OR NOT is_gone")
        .groupBy("alias")
        .agg(F.min("model_id").alias("model_id"), F.count(F.lit(1)).alias("model_count"))
        .where("model_count = 1")
        .select("alias", "model_id")
    )


def _provider_names(catalogue: CatalogueFrames, known: DataFrame) -> DataFrame:
    labs = F.broadcast(author_slugs(catalogue.authors).select("author_slug", F.col("author").alias("named_author")))
    parts = F.split("alias", "/")
    listed = (
        named_entries(catalogue.entries)
        .where(~F.col("base").endswith("-latest"))
        .select(F.explode(model_names.path_suffixes(F.col("base"))).alias("alias"))
        .dropDuplicates()
        .withColumn("author_slug", F.get(parts, F.size(parts) - 2))
        .join(labs, on="author_slug", how="left")
        .withColumn("exact_key", model_names.key(F.col("alias")))
        .withColumn("key", F.explode(F.array_distinct(F.array("exact_key", model_names.undated_key(F.col("alias"))))))
        .withColumn("is_exact", F.col("key") == F.col("exact_key"))
    )
    keyed_models = F.broadcast(
        with_author(known, catalogue.authors).select(
            "model_id", "is_gone", "author", model_names.key(F.col("model_id")).alias("key")
        )
    )
    same_author = F.coalesce(F.col("named_author") == F.col("author"), F.lit(True))
    matched = (
        listed.join(keyed_models, on="key", how="inner")
        .where(same_author)
        .withColumn("has_exact", F.max("is_exact").over(Window.partitionBy("alias")))
        .where("is_exact = has_exact")
    )
    return _of_one_model(matched).select("alias", "model_id", *_origin("provider"))


def _origin(origin: str) -> list[Column]:
    return [F.lit(origin).alias("alias_origin"), F.lit(ORIGINS.index(origin)).alias("priority")]
