"""`model_aliases`: one row a name under which a gateway may log a model.

Left out: names that fit more than one model, and moving names (`…-latest`) unless curated.
Rules: docs/catalogue.md section 5.
"""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue import names
from jobs.catalogue.identity import author_slugs, named_entries, with_author
from jobs.catalogue.inputs import CatalogueFrames
from schemas.core import model_aliases

ORIGINS = ("curated", "catalogue", "provider")
"""For one alias the first of these wins."""


def build(catalogue: CatalogueFrames, models: DataFrame) -> DataFrame:
    """All rows of `model_aliases`; evaluating it raises where a curated alias names a model that is not in `models`."""
    known = models.select("model_id").dropDuplicates()
    found = (
        _curated(catalogue.curated_aliases, known)
        .unionByName(_own_names(known))
        .unionByName(_provider_names(catalogue, known))
    )
    first_origin = Window.partitionBy("alias").orderBy("priority")
    return (
        found.withColumn("rank", F.row_number().over(first_origin))
        .where("rank = 1")
        .select(*model_aliases.TABLE.column_names)
    )


def _curated(curated: DataFrame, known: DataFrame) -> DataFrame:
    is_known = F.broadcast(known.withColumn("is_known", F.lit(True)))
    message = F.concat(
        F.lit("curated_aliases.csv: "), "alias", F.lit(" names "), "model_id", F.lit(", which is no model")
    )
    checked = F.when(F.col("is_known"), F.col("model_id")).otherwise(F.raise_error(message))
    named = curated.join(is_known, on="model_id", how="left")
    return named.select("alias", checked.alias("model_id"), *_origin("curated"))


def _own_names(known: DataFrame) -> DataFrame:
    slugs = known.groupBy(names.slug(F.col("model_id")).alias("alias")).agg(
        F.min("model_id").alias("model_id"), F.count("*").alias("model_count")
    )
    unique_slugs = slugs.where("model_count = 1").select("alias", "model_id")
    whole = known.select(F.col("model_id").alias("alias"), "model_id")
    return whole.unionByName(unique_slugs).select("alias", "model_id", *_origin("catalogue"))


def _provider_names(catalogue: CatalogueFrames, known: DataFrame) -> DataFrame:
    labs = F.broadcast(author_slugs(catalogue.authors).select("author_slug", F.col("author").alias("named_author")))
    parts = F.split("alias", "/")
    listed = (
        named_entries(catalogue.entries)
        .where(~F.col("base").endswith("-latest"))
        .select(F.explode(names.path_suffixes(F.col("base"))).alias("alias"))
        .dropDuplicates()
        .withColumn("author_slug", F.get(parts, F.size(parts) - 2))
        .join(labs, on="author_slug", how="left")
        .withColumn("key", names.key(F.col("alias")))
        .withColumn("undated_key", names.undated_key(F.col("alias")))
    )
    keyed_models = F.broadcast(
        with_author(known, catalogue.authors).select(
            "model_id", "author", names.key(F.col("model_id")).alias("model_key")
        )
    )
    fits = (F.col("key") == F.col("model_key")) | (F.col("undated_key") == F.col("model_key"))
    same_author = F.coalesce(F.col("named_author") == F.col("author"), F.lit(True))
    is_exact = F.col("key") == F.col("model_key")
    matched = (
        listed.join(keyed_models, on=fits & same_author, how="inner")
        .withColumn("is_exact", is_exact)
        .withColumn("has_exact", F.max("is_exact").over(Window.partitionBy("alias")))
        .where("is_exact = has_exact")
        .groupBy("alias")
        .agg(F.min("model_id").alias("model_id"), F.count("*").alias("model_count"))
    )
    return matched.where("model_count = 1").select("alias", "model_id", *_origin("provider"))


def _origin(origin: str) -> list:
    return [F.lit(origin).alias("alias_origin"), F.lit(ORIGINS.index(origin)).alias("priority")]
