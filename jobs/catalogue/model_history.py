"""The facts known of each model from each day on: statements, an operator's own facts over them, and listings."""

from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue import model_names
from jobs.catalogue.expressions import field, refuse, union_of
from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.model_identity import FACTS, seen, with_author

FROM_EVER = "DATE'1970-01-01'"
PRICES = ("prompt_price", "completion_price", "cached_prompt_price", "cache_write_price")
SIZE = "total_parameters_billion"


def known_from(catalogue: CatalogueFrames) -> DataFrame:
    """One row per model and day on which something may have changed (docs/catalogue.md section 4).

    `model_id`, `valid_from`, `author`, `country`, `is_listed`, the facts with total_parameters_billion,
    `is_backdated_price`. Evaluating it raises where own facts spell the id of a model otherwise than the snapshots.
    """
    carried = ("statement", "is_listed", *_own_columns())
    so_far = Window.partitionBy("model_id").orderBy("day").rowsBetween(Window.unboundedPreceding, 0)
    ever = so_far.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    known = with_author(_with_day_before_own(_events(catalogue)), catalogue.authors).select(
        "model_id",
        "author",
        "country",
        "place",
        F.col("day").alias("valid_from"),
        F.first("statement", ignorenulls=True).over(ever).alias("first_statement"),
        *(F.last(name, ignorenulls=True).over(so_far).alias(name) for name in carried),
    )
    same_name = Window.partitionBy("author", model_names.key(F.col("model_id")))
    is_stated = F.col("first_statement").isNotNull()
    sizes = F.broadcast(catalogue.parameters.withColumnRenamed(SIZE, "known_size"))
    return (
        known.withColumn("stated_id", F.min(F.when(is_stated, F.col("model_id"))).over(same_name))
        .join(sizes, on="model_id", how="left")
        .select(
            _spelled_as_stated(is_stated).alias("model_id"),
            "valid_from",
            "author",
            "country",
            "is_listed",
            *(_field(name, _stated(name)).alias(name) for name in FACTS),
            _field(SIZE, F.col("known_size")).alias(SIZE),
            _is_backdated_price().alias("is_backdated_price"),
        )
    )


def _events(catalogue: CatalogueFrames) -> DataFrame:
    """One row per model and day: `statement`, `is_listed` and own facts, each null where the day has no news of it."""
    by_hand = catalogue.retired.select(
        "model_id", F.col("observed_date").alias("day"), F.struct(*FACTS).alias("by_hand")
    )
    stated = [
        F.when(F.col(name).isNotNull() | F.array_contains("taken_back", name), F.struct(F.col(name).alias("value")))
        for name in (*FACTS, SIZE)
    ]
    # a field as a struct: null where the row does not state it, its value null where it is taken back
    own = catalogue.own_facts.select(
        "model_id",
        F.col("own_date").alias("day"),
        "place",
        *(column.alias(name) for column, name in zip(stated, _own_columns(), strict=True)),
    )
    # each kind of event occurs once per model and day, so that there is at most one value to take
    news = ("is_listed", "place", *_own_columns())
    return (
        union_of(seen(catalogue), by_hand, own)
        .groupBy("model_id", "day")
        .agg(
            F.coalesce(F.max("statement"), F.max("by_hand")).alias("statement"),
            *(F.max(name).alias(name) for name in news),
        )
    )


def _with_day_before_own(events: DataFrame) -> DataFrame:
    """Adds the day 1970-01-01, with the first statement, to models whose own facts begin before everything else."""
    of_model = Window.partitionBy("model_id")
    is_other = F.col("statement").isNotNull() | F.col("is_listed").isNotNull()
    other_day = F.min(F.when(is_other, F.col("day"))).over(of_model)
    is_early = (F.col("day") < F.col("other_day")) & (F.col("day") == F.col("first_day"))
    from_ever = F.expr(FROM_EVER)
    days = F.when(is_early & (F.col("day") > from_ever), F.array(from_ever, F.col("day"))).otherwise(F.array("day"))
    is_added = F.col("day") != F.col("event_day")
    columns = [name for name in events.columns if name not in ("model_id", "day")]
    return (
        events.withColumn("other_day", other_day)
        .withColumn("first_day", F.min("day").over(of_model))
        .withColumn("event_day", F.col("day"))
        .withColumn("day", F.explode(days))
        .select("model_id", "day", *(F.when(~is_added, F.col(name)).alias(name) for name in columns))
    )


def _spelled_as_stated(is_stated: Column) -> Column:
    """The model's id; an error where it is another spelling of a model's id: both would share every alias."""
    message = F.concat(
        F.coalesce("place", F.lit("own facts")),
        F.lit(": "),
        "model_id",
        F.lit(" is another spelling of "),
        "stated_id",
        F.lit("; write "),
        "stated_id",
    )
    is_other = ~is_stated & F.col("stated_id").isNotNull()
    return F.when(~is_other, F.col("model_id")).otherwise(refuse(message))


def _own_columns() -> list[str]:
    return [f"own_{name}" for name in (*FACTS, SIZE)]


def _stated(name: str) -> Column:
    return F.coalesce(
        field(F.col("statement"), name),
        F.when(F.col("statement").isNull(), field(F.col("first_statement"), name)),
    )


def _field(name: str, otherwise: Column) -> Column:
    return F.coalesce(field(F.col(f"own_{name}"), "value"), otherwise)


def _is_backdated_price() -> Column:
    is_used = [
        field(F.col(f"own_{name}"), "value").isNull() & field(F.col("first_statement"), name).isNotNull()
        for name in PRICES
    ]
    return F.col("statement").isNull() & reduce(or_, is_used)
