"""What was known of each model from which day on: statements, an operator's own facts over them, and listings."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue import names
from jobs.catalogue.identity import FACTS, listings, offers, statements, with_author
from jobs.catalogue.inputs import CatalogueFrames

FROM_EVER = "DATE'1970-01-01'"
PRICES = ("prompt_price", "completion_price", "cached_prompt_price")
SIZE = "total_parameters_billion"


def known_from(catalogue: CatalogueFrames) -> DataFrame:
    """One row a model and day on which something may have changed (docs/catalogue.md section 4).

    `model_id`, `valid_from`, `is_listed`, the facts with total_parameters_billion, `is_backdated_price`.
    """
    offered = offers(catalogue)
    stated = statements(catalogue, offered)
    own = _own(catalogue, stated)
    events = (
        stated.select("model_id", "day", F.struct(*FACTS).alias("statement"))
        .unionByName(listings(catalogue, offered), allowMissingColumns=True)
        .unionByName(own, allowMissingColumns=True)
    )
    carried = ("statement", "is_listed", *_said_columns())
    # each event says something else, so that of a day there is at most one value to take
    days = events.groupBy("model_id", "day").agg(*(F.max(name).alias(name) for name in (*carried, "has_own")))
    so_far = Window.partitionBy("model_id").orderBy("day").rowsBetween(Window.unboundedPreceding, 0)
    ever = so_far.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    known = _with_day_before_own(days).select(
        "model_id",
        F.col("day").alias("valid_from"),
        F.first("statement", ignorenulls=True).over(ever).alias("first_statement"),
        *(F.last(name, ignorenulls=True).over(so_far).alias(name) for name in carried),
    )
    sizes = F.broadcast(catalogue.parameters.withColumnRenamed(SIZE, "known_size"))
    return known.join(sizes, on="model_id", how="left").select(
        "model_id",
        "valid_from",
        "is_listed",
        *(_field(name, _stated(name)).alias(name) for name in FACTS),
        _field(SIZE, F.col("known_size")).alias(SIZE),
        _is_backdated_price().alias("is_backdated_price"),
    )


def _own(catalogue: CatalogueFrames, stated: DataFrame) -> DataFrame:
    """Own facts by day, each field as a struct: null where the row says nothing, its value null where taken back."""
    facts = catalogue.own_facts
    known = with_author(stated.select("model_id").dropDuplicates(), catalogue.authors).select(
        "author", names.key(F.col("model_id")).alias("key"), F.col("model_id").alias("known_id")
    )
    spelled = (
        with_author(facts, catalogue.authors)
        .withColumn("key", names.key(F.col("model_id")))
        .join(F.broadcast(known), on=["author", "key"], how="left")
        .groupBy("place", "model_id")
        .agg(F.min("known_id").alias("known_id"), F.max(F.col("known_id") == F.col("model_id")).alias("is_known"))
    )
    said = [
        F.when(F.col(name).isNotNull() | F.array_contains("taken_back", name), F.struct(F.col(name).alias("value")))
        for name in (*FACTS, SIZE)
    ]
    return facts.join(F.broadcast(spelled), on=["place", "model_id"], how="inner").select(
        _spelled_as_known().alias("model_id"),
        F.col("own_date").alias("day"),
        F.lit(True).alias("has_own"),
        *(column.alias(name) for column, name in zip(said, _said_columns(), strict=True)),
    )


def _spelled_as_known() -> Column:
    """The model's id; an error where it is another model's spelled otherwise: two models would share every alias."""
    message = F.concat(
        "place", F.lit(": "), "model_id", F.lit(" is "), "known_id", F.lit(" spelled otherwise; write "), "known_id"
    )
    return F.when(F.col("is_known"), F.col("model_id")).otherwise(
        F.when(F.col("known_id").isNull(), F.col("model_id")).otherwise(F.raise_error(message))
    )


def _said_columns() -> list[str]:
    return [f"own_{name}" for name in (*FACTS, SIZE)]


def _with_day_before_own(days: DataFrame) -> DataFrame:
    """Adds the day from which on a model is as first stated, where its own facts begin before all else."""
    is_other = F.col("statement").isNotNull() | F.col("is_listed").isNotNull()
    own_first = (
        days.groupBy("model_id")
        .agg(
            F.min(F.when(F.col("has_own"), F.col("day"))).alias("own_day"),
            F.min(F.when(is_other, F.col("day"))).alias("other_day"),
        )
        .where(f"own_day < other_day AND own_day > {FROM_EVER}")
    )
    return days.unionByName(own_first.select("model_id", F.expr(FROM_EVER).alias("day")), allowMissingColumns=True)


def _stated(name: str) -> Column:
    return F.coalesce(F.col("statement")[name], F.when(F.col("statement").isNull(), F.col("first_statement")[name]))


def _field(name: str, otherwise: Column) -> Column:
    return F.coalesce(F.col(f"own_{name}")["value"], otherwise)


def _is_backdated_price() -> Column:
    is_used = [F.col(f"own_{name}")["value"].isNull() & F.col("first_statement")[name].isNotNull() for name in PRICES]
    return F.col("statement").isNull() & (is_used[0] | is_used[1] | is_used[2])
